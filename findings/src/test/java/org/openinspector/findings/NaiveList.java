package org.openinspector.findings;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Image;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.PortRange;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.Step;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.Vm;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.apimodel.wire.OpenEnum;

/// Filters and sorts findings in plain Java, from what the wire shows of them: the expected answer
/// to every list.
final class NaiveList {
    private NaiveList() {}

    private record TextField(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<Finding, Stream<? extends @Nullable Object>> values) {}

    private record DateField(
            Function<FilterCriteria, @Nullable List<DateFilter>> filters,
            Function<Finding, @Nullable Instant> value) {}

    private record NumberField(
            Function<FilterCriteria, @Nullable List<NumberFilter>> filters,
            Function<Finding, @Nullable Number> value) {}

    private static final List<TextField> TEXTS =
            List.of(
                    one(FilterCriteria::findingArn, Finding::findingArn),
                    one(FilterCriteria::awsAccountId, Finding::awsAccountId),
                    one(FilterCriteria::findingType, Finding::type),
                    one(FilterCriteria::severity, Finding::severity),
                    one(FilterCriteria::findingStatus, Finding::status),
                    one(FilterCriteria::title, Finding::title),
                    one(FilterCriteria::fixAvailable, Finding::fixAvailable),
                    one(FilterCriteria::exploitAvailable, Finding::exploitAvailable),
                    one(FilterCriteria::resourceType, f -> resource(f).type()),
                    one(FilterCriteria::resourceId, f -> resource(f).id()),
                    one(FilterCriteria::cloudProvider, f -> resource(f).provider()),
                    one(FilterCriteria::cloudProviderRegion, f -> resource(f).region()),
                    ec2(FilterCriteria::ec2InstanceImageId, AwsEc2InstanceDetails::imageId),
                    ec2(FilterCriteria::ec2InstanceVpcId, AwsEc2InstanceDetails::vpcId),
                    ecr(
                            FilterCriteria::ecrImageRepositoryName,
                            AwsEcrContainerImageDetails::repositoryName),
                    ecr(FilterCriteria::ecrImageRegistry, AwsEcrContainerImageDetails::registry),
                    ecr(
                            FilterCriteria::ecrImageArchitecture,
                            AwsEcrContainerImageDetails::architecture),
                    many(
                            FilterCriteria::ecrImageTags,
                            f -> ecr(f).map(AwsEcrContainerImageDetails::imageTags).orElse(null)),
                    lambda(
                            FilterCriteria::lambdaFunctionName,
                            AwsLambdaFunctionDetails::functionName),
                    lambda(
                            FilterCriteria::lambdaFunctionRuntime,
                            AwsLambdaFunctionDetails::runtime),
                    many(
                            FilterCriteria::lambdaFunctionLayers,
                            f -> lambda(f).map(AwsLambdaFunctionDetails::layers).orElse(null)),
                    one(
                            FilterCriteria::cloudVmNetworkId,
                            f -> vm(f).map(Vm::networkId).orElse(null)),
                    many(
                            FilterCriteria::cloudImageTags,
                            f -> image(f).map(Image::imageTags).orElse(null)),
                    packages(
                            FilterCriteria::vulnerabilityId,
                            PackageVulnerabilityDetails::vulnerabilityId),
                    packages(
                            FilterCriteria::vulnerabilitySource,
                            PackageVulnerabilityDetails::source),
                    packages(
                            FilterCriteria::vendorSeverity,
                            PackageVulnerabilityDetails::vendorSeverity),
                    many(
                            FilterCriteria::relatedVulnerabilities,
                            f ->
                                    f.packageVulnerabilityDetails() == null
                                            ? null
                                            : f.packageVulnerabilityDetails()
                                                    .relatedVulnerabilities()),
                    one(
                            FilterCriteria::networkProtocol,
                            f -> network(f).map(NetworkReachabilityDetails::protocol).orElse(null)),
                    many(FilterCriteria::componentId, f -> steps(f, Step::componentId)),
                    many(FilterCriteria::componentType, f -> steps(f, Step::componentType)),
                    one(
                            FilterCriteria::codeVulnerabilityDetectorName,
                            f ->
                                    Optional.ofNullable(f.codeVulnerabilityDetails())
                                            .map(CodeVulnerabilityDetails::detectorName)
                                            .orElse(null)),
                    many(
                            FilterCriteria::codeVulnerabilityDetectorTags,
                            f ->
                                    Optional.ofNullable(f.codeVulnerabilityDetails())
                                            .map(CodeVulnerabilityDetails::detectorTags)
                                            .orElse(null)));

