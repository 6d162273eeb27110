package org.openinspector.findings;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeFilePath;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.NetworkPath;
import org.openinspector.apimodel.inspector2.NetworkProtocol;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.PortRange;
import org.openinspector.apimodel.inspector2.Provider;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Runtime;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.Step;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.findings.lifecycle.Cause;

/// Random resources of all kinds with findings of all kinds, for lists and counts.
final class Population {
    private static final Remediation NONE =
            Remediation.builder()
                    .recommendation(Recommendation.builder().text("None Provided").build())
                    .build();
    private static final List<String> PACKAGES =
            List.of(
                    "openssl",
                    "libssl3",
                    "zlib1g",
                    "curl",
                    "flask",
                    "org.apache:log4j",
                    "Ünïcode-𝄞");

    private final RandomGenerator random;

    Population(RandomGenerator random) {
        this.random = random;
    }

    /// A first scan of all resources, then a second of some that closes and changes some findings.
    void fill(Findings findings, List<String> accounts, int resources) {
        Instant at = Samples.NOON;
        for (int round = 0; round < 2; round++) {
            List<Evaluation> evaluations = new ArrayList<>();
            for (String account : accounts) {
                for (int i = 0; i < resources; i++) {
                    if (round == 0 || random.nextInt(3) == 0) {
                        Resource resource = resource(account, i);
                        for (FindingType type : FindingType.known()) {
                            evaluations.add(evaluation(account, resource, type, at, i));
                        }
                    }
                }
                at = at.plus(Duration.ofMinutes(random.nextInt(3)));
            }
            findings.evaluate(evaluations);
            at = at.plus(Duration.ofHours(1 + random.nextInt(3)));
        }
    }

    Evaluation evaluation(
            String account, Resource resource, FindingType type, Instant at, int number) {
        List<Observed> observed = new ArrayList<>();
        int kinds = type.equals(FindingType.PACKAGE_VULNERABILITY) ? 12 : 2;
        for (int i = 0; i < kinds; i++) {
            if (random.nextInt(3) > 0) {
                observed.add(observed(type, i, number));
            }
        }
        return new Evaluation(
                account,
                Samples.REGION,
                resource,
                type,
                observed,
                Installed.NOTHING,
                Cause.of(Cause.Kind.SCAN),
                at.plusSeconds(number % 3));
    }

    private Observed observed(FindingType type, int kind, int resource) {
        boolean packages = type.equals(FindingType.PACKAGE_VULNERABILITY);
        String key = packages ? "CVE-2024-" + (1000 + kind * 7 % 12) : type.value() + kind;
        return new Observed(
                key,
                pick(Severity.known()),
                random.nextInt(5) == 0 ? null : random.nextInt(101) / 10.0,
                random.nextInt(4) == 0 ? null : random.nextInt(1000) / 1000.0,
                key + " - " + pick(PACKAGES),
                "About \"" + key + "\"\n\twith \\ odd characters \0 and " + resource,
                packages ? pick(FixAvailable.known()) : null,
                packages ? pick(ExploitAvailable.known()) : null,
                null,
                null,
                NONE,
                packages ? packages(key) : null,
                type.equals(FindingType.NETWORK_REACHABILITY) ? network(kind) : null,
                type.equals(FindingType.CODE_VULNERABILITY) ? code() : null,
                List.of(),
                "");
    }

