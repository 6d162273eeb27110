package org.openinspector.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeRepositoryDetails;
import org.openinspector.apimodel.inspector2.CodeRepositoryProviderType;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Provider;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Runtime;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.AccountScope;

/// A generated organization: a hundred findings a resource, a sixth of the resources in one account
/// and the rest in fewer and fewer, a few vulnerabilities nearly everywhere and most of them rare.
/// The same number gives the same resource.
final class OrganizationEstate {
    private static final String REGION = "us-east-1";
    private static final int VULNERABILITIES = 60_000;
    private static final int PACKAGES = 6_000;
    private static final int LAYERS = 5;
    private static final List<Severity> SEVERITIES =
            List.of(
                    Severity.UNTRIAGED,
                    Severity.LOW,
                    Severity.MEDIUM,
                    Severity.MEDIUM,
                    Severity.MEDIUM,
                    Severity.HIGH,
                    Severity.HIGH,
                    Severity.CRITICAL);
    private static final Remediation NONE =
            Remediation.builder()
                    .recommendation(Recommendation.builder().text("None Provided").build())
                    .build();
    private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

    private final int accounts;
    private final int findingsEach;

    OrganizationEstate(int accounts, int findingsEach) {
        this.accounts = accounts;
        this.findingsEach = findingsEach;
    }

    AccountScope largest() {
        return AccountScope.of(account(0), REGION);
    }

    AccountScope all() {
        return new AccountScope(
                IntStream.range(0, accounts).mapToObj(OrganizationEstate::account).toList(),
                REGION);
    }

    static String account(int number) {
        return "%012d".formatted(number + 1);
    }

    static String vulnerability(int number) {
        return "CVE-" + (2010 + number % 16) + "-" + (1_000 + number);
    }

    /// @param version what is installed: another one changes all findings
    Evaluation evaluation(int number, int version) {
        SplittableRandom random = new SplittableRandom(number);
        int account = (int) (accounts * Math.pow(random.nextDouble(), 4));
        int kind = random.nextInt(100);
        int size = (int) (findingsEach * (0.4 + 1.2 * random.nextDouble()));
        Set<Integer> chosen = new TreeSet<>();
        while (chosen.size() < size) {
            chosen.add((int) (VULNERABILITIES * Math.pow(random.nextDouble(), 3)));
        }
        // Resources of an account are alike: many share their packages.
        int variant = account % 7 + random.nextInt(3) + 10 * version;
        List<Observed> observed = new ArrayList<>(size);
        chosen.forEach(one -> observed.add(observed(one, variant, kind)));
        return new Evaluation(
                account(account),
                REGION,
                resource(number, account, kind),
                FindingType.PACKAGE_VULNERABILITY,
                observed,
                Installed.NOTHING,
                Cause.of(Cause.Kind.SCAN),
                AT.plusSeconds(version));
    }

    private static Resource resource(int number, int account, int kind) {
        String owner = account(account);
        Resource.Builder out =
                Resource.builder()
                        .partition("aws")
                        .region(REGION)
                        .provider(Provider.AWS)
                        .providerAccountId(owner)
                        .tags(Map.of("team", "team-" + number % 20));
        ResourceDetails.Builder details = ResourceDetails.builder();
        String hash = "%064x".formatted(number);
        if (kind < 35) {
            return out.type(ResourceType.AWS_EC2_INSTANCE)
                    .id("i-%017x".formatted(number))
                    .details(
                            details.awsEc2Instance(
                                            AwsEc2InstanceDetails.builder()
                                                    .imageId("ami-%08x".formatted(number % 50))
                                                    .platform(
                                                            number % 3 == 0
                                                                    ? "UBUNTU_22_04"
                                                                    : "AMAZON_LINUX_2023")
                                                    .build())
                                    .build())
                    .build();
        }
        if (kind < 75) {
            return out.type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                    .id(
                            "arn:aws:ecr:us-east-1:%s:repository/r-%d/sha256:%s"
                                    .formatted(owner, number % 40, hash))
                    .details(
                            details.awsEcrContainerImage(
                                            AwsEcrContainerImageDetails.builder()
                                                    .repositoryName("r-" + number % 40)
                                                    .registry(owner)
                                                    .imageHash("sha256:" + hash)
                                                    .architecture(
                                                            number % 4 == 0 ? "arm64" : "amd64")
                                                    .imageTags(List.of("v" + number))
                                                    .inUseCount((long) number % 5)
                                                    .lastInUseAt(AT.minusSeconds(number))
                                                    .build())
                                    .build())
                    .build();
        }
        if (kind < 95) {
            return out.type(ResourceType.AWS_LAMBDA_FUNCTION)
                    .id("arn:aws:lambda:us-east-1:%s:function:f-%d".formatted(owner, number))
                    .details(
                            details.awsLambdaFunction(
                                            AwsLambdaFunctionDetails.builder()
                                                    .functionName("f-" + number)
                                                    .runtime(
                                                            number % 2 == 0
                                                                    ? Runtime.PYTHON_3_12
                                                                    : Runtime.JAVA_21)
                                                    .codeSha256(hash)
                                                    .version("$LATEST")
                                                    .executionRoleArn(
                                                            "arn:aws:iam::" + owner + ":role/r")
                                                    .lastModifiedAt(AT)
                                                    .build())
                                    .build())
                    .build();
        }
        return out.type(ResourceType.CODE_REPOSITORY)
                .id("arn:aws:codestar:us-east-1:%s:repository/p-%d".formatted(owner, number))
                .details(
                        details.codeRepository(
                                        CodeRepositoryDetails.builder()
                                                .projectName("p-" + number)
                                                .providerType(CodeRepositoryProviderType.GITHUB)
                                                .build())
                                .build())
                .build();
    }

    private static Observed observed(int vulnerability, int variant, int kind) {
        SplittableRandom random = new SplittableRandom(vulnerability);
        String id = vulnerability(vulnerability);
        String name = "package-" + random.nextInt(PACKAGES);
        int layer = random.nextInt(LAYERS);
        Severity severity = SEVERITIES.get(random.nextInt(SEVERITIES.size()));
        return new Observed(
                id,
                severity,
                random.nextInt(1, 101) / 10.0,
                Math.pow(random.nextDouble(), 6),
                id + " - " + name,
                "What is wrong in " + name,
                random.nextInt(4) == 0 ? FixAvailable.NO : FixAvailable.YES,
                random.nextInt(50) == 0 ? ExploitAvailable.YES : ExploitAvailable.NO,
                null,
                null,
                NONE,
                PackageVulnerabilityDetails.builder()
                        .vulnerabilityId(id)
                        .source("NVD")
                        .vulnerablePackages(
                                List.of(
                                        VulnerablePackage.builder()
                                                .name(name)
                                                .version("1." + variant)
                                                .packageManager(PackageManager.OS)
                                                .sourceLayerHash(
                                                        kind >= 35 && kind < 75
                                                                ? "sha256:%064x"
                                                                        .formatted(
                                                                                variant * 10
                                                                                        + layer)
                                                                : null)
                                                .sourceLambdaLayerArn(
                                                        kind >= 75 && kind < 95
                                                                ? "arn:aws:lambda:us-east-1:"
                                                                        + "000000000001:layer:l-%d:1"
                                                                                .formatted(layer)
                                                                : null)
                                                .build()))
                        .build(),
                null,
                null,
                List.of(),
                "");
    }
}