    private static final List<DateField> DATES =
            List.of(
                    new DateField(FilterCriteria::firstObservedAt, Finding::firstObservedAt),
                    new DateField(FilterCriteria::lastObservedAt, Finding::lastObservedAt),
                    new DateField(FilterCriteria::updatedAt, Finding::updatedAt),
                    new DateField(
                            FilterCriteria::ecrImagePushedAt,
                            f -> ecr(f).map(AwsEcrContainerImageDetails::pushedAt).orElse(null)),
                    new DateField(
                            FilterCriteria::lambdaFunctionLastModifiedAt,
                            f ->
                                    lambda(f)
                                            .map(AwsLambdaFunctionDetails::lastModifiedAt)
                                            .orElse(null)));

    private static final List<NumberField> NUMBERS =
            List.of(
                    new NumberField(FilterCriteria::inspectorScore, Finding::inspectorScore),
                    new NumberField(
                            FilterCriteria::epssScore,
                            f -> f.epss() == null ? null : f.epss().score()),
                    new NumberField(
                            FilterCriteria::ecrImageInUseCount,
                            f -> ecr(f).map(AwsEcrContainerImageDetails::inUseCount).orElse(null)));

    static List<Finding> answer(
            List<Finding> all, FilterCriteria criteria, @Nullable SortCriteria sort) {
        return all.stream().filter(f -> matches(f, criteria)).sorted(order(sort)).toList();
    }

    // --- filters -------------------------------------------------------------------------------

    static boolean matches(Finding finding, FilterCriteria criteria) {
        for (TextField field : TEXTS) {
            List<String> values =
                    field.values()
                            .apply(finding)
                            .flatMap(Stream::ofNullable)
                            .map(NaiveList::text)
                            .toList();
            if (!texts(field.filters().apply(criteria), values)) {
                return false;
            }
        }
        for (DateField field : DATES) {
            @Nullable List<DateFilter> filters = field.filters().apply(criteria);
            @Nullable Instant value = field.value().apply(finding);
            if (filters != null
                    && filters.stream()
                            .noneMatch(one ->
                                    value != null
                                            && (one.startInclusive() == null
                                                    || !value.isBefore(one.startInclusive()))
                                            && (one.endInclusive() == null
                                                    || !value.isAfter(one.endInclusive())))) {
                return false;
            }
        }
        for (NumberField field : NUMBERS) {
            @Nullable List<NumberFilter> filters = field.filters().apply(criteria);
            @Nullable Number value = field.value().apply(finding);
            if (filters != null && filters.stream().noneMatch(one -> within(value, one))) {
                return false;
            }
        }
        return tags(finding, criteria) && packages(finding, criteria) && ports(finding, criteria);
    }

    private static boolean within(@Nullable Number value, NumberFilter filter) {
        return value != null
                && (filter.lowerInclusive() == null
                        || value.doubleValue() >= filter.lowerInclusive())
                && (filter.upperInclusive() == null
                        || value.doubleValue() <= filter.upperInclusive());
    }

    private static boolean texts(@Nullable List<StringFilter> filters, List<String> values) {
        if (filters == null) {
            return true;
        }
        boolean asked = false;
        boolean met = false;
        for (StringFilter filter : filters) {
            switch (filter.comparison().value()) {
                case "NOT_EQUALS" -> {
                    if (values.contains(filter.value())) {
                        return false;
                    }
                }
                case "PREFIX" -> {
                    asked = true;
                    met |= values.stream().anyMatch(one -> one.startsWith(filter.value()));
                }
                default -> {
                    asked = true;
                    met |= values.contains(filter.value());
                }
            }
        }
        return met || !asked;
    }