    private PackageVulnerabilityDetails packages(String id) {
        List<VulnerablePackage> packages = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            packages.add(
                    VulnerablePackage.builder()
                            .name(pick(PACKAGES))
                            .version(random.nextInt(3) + "." + random.nextInt(3))
                            .epoch(random.nextInt(2))
                            .release(random.nextBoolean() ? "1" : null)
                            .arch(random.nextBoolean() ? "AMD64" : null)
                            .filePath(random.nextBoolean() ? "app/" + random.nextInt(3) : null)
                            .packageManager(PackageManager.OS)
                            .sourceLayerHash(i == 0 ? "sha256:" + "0a".repeat(32) : null)
                            .sourceLambdaLayerArn(
                                    i == 1
                                            ? "arn:aws:lambda:us-east-1:000000000001:layer:base:3"
                                            : null)
                            .build());
        }
        return PackageVulnerabilityDetails.builder()
                .vulnerabilityId(id)
                .source(pick(List.of("NVD", "DEBIAN_CVE", "GITHUB")))
                .vendorSeverity(random.nextInt(3) == 0 ? null : pick(List.of("low", "HIGH", "Ü")))
                .relatedVulnerabilities(
                        random.nextBoolean()
                                ? null
                                : List.of("GHSA-" + random.nextInt(3), "USN-" + random.nextInt(3)))
                .vulnerablePackages(packages)
                .build();
    }

    private NetworkReachabilityDetails network(int kind) {
        int port = 20 + random.nextInt(5);
        return NetworkReachabilityDetails.builder()
                .protocol(kind == 0 ? NetworkProtocol.TCP : NetworkProtocol.UDP)
                .openPortRange(PortRange.builder().begin(port).end(port + kind).build())
                .networkPath(
                        NetworkPath.builder()
                                .steps(
                                        List.of(
                                                step(pick(List.of("igw-1", "vgw-1"))),
                                                step("acl-" + random.nextInt(2))))
                                .build())
                .build();
    }

    private static Step step(String id) {
        return Step.builder()
                .componentId(id)
                .componentType("AWS::EC2::" + id.substring(0, 3))
                .build();
    }

    private CodeVulnerabilityDetails code() {
        return CodeVulnerabilityDetails.builder()
                .detectorId("python/x")
                .detectorName(pick(List.of("Injection", "Secrets")))
                .detectorTags(List.of("tag" + random.nextInt(2), "python"))
                .cwes(List.of("CWE-1"))
                .filePath(
                        CodeFilePath.builder()
                                .fileName("a.py")
                                .filePath("src/a.py")
                                .startLine(1)
                                .endLine(2)
                                .build())
                .build();
    }

    Resource resource(String account, int number) {
        var base =
                Resource.builder()
                        .region(number % 4 == 0 ? null : Samples.REGION)
                        .tags(tags(number))
                        .provider(number % 2 == 0 ? Provider.AWS : null);
        return switch (number % 5) {
            case 0 ->
                    base.type(ResourceType.AWS_EC2_INSTANCE)
                            .id("i-" + account.charAt(11) + number)
                            .details(
                                    ResourceDetails.builder()
                                            .awsEc2Instance(
                                                    AwsEc2InstanceDetails.builder()
                                                            .imageId("ami-" + number % 2)
                                                            .vpcId(number % 3 == 0 ? null : "vpc-1")
                                                            .build())
                                            .vm(Vm.builder().networkId("vpc-1").build())
                                            .build())
                            .build();
            case 1 ->
                    base.type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                            .id("arn:aws:ecr:us-east-1:" + account + ":repository/r/" + number)
                            .details(
                                    ResourceDetails.builder()
                                            .awsEcrContainerImage(ecr(number))
                                            .build())
                            .build();
            case 2 ->
                    base.type(ResourceType.AWS_LAMBDA_FUNCTION)
                            .id("arn:aws:lambda:us-east-1:" + account + ":function:f" + number)
                            .details(
                                    ResourceDetails.builder()
                                            .awsLambdaFunction(lambda(number))
                                            .build())
                            .build();
            case 3 ->
                    base.type(ResourceType.of("OpenInspector::ContainerImage"))
                            .id("openinspector:image/sha256:" + number)
                            .details(
                                    ResourceDetails.builder()
                                            .image(
                                                    Image.builder()
                                                            .imageTags(
                                                                    List.of(
                                                                            "v" + number % 3,
                                                                            "latest"))
                                                            .build())
                                            .build())
                            .build();
            default ->
                    base.type(ResourceType.of("OpenInspector::Host"))
                            .id("openinspector:host/" + number)
                            .build();
        };
    }

    private AwsEcrContainerImageDetails ecr(int number) {
        return AwsEcrContainerImageDetails.builder()
                .repositoryName(pick(List.of("web", "api", "Ω")))
                .registry("00000000000" + number % 3)
                .imageHash("sha256:" + "a".repeat(64))
                .imageTags(number % 2 == 0 ? null : List.of("v" + number % 3, "prod"))
                .architecture("amd64")
                .pushedAt(number % 3 == 0 ? null : Samples.NOON.minusSeconds(number))
                .inUseCount((long) (number % 4))
                .build();
    }

    private static AwsLambdaFunctionDetails lambda(int number) {
        return AwsLambdaFunctionDetails.builder()
                .functionName("f" + number)
                .runtime(number % 2 == 0 ? Runtime.PYTHON_3_12 : Runtime.JAVA_21)
                .codeSha256("x")
                .version("$LATEST")
                .executionRoleArn("arn:aws:iam::000000000001:role/r")
                .layers(number % 3 == 0 ? null : List.of("arn:layer:" + number % 2))
                .lastModifiedAt(Samples.NOON.minusSeconds(10L * number))
                .build();
    }

    private static @Nullable Map<String, String> tags(int number) {
        return switch (number % 3) {
            case 0 -> null;
            case 1 -> Map.of("team", "blue", "stage", "");
            default -> Map.of("team", "red");
        };
    }

    <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
