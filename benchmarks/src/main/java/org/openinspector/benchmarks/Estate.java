package org.openinspector.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.CvssScore;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observed;
import org.openinspector.findings.PackageVersion;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.AccountScope;

/// A generated estate: nine resources in ten in one account, from 50 to 2,000 findings on each, few
/// vulnerabilities nearly everywhere and most of them rare. The same number gives the same
/// resource.
final class Estate {
    private static final int VULNERABILITIES = 20_000;
    private static final int PACKAGES = 4_000;
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

    private final int[] sizes;

    /// Whose each resource is; empty for the four accounts of a small estate.
    private final int[] owners;

    Estate(int findings) {
        this(findings, 4, 50, 7.58);
    }

    /// An organization: the largest account has about an eighth of all resources, the second half
    /// as many, and so on; about a hundred findings a resource.
    static Estate organization(int findings, int accounts) {
        return new Estate(findings, accounts, 10, 6.6);
    }

    private Estate(int findings, int accounts, int sizeMin, double exponent) {
        List<Integer> made = new ArrayList<>();
        int left = findings;
        for (int i = 0; left > 0; i++) {
            SplittableRandom random = new SplittableRandom(i);
            int size = (int) Math.min(left, sizeMin + Math.exp(random.nextDouble() * exponent));
            made.add(size);
            left -= size;
        }
        this.sizes = made.stream().mapToInt(Integer::intValue).toArray();
        this.owners = accounts <= 4 ? new int[0] : owners(sizes.length, accounts);
    }

    /// By Zipf's law, after every account got one.
    private static int[] owners(int resources, int accounts) {
        double[] sums = new double[accounts];
        double sum = 0;
        for (int i = 0; i < accounts; i++) {
            sum += 1.0 / (i + 1);
            sums[i] = sum;
        }
        int[] owners = new int[resources];
        for (int i = 0; i < resources; i++) {
            double at = new SplittableRandom(-1L - i).nextDouble() * sum;
            int found = Arrays.binarySearch(sums, at);
            owners[i] = i < accounts ? i : Math.min(accounts - 1, found < 0 ? -found - 1 : found);
        }
        return owners;
    }

    /// Whose a resource is.
    String account(int resource) {
        if (owners.length > 0) {
            return "%012d".formatted(owners[resource] + 1);
        }
        return resource % 10 == 9 ? "00000000000" + (2 + resource / 10 % 3) : "000000000001";
    }

    /// All accounts together.
    AccountScope everything() {
        Set<String> accounts = new TreeSet<>();
        for (int i = 0; i < sizes.length; i++) {
            accounts.add(account(i));
        }
        return new AccountScope(List.copyOf(accounts), "us-east-1");
    }

    int resources() {
        return sizes.length;
    }

    int size(int resource) {
        return sizes[resource];
    }

    AccountScope largest() {
        return AccountScope.of("000000000001", "us-east-1");
    }

    static String vulnerability(int number) {
        return "CVE-" + (2010 + number % 16) + "-" + (1_000 + number);
    }

    static String packageName(int number) {
        return "package-" + number;
    }

    String resourceId(int resource) {
        return resource % 3 == 0
                ? "arn:aws:ecr:us-east-1:000000000001:repository/r-"
                        + resource % 40
                        + "/sha256:"
                        + "%064x".formatted(resource)
                : "openinspector:host/" + resource;
    }

    /// @param version 0 what was first seen, 1 with other packages, 2 nothing any more
    Evaluation evaluation(int resource, int version, Instant at) {
        SplittableRandom random = new SplittableRandom(resource);
        Set<Integer> chosen = new TreeSet<>();
        while (version < 2 && chosen.size() < sizes[resource]) {
            chosen.add((int) (VULNERABILITIES * Math.pow(random.nextDouble(), 2.5)));
        }
        List<Observed> observed = new ArrayList<>(chosen.size());
        int variant = resource % 3 + 3 * version;
        chosen.forEach(vulnerability -> observed.add(observed(vulnerability, variant)));
        return new Evaluation(
                account(resource),
                "us-east-1",
                resource(resource),
                FindingType.PACKAGE_VULNERABILITY,
                observed,
                Installed.NOTHING,
                Cause.of(Cause.Kind.SCAN),
                at.plusSeconds(resource % 30));
    }

    private Resource resource(int number) {
        Resource.Builder out =
                Resource.builder()
                        .id(resourceId(number))
                        .partition("aws")
                        .region("us-east-1")
                        .tags(Map.of("team", "team-" + number % 20));
        if (number % 3 != 0) {
            return out.type(ResourceType.of("OpenInspector::Host")).build();
        }
        return out.type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                .details(
                        ResourceDetails.builder()
                                .awsEcrContainerImage(
                                        AwsEcrContainerImageDetails.builder()
                                                .repositoryName("r-" + number % 40)
                                                .registry("000000000001")
                                                .imageHash("sha256:" + "%064x".formatted(number))
                                                .imageTags(List.of("v" + number))
                                                .pushedAt(
                                                        Instant.ofEpochSecond(
                                                                1_700_000_000L + number))
                                                .build())
                                .build())
                .build();
    }

    private Observed observed(int vulnerability, int variant) {
        SplittableRandom random = new SplittableRandom(vulnerability);
        String id = vulnerability(vulnerability);
        String name = packageName(random.nextInt(PACKAGES));
        Severity severity = SEVERITIES.get(random.nextInt(SEVERITIES.size()));
        double score = random.nextInt(1, 101) / 10.0;
        String version = "1." + variant + "." + random.nextInt(20);
        boolean debian = random.nextInt(3) > 0;
        return new Observed(
                id,
                severity,
                severity.equals(Severity.UNTRIAGED) ? null : score,
                Math.pow(random.nextDouble(), 6),
                id + " - " + name,
                "What is wrong in %s, in as many words as it takes people to say such a thing. "
                        .formatted(name)
                        .repeat(4),
                random.nextInt(4) == 0 ? FixAvailable.NO : FixAvailable.YES,
                random.nextInt(50) == 0 ? ExploitAvailable.YES : ExploitAvailable.NO,
                null,
                null,
                NONE,
                PackageVulnerabilityDetails.builder()
                        .vulnerabilityId(id)
                        .source(debian ? "DEBIAN_CVE" : "NVD")
                        .sourceUrl("https://example.org/" + id)
                        .vendorSeverity(debian ? "not yet assigned" : severity.value())
                        .relatedVulnerabilities(List.of("GHSA-" + vulnerability))
                        .referenceUrls(List.of("https://example.org/a/" + id))
                        .cvss(
                                List.of(
                                        CvssScore.builder()
                                                .baseScore(score)
                                                .scoringVector(
                                                        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N")
                                                .version("3.1")
                                                .source("NVD")
                                                .build()))
                        .vulnerablePackages(
                                List.of(
                                        VulnerablePackage.builder()
                                                .name(name)
                                                .version(version)
                                                .release("1")
                                                .arch("AMD64")
                                                .packageManager(PackageManager.OS)
                                                .fixedInVersion("0:2.0-1")
                                                .remediation("apt-get update && apt-get upgrade")
                                                .build()))
                        .build(),
                null,
                null,
                List.of(new PackageVersion("deb:" + name, version)),
                "{\"packages\":[{\"package\":\"pkg:deb/debian/" + name + "@" + version + "\"}]}");
    }
}