    private static boolean tags(Finding finding, FilterCriteria criteria) {
        Map<String, String> tags = Objects.requireNonNullElse(resource(finding).tags(), Map.of());
        return criteria.resourceTags() == null
                || criteria.resourceTags().stream()
                        .anyMatch(one ->
                                one.value() == null
                                        ? tags.containsKey(one.key())
                                        : one.value().equals(tags.get(one.key())));
    }

    private static boolean packages(Finding finding, FilterCriteria criteria) {
        @Nullable PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
        List<VulnerablePackage> packages =
                details == null || details.vulnerablePackages() == null
                        ? List.of()
                        : details.vulnerablePackages();
        return criteria.vulnerablePackages() == null
                || criteria.vulnerablePackages().stream()
                        .anyMatch(filter -> packages.stream().anyMatch(p -> matches(p, filter)));
    }

    private static boolean matches(VulnerablePackage p, PackageFilter filter) {
        return part(filter.name(), p.name())
                && part(filter.version(), p.version())
                && part(filter.release(), p.release())
                && part(filter.architecture(), p.arch())
                && part(filter.filePath(), p.filePath())
                && part(filter.sourceLayerHash(), p.sourceLayerHash())
                && (filter.epoch() == null || within(p.epoch(), filter.epoch()));
    }

    private static boolean part(@Nullable StringFilter filter, @Nullable String value) {
        return filter == null || texts(List.of(filter), value == null ? List.of() : List.of(value));
    }

    private static boolean ports(Finding finding, FilterCriteria criteria) {
        if (criteria.portRange() == null) {
            return true;
        }
        Optional<PortRange> range = network(finding).map(NetworkReachabilityDetails::openPortRange);
        return criteria.portRange().stream()
                .anyMatch(one ->
                        range.isPresent()
                                && (one.beginInclusive() == null
                                        || range.get().begin() >= one.beginInclusive())
                                && (one.endInclusive() == null
                                        || range.get().end() <= one.endInclusive()));
    }

    // --- order ---------------------------------------------------------------------------------

    private static Comparator<Finding> order(@Nullable SortCriteria sort) {
        Comparator<Finding> ids =
                Comparator.comparing(f -> f.findingArn().substring(f.findingArn().length() - 32));
        if (sort == null) {
            return Comparator.comparing(Finding::awsAccountId).thenComparing(ids);
        }
        boolean descending = sort.sortOrder().equals(SortOrder.DESC);
        Comparator<Comparable<Object>> values = Comparator.naturalOrder();
        return Comparator.<Finding, @Nullable Comparable<Object>>comparing(
                        f -> key(f, sort.field().value()),
                        Comparator.nullsLast(descending ? values.reversed() : values))
                .thenComparing(descending ? ids.reversed() : ids);
    }

