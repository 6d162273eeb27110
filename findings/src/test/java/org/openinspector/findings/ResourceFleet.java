package org.openinspector.findings;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeRepositoryDetails;
import org.openinspector.apimodel.inspector2.CodeRepositoryProviderType;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.MachineImageDetails;
import org.openinspector.apimodel.inspector2.Provider;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Runtime;
import org.openinspector.apimodel.inspector2.ServerlessFunction;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Disposition;

/// Random resources of every kind that aggregations group, whose descriptions and findings change.
final class ResourceFleet {
    private final RandomGenerator random;
    private final Population population;
    private Instant at = Samples.NOON;

    ResourceFleet(RandomGenerator random) {
        this.random = random;
        this.population = new Population(random);
    }

    Instant later() {
        at = at.plus(Duration.ofMinutes(1 + random.nextInt(5)));
        return at;
    }

    /// Evaluates some of the account's resources, described anew, with other findings.
    List<Evaluation> evaluations(String account, int resources, boolean all) {
        Instant now = later();
        List<Evaluation> out = new ArrayList<>();
        for (int i = 0; i < resources; i++) {
            if (all || random.nextInt(3) == 0) {
                Resource resource = resource(account, i);
                for (FindingType type : FindingType.known()) {
                    if (all || random.nextBoolean()) {
                        out.add(evaluation(account, resource, type, now, i));
                    }
                }
            }
        }
        return out;
    }

    private Evaluation evaluation(
            String account, Resource resource, FindingType type, Instant now, int number) {
        Evaluation made = population.evaluation(account, resource, type, now, number);
        return new Evaluation(
                account,
                Samples.REGION,
                resource,
                type,
                made.observed().stream()
                        .map(one ->
                                random.nextInt(6) == 0
                                        ? one.with(Disposition.SUPPRESSED, "VEX")
                                        : one)
                        .toList(),
                Installed.NOTHING,
                Cause.of(Cause.Kind.SCAN),
                now);
    }

    String id(String account, int number) {
        return "arn:fleet:" + account + ":" + number;
    }

    Resource resource(String account, int number) {
        String end = account.substring(11) + "-" + number;
        Resource.Builder base =
                Resource.builder()
                        .id(id(account, number))
                        .tags(tags())
                        .region(pick(Samples.REGION, null))
                        .partition(pick("aws", null))
                        .provider(pick(Provider.AWS, Provider.AZURE, null))
                        .providerAccountId(pick(account, "tenant-1", null))
                        .providerOrgId(pick("o-1", null));
        ResourceDetails.Builder details = ResourceDetails.builder();
        // Now and then a resource turns out to be of another kind.
        switch (random.nextInt(40) == 0 ? random.nextInt(9) : number % 9) {
            case 0 ->
                    base.type(ResourceType.AWS_EC2_INSTANCE)
                            .details(details.awsEc2Instance(instance()).build());
            case 1 ->
                    base.type(ResourceType.AWS_EC2_INSTANCE)
                            .details(details.awsEc2Instance(instance()).vm(vm()).build());
            case 2 ->
                    base.type(ResourceType.of("compute.googleapis.com/Instance"))
                            .details(random.nextBoolean() ? details.vm(vm()).build() : null);
            case 3 ->
                    base.type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                            .details(details.awsEcrContainerImage(ecr(end)).build());
            case 4 ->
                    base.type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                            .details(
                                    details.awsEcrContainerImage(ecr(end))
                                            .image(image(end))
                                            .build());
            case 5 ->
                    base.type(ResourceType.of("OpenInspector::ContainerImage"))
                            .details(details.image(image(end)).build());
            case 6 ->
                    base.type(ResourceType.AWS_LAMBDA_FUNCTION)
                            .details(
                                    details.awsLambdaFunction(lambda())
                                            .serverlessFunction(
                                                    random.nextBoolean() ? function() : null)
                                            .build());
            case 7 ->
                    base.type(ResourceType.CODE_REPOSITORY)
                            .details(
                                    details.codeRepository(
                                                    CodeRepositoryDetails.builder()
                                                            .projectName(pick("shop", "site", null))
                                                            .providerType(
                                                                    pick(
                                                                            CodeRepositoryProviderType
                                                                                    .GITHUB,
                                                                            null))
                                                            .build())
                                            .build());
            default ->
                    base.type(ResourceType.of("MACHINE_IMAGE"))
                            .details(
                                    details.machineImage(
                                                    MachineImageDetails.builder()
                                                            .machineImageId(pick("ami-0", "ami-1"))
                                                            .build())
                                            .build());
        }
        return base.build();
    }

    private AwsEc2InstanceDetails instance() {
        return AwsEc2InstanceDetails.builder()
                .imageId(pick("ami-0", "ami-1", null))
                .platform(pick("UBUNTU_22_04", "AMAZON_LINUX_2", null))
                .build();
    }

    private Vm vm() {
        return Vm.builder()
                .vmImageReference(pick("ami-0", "publisher:offer", null))
                .platform(pick("UBUNTU_22_04", "DEBIAN_12", null))
                .build();
    }

    private AwsEcrContainerImageDetails ecr(String end) {
        return AwsEcrContainerImageDetails.builder()
                .repositoryName(pick("web", "api", "Ω"))
                .registry(pick("000000000001", "000000000002"))
                .imageHash("sha256:" + end)
                .architecture(pick("amd64", "arm64", null))
                .imageTags(random.nextBoolean() ? null : List.of(pick("v1", "v2"), "latest"))
                .lastInUseAt(random.nextBoolean() ? null : day())
                .inUseCount(random.nextBoolean() ? null : (Long) (long) random.nextInt(4))
                .build();
    }

    private Image image(String end) {
        return Image.builder()
                .repositoryName(pick("web", "api", null))
                .registry(pick("registry-1", null))
                .imageDigest(pick("sha256:" + end, null))
                .architecture(pick("amd64", "arm64", null))
                .imageTags(random.nextBoolean() ? null : List.of(pick("v1", "v2")))
                .lastInUseAt(random.nextBoolean() ? null : day())
                .inUseCount(random.nextBoolean() ? null : (Long) (long) random.nextInt(4))
                .build();
    }

    private AwsLambdaFunctionDetails lambda() {
        return AwsLambdaFunctionDetails.builder()
                .functionName(pick("f1", "f2"))
                .runtime(pick(Runtime.PYTHON_3_12, Runtime.JAVA_21))
                .codeSha256("x")
                .version("1")
                .executionRoleArn("arn:aws:iam::000000000001:role/r")
                .lastModifiedAt(random.nextBoolean() ? null : day())
                .build();
    }

    private ServerlessFunction function() {
        return ServerlessFunction.builder()
                .serverlessFunctionName(pick("f1", "f3", null))
                .runtime(pick("PYTHON_3_12", "dotnet", null))
                .lastModifiedAt(random.nextBoolean() ? null : day())
                .build();
    }

    private Instant day() {
        return Samples.NOON.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(random.nextInt(5)));
    }

    private @Nullable Map<String, String> tags() {
        return random.nextInt(3) == 0
                ? null
                : Map.of("team", pick("red", "blue"), pick("stage", "cost"), pick("", "x"));
    }

    @SafeVarargs
    private <T extends @Nullable Object> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
