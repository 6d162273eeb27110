package org.openinspector.findings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.apimodel.wire.OpenEnum;

/// ListFindingAggregations over a list of findings, written down from the wire's model: what each
/// type groups by, what its filters look at, what its rows hold. Requests and rows are plain maps.
final class NaiveAggregation {
    /// A group of a finding: the members of the row that name it; absent ones left out.
    record Labels(Map<String, Object> members) {
        static Labels of(@Nullable Object... namesAndValues) {
            Map<String, Object> out = new TreeMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                @Nullable Object value = namesAndValues[i + 1];
                if (value != null) {
                    out.put(
                            (String) Objects.requireNonNull(namesAndValues[i]),
                            value instanceof OpenEnum word ? word.value() : value);
                }
            }
            return new Labels(out);
        }
    }

    /// @param member of the unions
    /// @param groups of a finding
    /// @param filters by name: the member of the row whose value they look at, or `^type`,
    ///   `^resourceType` for those of the finding
    /// @param counts further counts of a row
    /// @param sorts words beside CRITICAL, HIGH, ALL
    record Type(
            String name,
            String member,
            Function<Finding, Stream<Labels>> groups,
            Map<String, String> filters,
            List<String> counts,
            List<String> sorts) {}

    private static final Map<String, String> CLOUD =
            Map.of(
                    "cloudProviders", "cloudProvider",
                    "cloudAccountIds", "cloudAccountId",
                    "cloudOrgIds", "cloudOrgId",
                    "cloudRegions", "cloudRegion",
                    "cloudPartitions", "cloudPartition");
    private static final List<String> BOTH =
            List.of("exploitAvailableActiveFindingsCount", "fixAvailableActiveFindingsCount");

    static final List<Type> TYPES =
            List.of(
                    new Type(
                            "ACCOUNT",
                            "accountAggregation",
                            f -> Stream.of(Labels.of()),
                            Map.of("findingType", "^type", "resourceType", "^resourceType"),
                            List.of("exploitAvailableCount", "fixAvailableCount"),
                            List.of()),
                    new Type(
                            "FINDING_TYPE",
                            "findingTypeAggregation",
                            f -> Stream.of(cloud(f, Labels.of())),
                            Map.of("findingType", "^type", "resourceType", "^resourceType"),
                            List.of("exploitAvailableCount", "fixAvailableCount"),
                            List.of()),
                    new Type(
                            "TITLE",
                            "titleAggregation",
                            f ->
                                    Stream.of(
                                            Labels.of(
                                                    "title",
                                                    f.title(),
                                                    "vulnerabilityId",
                                                    f.packageVulnerabilityDetails() == null
                                                            ? null
                                                            : f.packageVulnerabilityDetails()
                                                                    .vulnerabilityId())),
                            Map.of(
                                    "titles", "title",
                                    "vulnerabilityIds", "vulnerabilityId",
                                    "findingType", "^type",
                                    "resourceType", "^resourceType"),
                            List.of(),
                            List.of()),
                    new Type(
                            "PACKAGE",
                            "packageAggregation",
                            f ->
                                    packages(f)
                                            .map(VulnerablePackage::name)
                                            .distinct()
                                            .map(name -> Labels.of("packageName", name)),
                            Map.of("packageNames", "packageName"),
                            List.of(),
                            List.of()),
                    new Type(
                            "REPOSITORY",
                            "repositoryAggregation",
                            f ->
                                    image(f).filter(i -> i.members().containsKey("repository"))
                                            .map(i ->
                                                    cloud(
                                                            f,
                                                            Labels.of(
                                                                    "repository",
                                                                    i.members()
                                                                            .get("repository")))),
                            Map.of("repositories", "repository"),
                            List.of("affectedImages"),
                            List.of("AFFECTED_IMAGES")),
                    new Type(
                            "AMI",
                            "amiAggregation",
                            NaiveAggregation::ami,
                            Map.of("amis", "ami", "scanSources", "scanSource"),
                            List.of("affectedInstances"),
                            List.of("AFFECTED_INSTANCES")),
                    new Type(
                            "AWS_EC2_INSTANCE",
                            "ec2InstanceAggregation",
                            f ->
                                    !type(f).equals("AWS_EC2_INSTANCE")
                                            ? Stream.of()
                                            : Stream.of(
                                                    Labels.of(
                                                            "instanceId",
                                                            resource(f).id(),
                                                            "ami",
                                                            ec2(f, "imageId"),
                                                            "operatingSystem",
                                                            ec2(f, "platform"),
                                                            "instanceTags",
                                                            resource(f).tags())),
                            Map.of(
                                    "instanceIds", "instanceId",
                                    "amis", "ami",
                                    "operatingSystems", "operatingSystem",
                                    "instanceTags", "instanceTags"),
                            List.of("networkFindings"),
                            List.of("NETWORK_FINDINGS")),
                    new Type(
                            "AWS_ECR_CONTAINER",
                            "awsEcrContainerAggregation",
                            NaiveAggregation::ecr,
                            Map.of(
                                    "resourceIds", "resourceId",
                                    "imageShas", "imageSha",
                                    "repositories", "repository",
                                    "architectures", "architecture",
                                    "imageTags", "imageTags",
                                    "lastInUseAt", "lastInUseAt",
                                    "inUseCount", "inUseCount"),
                            List.of(),
                            List.of()),
                    new Type(
                            "IMAGE_LAYER",
                            "imageLayerAggregation",
                            f ->
                                    image(f).filter(i -> i.members().containsKey("repository"))
                                            .flatMap(i ->
                                                    packages(f)
                                                            .map(VulnerablePackage::sourceLayerHash)
                                                            .filter(Objects::nonNull)
                                                            .distinct()
                                                            .map(layer ->
                                                                    cloud(
                                                                            f,
                                                                            Labels.of(
                                                                                    "repository",
                                                                                    i.members()
                                                                                            .get(
                                                                                                    "repository"),
                                                                                    "resourceId",
                                                                                    resource(f)
                                                                                            .id(),
                                                                                    "layerHash",
                                                                                    layer)))),
                            and(
                                    CLOUD,
                                    Map.of(
                                            "repositories", "repository",
                                            "resourceIds", "resourceId",
                                            "layerHashes", "layerHash")),
                            List.of(),
                            List.of()),
                    new Type(
                            "AWS_LAMBDA_FUNCTION",
                            "lambdaFunctionAggregation",
                            f ->
                                    lambda(f)
                                            .map(function ->
                                                    Labels.of(
                                                            "resourceId",
                                                            resource(f).id(),
                                                            "functionName",
                                                            function.members().get("functionName"),
                                                            "runtime",
                                                            function.members().get("runtime"),
                                                            "lastModifiedAt",
                                                            function.members()
                                                                    .get("lastModifiedAt"),
                                                            "lambdaTags",
                                                            resource(f).tags())),
                            Map.of(
                                    "resourceIds", "resourceId",
                                    "functionNames", "functionName",
                                    "runtimes", "runtime",
                                    "functionTags", "lambdaTags"),
                            List.of(),
                            List.of()),
                    new Type(
                            "LAMBDA_LAYER",
                            "lambdaLayerAggregation",
                            f ->
                                    lambda(f)
                                            .flatMap(function ->
                                                    packages(f)
                                                            .map(
                                                                    VulnerablePackage
                                                                            ::sourceLambdaLayerArn)
                                                            .filter(Objects::nonNull)
                                                            .distinct()
                                                            .map(layer ->
                                                                    Labels.of(
                                                                            "functionName",
                                                                            function.members()
                                                                                    .get(
                                                                                            "functionName"),
                                                                            "resourceId",
                                                                            resource(f).id(),
                                                                            "layerArn",
                                                                            layer))),
                            Map.of(
                                    "functionNames", "functionName",
                                    "resourceIds", "resourceId",
                                    "layerArns", "layerArn"),
                            List.of(),
                            List.of()),
                    new Type(
                            "CODE_REPOSITORY",
                            "codeRepositoryAggregation",
                            NaiveAggregation::codeRepository,
                            // A repository without a name shows its id, which no filter of names
                            // looks at.
                            Map.of(
                                    "projectNames", "^projectName",
                                    "providerTypes", "providerType",
                                    "resourceIds", "resourceId"),
                            BOTH,
                            List.of()),
                    new Type(
                            "VM_INSTANCE",
                            "vmInstanceAggregation",
                            NaiveAggregation::vm,
                            and(
                                    CLOUD,
                                    Map.of(
                                            "resourceIds", "resourceId",
                                            "vmImageReferences", "vmImageReference",
                                            "operatingSystems", "operatingSystem",
                                            "instanceTags", "tags")),
                            List.of(
                                    "networkFindings",
                                    "exploitAvailableActiveFindingsCount",
                                    "fixAvailableActiveFindingsCount"),
                            List.of("NETWORK_FINDINGS")),
                    new Type(
                            "CONTAINER_IMAGE",
                            "containerImageAggregation",
                            f -> image(f).map(i -> cloud(f, i)),
                            and(
                                    CLOUD,
                                    Map.of(
                                            "resourceIds", "resourceId",
                                            "imageDigests", "imageDigest",
                                            "repositories", "repository",
                                            "registries", "registry",
                                            "architectures", "architecture",
                                            "imageTags", "imageTags",
                                            "lastInUseAt", "lastInUseAt",
                                            "inUseCount", "inUseCount")),
                            BOTH,
                            List.of()),
                    new Type(
                            "SERVERLESS_FUNCTION",
                            "serverlessFunctionAggregation",
                            NaiveAggregation::function,
                            and(
                                    CLOUD,
                                    Map.of(
                                            "resourceIds", "resourceId",
                                            "functionNames", "functionName",
                                            "runtimes", "runtime",
                                            "functionTags", "tags")),
                            BOTH,
                            List.of()));

    private NaiveAggregation() {}

    /// The rows, in no order.
    static Set<Map<String, Object>> rows(
            List<Finding> active, Type type, Map<String, Object> request) {
        Map<Map<String, Object>, List<Finding>> groups = new LinkedHashMap<>();
        for (Finding finding : active) {
            type.groups()
                    .apply(finding)
                    .filter(labels -> matches(finding, labels, type, request))
                    .forEach(labels -> {
                        Map<String, Object> key = new TreeMap<>(labels.members());
                        key.put("accountId", finding.awsAccountId());
                        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(finding);
                    });
        }
        Set<Map<String, Object>> out = new HashSet<>();
        groups.forEach((key, findings) -> out.add(row(type, key, findings)));
        return out;
    }

    private static Map<String, Object> row(
            Type type, Map<String, Object> key, List<Finding> findings) {
        Map<String, Object> row = new TreeMap<>(key);
        Map<String, Object> severities = new TreeMap<>();
        severities.put("all", findings.size());
        for (String word : Traits.SEVERITIES) {
            severities.put(
                    word.toLowerCase(Locale.ROOT),
                    count(findings, f -> f.severity().value().equals(word)));
        }
        row.put("severityCounts", severities);
        for (String name : type.counts()) {
            row.put(
                    name,
                    switch (name) {
                        case "networkFindings" ->
                                count(
                                        findings,
                                        f -> f.type().value().equals("NETWORK_REACHABILITY"));
                        case "affectedImages" -> resources(findings);
                        case "affectedInstances" ->
                                "MACHINE_IMAGE_SCAN".equals(key.get("scanSource"))
                                        ? 0
                                        : resources(findings);
                        default ->
                                name.startsWith("exploit")
                                        ? count(
                                                findings,
                                                f ->
                                                        f.exploitAvailable() != null
                                                                && f.exploitAvailable()
                                                                        .value()
                                                                        .equals("YES"))
                                        : count(
                                                findings,
                                                f ->
                                                        f.fixAvailable() != null
                                                                && f.fixAvailable()
                                                                        .value()
                                                                        .equals("YES"));
                    });
        }
        return row;
    }

    private static Integer count(List<Finding> findings, Predicate<Finding> what) {
        return (int) findings.stream().filter(what).count();
    }

    private static Integer resources(List<Finding> findings) {
        return (int) findings.stream().map(f -> resource(f).id()).distinct().count();
    }

    // --- filters -------------------------------------------------------------------------------

    private static boolean matches(
            Finding finding, Labels labels, Type type, Map<String, Object> request) {
        for (var filter : request.entrySet()) {
            if (filter.getKey().startsWith("sort")) {
                continue;
            }
            if (filter.getKey().equals("accountIds")) {
                if (!any(finding.awsAccountId(), filter.getValue())) {
                    return false;
                }
                continue;
            }
            String source = Objects.requireNonNull(type.filters().get(filter.getKey()));
            @Nullable Object value =
                    switch (source) {
                        case "^type" -> finding.type().value();
                        case "^resourceType" -> type(finding);
                        case "^projectName" -> project(finding);
                        default -> labels.members().get(source);
                    };
            if (!any(value, filter.getValue())) {
                return false;
            }
        }
        return true;
    }

    /// @param filters one word, a list of words, or a list of filters of any kind
    private static boolean any(@Nullable Object value, Object filters) {
        if (filters instanceof String word) {
            return word.equals(value);
        }
        List<?> all = (List<?>) filters;
        boolean asked = false;
        boolean met = false;
        for (Object one : all) {
            if (one instanceof String word) {
                asked = true;
                met |= word.equals(value);
                continue;
            }
            Map<?, ?> filter = (Map<?, ?>) one;
            if ("NOT_EQUALS".equals(filter.get("comparison"))) {
                if (values(value).contains(String.valueOf(filter.get("value")))) {
                    return false;
                }
                continue;
            }
            asked = true;
            met |= one(value, filter);
        }
        return met || !asked;
    }

    private static boolean one(@Nullable Object value, Map<?, ?> filter) {
        if (filter.containsKey("key")) {
            return value instanceof Map<?, ?> tags
                    && tags.containsKey(filter.get("key"))
                    && (!filter.containsKey("value")
                            || Objects.equals(tags.get(filter.get("key")), filter.get("value")));
        }
        if (filter.containsKey("comparison")) {
            String wanted = String.valueOf(filter.get("value"));
            return values(value).stream()
                    .anyMatch(text ->
                            "PREFIX".equals(filter.get("comparison"))
                                    ? text.startsWith(wanted)
                                    : text.equals(wanted));
        }
        if (value == null) {
            return false;
        }
        double number = ((Number) value).doubleValue();
        BiFunction<String, Double, Double> bound =
                (name, none) ->
                        filter.get(name) == null ? none : ((Number) filter.get(name)).doubleValue();
        return number >= bound.apply("startInclusive", Double.NEGATIVE_INFINITY)
                && number <= bound.apply("endInclusive", Double.POSITIVE_INFINITY)
                && number >= bound.apply("lowerInclusive", Double.NEGATIVE_INFINITY)
                && number <= bound.apply("upperInclusive", Double.POSITIVE_INFINITY);
    }

    private static List<String> values(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    // --- groups --------------------------------------------------------------------------------

    private static Resource resource(Finding finding) {
        return finding.resources().getFirst();
    }

    private static String type(Finding finding) {
        return resource(finding).type().value();
    }

    private static ResourceDetails details(Finding finding) {
        return Objects.requireNonNullElseGet(
                resource(finding).details(), () -> ResourceDetails.builder().build());
    }

    private static Stream<VulnerablePackage> packages(Finding finding) {
        return finding.packageVulnerabilityDetails() == null
                        || finding.packageVulnerabilityDetails().vulnerablePackages() == null
                ? Stream.of()
                : finding.packageVulnerabilityDetails().vulnerablePackages().stream();
    }

    private static Labels cloud(Finding finding, Labels labels) {
        Resource resource = resource(finding);
        Map<String, Object> out = new TreeMap<>(labels.members());
        out.putAll(
                Labels.of(
                                "cloudProvider",
                                resource.provider(),
                                "cloudAccountId",
                                resource.providerAccountId(),
                                "cloudOrgId",
                                resource.providerOrgId(),
                                "cloudRegion",
                                resource.region(),
                                "cloudPartition",
                                resource.partition())
                        .members());
        return new Labels(out);
    }

    private static @Nullable Object seconds(@Nullable Instant time) {
        return time == null ? null : (Integer) (int) time.getEpochSecond();
    }

    private static @Nullable Object whole(@Nullable Long number) {
        return number == null ? null : number.intValue();
    }

    private static @Nullable String ec2(Finding finding, String member) {
        var ec2 = details(finding).awsEc2Instance();
        if (ec2 == null) {
            var vm = details(finding).vm();
            if (vm == null) {
                return null;
            }
            return member.equals("platform") ? vm.platform() : vm.vmImageReference();
        }
        return member.equals("platform") ? ec2.platform() : ec2.imageId();
    }

    private static Stream<Labels> ami(Finding finding) {
        @Nullable String ami =
                switch (type(finding)) {
                    case "AWS_EC2_INSTANCE" -> ec2(finding, "imageId");
                    case "MACHINE_IMAGE" ->
                            Objects.requireNonNull(details(finding).machineImage())
                                    .machineImageId();
                    default -> null;
                };
        return ami == null
                ? Stream.of()
                : Stream.of(
                        cloud(
                                finding,
                                Labels.of(
                                        "ami",
                                        ami,
                                        "scanSource",
                                        type(finding).equals("MACHINE_IMAGE")
                                                ? "MACHINE_IMAGE_SCAN"
                                                : "INSTANCE_SCAN")));
    }

    private static Stream<Labels> vm(Finding finding) {
        var vm = details(finding).vm();
        if (vm == null
                && !List.of("AWS_EC2_INSTANCE", "compute.googleapis.com/Instance")
                        .contains(type(finding))) {
            return Stream.of();
        }
        return Stream.of(
                cloud(
                        finding,
                        Labels.of(
                                "resourceId",
                                resource(finding).id(),
                                "vmImageReference",
                                vm == null ? ec2(finding, "imageId") : vm.vmImageReference(),
                                "operatingSystem",
                                vm == null ? ec2(finding, "platform") : vm.platform(),
                                "tags",
                                resource(finding).tags())));
    }

    private static Stream<Labels> ecr(Finding finding) {
        var ecr = details(finding).awsEcrContainerImage();
        return ecr == null || !type(finding).equals("AWS_ECR_CONTAINER_IMAGE")
                ? Stream.of()
                : Stream.of(
                        Labels.of(
                                "resourceId",
                                resource(finding).id(),
                                "imageSha",
                                ecr.imageHash(),
                                "repository",
                                ecr.repositoryName(),
                                "architecture",
                                ecr.architecture(),
                                "imageTags",
                                ecr.imageTags(),
                                "lastInUseAt",
                                seconds(ecr.lastInUseAt()),
                                "inUseCount",
                                whole(ecr.inUseCount())));
    }

    private static Stream<Labels> image(Finding finding) {
        var image = details(finding).image();
        var ecr = details(finding).awsEcrContainerImage();
        if (image != null) {
            return Stream.of(
                    Labels.of(
                            "resourceId",
                            resource(finding).id(),
                            "imageDigest",
                            image.imageDigest(),
                            "repository",
                            image.repositoryName(),
                            "registry",
                            image.registry(),
                            "architecture",
                            image.architecture(),
                            "imageTags",
                            image.imageTags(),
                            "lastInUseAt",
                            seconds(image.lastInUseAt()),
                            "inUseCount",
                            whole(image.inUseCount())));
        }
        return ecr == null
                ? Stream.of()
                : Stream.of(
                        Labels.of(
                                "resourceId",
                                resource(finding).id(),
                                "imageDigest",
                                ecr.imageHash(),
                                "repository",
                                ecr.repositoryName(),
                                "registry",
                                ecr.registry(),
                                "architecture",
                                ecr.architecture(),
                                "imageTags",
                                ecr.imageTags(),
                                "lastInUseAt",
                                seconds(ecr.lastInUseAt()),
                                "inUseCount",
                                whole(ecr.inUseCount())));
    }

    private static Stream<Labels> lambda(Finding finding) {
        var lambda = details(finding).awsLambdaFunction();
        return lambda == null
                ? Stream.of()
                : Stream.of(
                        Labels.of(
                                "functionName",
                                lambda.functionName(),
                                "runtime",
                                lambda.runtime(),
                                "lastModifiedAt",
                                seconds(lambda.lastModifiedAt())));
    }

    private static Stream<Labels> function(Finding finding) {
        var function = details(finding).serverlessFunction();
        Stream<Labels> words =
                function == null
                        ? lambda(finding)
                        : Stream.of(
                                Labels.of(
                                        "functionName",
                                        function.serverlessFunctionName(),
                                        "runtime",
                                        function.runtime(),
                                        "lastModifiedAt",
                                        seconds(function.lastModifiedAt())));
        return words.map(labels -> {
            Map<String, Object> out = new TreeMap<>(labels.members());
            out.putAll(
                    Labels.of(
                                    "resourceId",
                                    resource(finding).id(),
                                    "tags",
                                    resource(finding).tags())
                            .members());
            return cloud(finding, new Labels(out));
        });
    }

    private static @Nullable String project(Finding finding) {
        var repository = details(finding).codeRepository();
        return repository == null ? null : repository.projectName();
    }

    private static Stream<Labels> codeRepository(Finding finding) {
        var repository = details(finding).codeRepository();
        return repository == null
                ? Stream.of()
                : Stream.of(
                        Labels.of(
                                "projectNames",
                                Objects.requireNonNullElse(
                                        repository.projectName(), resource(finding).id()),
                                "providerType",
                                repository.providerType(),
                                "resourceId",
                                resource(finding).id()));
    }

    private static Map<String, String> and(Map<String, String> one, Map<String, String> other) {
        Map<String, String> out = new TreeMap<>(one);
        out.putAll(other);
        return out;
    }
}
