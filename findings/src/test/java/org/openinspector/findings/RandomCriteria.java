package org.openinspector.findings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.MapComparison;
import org.openinspector.apimodel.inspector2.MapFilter;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.PortRangeFilter;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortField;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;

/// Random questions about a population, with values that occur in it.
final class RandomCriteria {
    private final RandomGenerator random;
    private final List<Finding> all;

    RandomCriteria(RandomGenerator random, List<Finding> all) {
        this.random = random;
        this.all = all;
    }

    @Nullable SortCriteria sort() {
        return random.nextInt(10) == 0
                ? null
                : SortCriteria.builder()
                        .field(pick(SortField.known()))
                        .sortOrder(pick(SortOrder.known()))
                        .build();
    }

    FilterCriteria criteria() {
        FilterCriteria.Builder out = FilterCriteria.builder();
        for (int i = random.nextInt(4); i > 0; i--) {
            filter(out, random.nextInt(38));
        }
        return out.build();
    }

    private void filter(FilterCriteria.Builder out, int field) {
        Finding one = pick(all);
        switch (field) {
            case 0 -> out.findingArn(texts(one.findingArn(), "arn:aws:inspector2:us-east-1:0"));
            case 1 -> out.awsAccountId(texts(one.awsAccountId(), "0000"));
            case 2 -> out.findingType(texts(one.type().value(), "P"));
            case 3 -> out.severity(texts(one.severity().value(), "H"));
            case 4, 5 -> out.findingStatus(texts(one.status().value(), "A"));
            case 6 -> out.title(texts(String.valueOf(one.title()), "CVE-2024-10"));
            case 7 -> out.fixAvailable(texts("YES", "PAR"));
            case 8 -> out.exploitAvailable(texts("NO", "Y"));
            case 9 -> out.resourceType(texts(one.resources().getFirst().type().value(), "AWS_E"));
            case 10 -> out.resourceId(texts(one.resources().getFirst().id(), "openinspector:"));
            case 11 -> out.cloudProvider(texts("AWS", "A"));
            case 12 -> out.cloudProviderRegion(texts("us-east-1", "us"));
            case 13 -> out.ec2InstanceImageId(texts("ami-0", "ami"));
            case 14 -> out.ec2InstanceVpcId(texts("vpc-1", "vp"));
            case 15 -> out.ecrImageRepositoryName(texts("web", "a"));
            case 16 -> out.ecrImageRegistry(texts("000000000001", "0"));
            case 17 -> out.ecrImageTags(texts("prod", "v"));
            case 18 -> out.ecrImageArchitecture(texts("amd64", "x"));
            case 19 -> out.ecrImagePushedAt(dates(Samples.NOON));
            case 20 -> out.ecrImageInUseCount(numbers(2));
            case 21 -> out.lambdaFunctionName(texts("f2", "f"));
            case 22 -> out.lambdaFunctionLayers(texts("arn:layer:1", "arn"));
            case 23 -> out.lambdaFunctionRuntime(texts("JAVA_21", "PY"));
            case 24 -> out.lambdaFunctionLastModifiedAt(dates(Samples.NOON));
            case 25 -> out.cloudVmNetworkId(texts("vpc-1", "v"));
            case 26 -> out.cloudImageTags(texts("latest", "v1"));
            case 27 -> out.vulnerabilityId(texts("CVE-2024-1003", "CVE-2024-100"));
            case 28 -> out.vulnerabilitySource(texts("NVD", "D"));
            case 29 -> out.vendorSeverity(texts("Ü", "H"));
            case 30 -> out.relatedVulnerabilities(texts("GHSA-1", "USN"));
            case 31 -> out.vulnerablePackages(packages());
            case 32 ->
                    out.resourceTags(
                            List.of(
                                    MapFilter.builder()
                                            .comparison(MapComparison.EQUALS)
                                            .key(pick(List.of("team", "stage")))
                                            .value(random.nextBoolean() ? null : "blue")
                                            .build()));
            case 33 -> out.inspectorScore(numbers(5)).epssScore(numbers(0.5));
            case 34 -> out.firstObservedAt(dates(one.firstObservedAt()));
            case 35 -> out.lastObservedAt(dates(one.lastObservedAt()));
            case 36 -> {
                out.networkProtocol(texts("TCP", "U")).componentType(texts("AWS::EC2::igw", "AWS"));
                out.componentId(texts("acl-1", "igw"));
                out.portRange(
                        List.of(
                                PortRangeFilter.builder()
                                        .beginInclusive(21)
                                        .endInclusive(random.nextBoolean() ? 24 : null)
                                        .build()));
            }
            default -> {
                out.codeVulnerabilityDetectorName(texts("Secrets", "In"));
                out.codeVulnerabilityDetectorTags(texts("tag1", "py"));
                out.updatedAt(dates(one.firstObservedAt()));
            }
        }
    }

    private List<StringFilter> texts(String value, String prefix) {
        List<StringFilter> out = new ArrayList<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            StringComparison comparison = pick(StringComparison.known());
            out.add(
                    StringFilter.builder()
                            .comparison(comparison)
                            .value(comparison.equals(StringComparison.PREFIX) ? prefix : value)
                            .build());
        }
        return out;
    }

    private List<DateFilter> dates(Instant near) {
        return List.of(
                DateFilter.builder()
                        .startInclusive(
                                random.nextBoolean() ? null : near.minusSeconds(random.nextInt(9)))
                        .endInclusive(
                                random.nextBoolean() ? null : near.plusSeconds(random.nextInt(9)))
                        .build());
    }

    private List<NumberFilter> numbers(double near) {
        return List.of(
                NumberFilter.builder()
                        .lowerInclusive(random.nextBoolean() ? null : near / 2)
                        .upperInclusive(random.nextBoolean() ? null : near * 1.5)
                        .build());
    }

    private List<PackageFilter> packages() {
        PackageFilter.Builder out = PackageFilter.builder();
        if (random.nextInt(3) > 0) {
            out.name(pick(texts("openssl", "lib")));
        }
        if (random.nextInt(3) == 0) {
            out.version(pick(texts("1.1", "2")));
        }
        if (random.nextInt(3) == 0) {
            out.release(pick(texts("1", "2"))).architecture(pick(texts("AMD64", "A")));
        }
        if (random.nextInt(3) == 0) {
            out.epoch(pick(numbers(1))).filePath(pick(texts("app/1", "app")));
        }
        return List.of(
                out.build(), PackageFilter.builder().name(pick(texts("curl", "org"))).build());
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