    private static final List<String> SEVERITIES =
            Arrays.asList("UNTRIAGED", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL");

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> key(Finding f, String field) {
        @Nullable Object value =
                switch (field) {
                    case "AWS_ACCOUNT_ID" -> f.awsAccountId();
                    case "FINDING_TYPE" -> f.type().value();
                    case "SEVERITY" -> (Integer) SEVERITIES.indexOf(f.severity().value());
                    case "FIRST_OBSERVED_AT" -> f.firstObservedAt();
                    case "LAST_OBSERVED_AT" -> f.lastObservedAt();
                    case "FINDING_STATUS" -> f.status().value();
                    case "RESOURCE_TYPE" -> resource(f).type().value();
                    case "ECR_IMAGE_PUSHED_AT" ->
                            ecr(f).map(AwsEcrContainerImageDetails::pushedAt).orElse(null);
                    case "ECR_IMAGE_REPOSITORY_NAME" ->
                            ecr(f).map(AwsEcrContainerImageDetails::repositoryName).orElse(null);
                    case "ECR_IMAGE_REGISTRY" ->
                            ecr(f).map(AwsEcrContainerImageDetails::registry).orElse(null);
                    case "NETWORK_PROTOCOL" ->
                            network(f).map(n -> n.protocol().value()).orElse(null);
                    case "COMPONENT_TYPE" ->
                            network(f)
                                    .map(n -> steps(f, Step::componentType).getFirst())
                                    .orElse(null);
                    case "VULNERABILITY_ID" ->
                            details(f)
                                    .map(PackageVulnerabilityDetails::vulnerabilityId)
                                    .orElse(null);
                    case "VULNERABILITY_SOURCE" ->
                            details(f).map(PackageVulnerabilityDetails::source).orElse(null);
                    case "INSPECTOR_SCORE" -> f.inspectorScore();
                    case "VENDOR_SEVERITY" ->
                            details(f)
                                    .map(PackageVulnerabilityDetails::vendorSeverity)
                                    .orElse(null);
                    case "EPSS_SCORE" -> f.epss() == null ? null : (Double) f.epss().score();
                    default -> throw new IllegalArgumentException(field);
                };
        return (Comparable<Object>) value;
    }

    // --- attributes ----------------------------------------------------------------------------

    private static Resource resource(Finding finding) {
        return finding.resources().getFirst();
    }

    private static Optional<ResourceDetails> resourceDetails(Finding finding) {
        return Optional.ofNullable(resource(finding).details());
    }

    private static Optional<AwsEcrContainerImageDetails> ecr(Finding finding) {
        return resourceDetails(finding).map(ResourceDetails::awsEcrContainerImage);
    }

    private static Optional<AwsLambdaFunctionDetails> lambda(Finding finding) {
        return resourceDetails(finding).map(ResourceDetails::awsLambdaFunction);
    }

    private static Optional<Vm> vm(Finding finding) {
        return resourceDetails(finding).map(ResourceDetails::vm);
    }

    private static Optional<Image> image(Finding finding) {
        return resourceDetails(finding).map(ResourceDetails::image);
    }

    private static Optional<NetworkReachabilityDetails> network(Finding finding) {
        return Optional.ofNullable(finding.networkReachabilityDetails());
    }

    private static Optional<PackageVulnerabilityDetails> details(Finding finding) {
        return Optional.ofNullable(finding.packageVulnerabilityDetails());
    }

    private static List<String> steps(Finding finding, Function<Step, String> part) {
        return network(finding)
                .map(n -> Objects.requireNonNull(n.networkPath().steps()))
                .map(steps -> steps.stream().map(part).toList())
                .orElse(List.of());
    }

    private static String text(Object value) {
        return value instanceof OpenEnum word ? word.value() : value.toString();
    }

    private static TextField one(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<Finding, @Nullable Object> value) {
        return new TextField(filters, f -> Stream.ofNullable(value.apply(f)));
    }

    private static TextField many(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<Finding, @Nullable List<String>> values) {
        return new TextField(
                filters,
                f -> {
                    @Nullable List<String> found = values.apply(f);
                    return found == null ? Stream.of() : found.stream();
                });
    }

    private static TextField ec2(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<AwsEc2InstanceDetails, @Nullable Object> value) {
        return one(
                filters,
                f ->
                        resourceDetails(f)
                                .map(ResourceDetails::awsEc2Instance)
                                .map(value)
                                .orElse(null));
    }

    private static TextField ecr(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<AwsEcrContainerImageDetails, @Nullable Object> value) {
        return one(filters, f -> ecr(f).map(value).orElse(null));
    }

    private static TextField lambda(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<AwsLambdaFunctionDetails, @Nullable Object> value) {
        return one(filters, f -> lambda(f).map(value).orElse(null));
    }

    private static TextField packages(
            Function<FilterCriteria, @Nullable List<StringFilter>> filters,
            Function<PackageVulnerabilityDetails, @Nullable Object> value) {
        return one(filters, f -> details(f).map(value).orElse(null));
    }
}
