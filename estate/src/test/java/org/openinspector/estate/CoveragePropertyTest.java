package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.CoverageDateFilter;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageMapComparison;
import org.openinspector.apimodel.inspector2.CoverageMapFilter;
import org.openinspector.apimodel.inspector2.CoverageNumberFilter;
import org.openinspector.apimodel.inspector2.CoverageStringComparison;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkit.Property;

/// Random filters, groups and pages of coverage, against a list that is filtered member by member.
final class CoveragePropertyTest {
    private static final List<String> ACCOUNTS =
            List.of("000000000001", "000000000002", "000000000003");
    private static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");

    private static final World world = new World();
    private static final List<Thing> things = new ArrayList<>();

    /// A covered resource, as the test wrote it down. Values that a kind does not have are absent.
    ///
    /// @param texts by the filter's name
    /// @param lists by the filter's name
    /// @param tags by the filter's name
    /// @param dates by the filter's name
    private record Thing(
            Map<String, String> texts,
            Map<String, List<String>> lists,
            Map<String, Map<String, String>> tags,
            Map<String, Instant> dates,
            @Nullable Long inUse) {
        String text(String field) {
            return texts.getOrDefault(field, "");
        }
    }

    @BeforeAll
    static void store() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        world.database.updateAcrossAccounts(c -> {
            Sql.update(
                    c,
                    """
                    INSERT INTO estate.inventory_class (hash, content, packages, stored_at)
                    VALUES (decode(repeat('00', 32), 'hex'), '', 0, ?)\
                    """,
                    world.instant());
            for (String account : ACCOUNTS) {
                List<Discovered> found = new ArrayList<>();
                List<Thing> here = new ArrayList<>();
                for (int number = 0; number < 25; number++) {
                    found.add(discovered(random, account, number, here));
                }
                SweepUnit unit = new SweepUnit(account, Scripted.REGION, "ec2");
                ResourceRows.store(c, unit, "scripted", 1, found, world.instant());
                for (Thing thing : here) {
                    if (random.nextInt(3) > 0) {
                        Instant scanned = DAY.plusSeconds(random.nextInt(8) * 3_600L);
                        Sql.update(
                                c,
                                """
                                INSERT INTO estate.resource_inventory (account_id, region, resource_id,
                                    inventory_class, fingerprint, inspected_at, problem_count,
                                    problems, asked, evaluated_result, evaluated_at)
                                SELECT ?, ?, ?, id, 'x', ?, 0, '[]', 1, '', ?
                                FROM estate.inventory_class\
                                """,
                                account,
                                Scripted.REGION,
                                thing.text("resourceId"),
                                scanned.minusSeconds(5),
                                scanned);
                        thing.dates.put("lastScannedAt", scanned);
                        if (!thing.texts.containsKey("scanStatusReason")) {
                            thing.texts.put("scanStatusReason", "SUCCESSFUL");
                        }
                    }
                    thing.texts.putIfAbsent("scanStatusReason", "PENDING_INITIAL_SCAN");
                }
                CoverageRows.refreshUnit(c, unit, "scripted", world.instant());
                things.addAll(here);
            }
        });
        things.sort(
                Comparator.comparing((Thing thing) -> thing.text("accountId"))
                        .thenComparing(thing -> thing.text("resourceId")));
    }

    @AfterAll
    static void end() {
        world.close();
    }

    private static String one(RandomGenerator random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static Discovered discovered(
            RandomGenerator random, String account, int number, List<Thing> here) {
        Thing thing =
                new Thing(
                        new HashMap<>(),
                        new HashMap<>(),
                        new HashMap<>(),
                        new HashMap<>(),
                        random.nextInt(3) == 0 ? (long) random.nextInt(4) : null);
        here.add(thing);
        Map<String, String> texts = thing.texts;
        String id = "r-" + number;
        texts.put("resourceId", id);
        texts.put("accountId", account);
        texts.put("scanType", "PACKAGE");
        texts.put("scanStatusCode", "ACTIVE");
        Map<String, String> tags =
                Map.of("env", one(random, "prod", "test"), "team", one(random, "a", "b", "c"));
        String tagJson =
                "{\"env\":\"" + tags.get("env") + "\",\"team\":\"" + tags.get("team") + "\"}";
        String name = one(random, "n1", "n2", "n3");
        String body = "";
        String metadata = "";
        boolean provided = true;
        switch (random.nextInt(7)) {
            case 0 -> {
                texts.put("resourceType", "AWS_EC2_INSTANCE");
                metadata = "\"ec2\":{\"tags\":" + tagJson + "}";
                thing.tags.put("ec2InstanceTags", tags);
            }
            case 1 -> {
                texts.put("resourceType", "AWS_ECR_CONTAINER_IMAGE");
                Instant pulled = DAY.plusSeconds(random.nextInt(5));
                Instant used = DAY.plusSeconds(random.nextInt(5));
                metadata =
                        "\"ecrImage\":{\"tags\":[\""
                                + name
                                + "\",\"latest\"],\"imagePulledAt\":"
                                + pulled.getEpochSecond()
                                + ",\"lastInUseAt\":"
                                + used.getEpochSecond()
                                + (thing.inUse == null ? "" : ",\"inUseCount\":" + thing.inUse)
                                + "}";
                thing.lists.put("ecrImageTags", List.of(name, "latest"));
                thing.dates.put("imagePulledAt", pulled);
                thing.dates.put("ecrImageLastInUseAt", used);
                String repository = one(random, "team/app", "team/web");
                texts.put("ecrRepositoryName", repository);
                body =
                        ",\"details\":{\"awsEcrContainerImage\":{\"repositoryName\":\""
                                + repository
                                + "\",\"imageHash\":\"sha256:0\",\"registry\":\"r\"}}";
            }
            case 2 -> {
                texts.put("resourceType", "AWS_LAMBDA_FUNCTION");
                String runtime = one(random, "JAVA_21", "PYTHON_3_12");
                metadata =
                        "\"lambdaFunction\":{\"functionTags\":"
                                + tagJson
                                + ",\"functionName\":\""
                                + name
                                + "\",\"runtime\":\""
                                + runtime
                                + "\"}";
                thing.tags.put("lambdaFunctionTags", tags);
                texts.put("lambdaFunctionName", name);
                texts.put("lambdaFunctionRuntime", runtime);
            }
            case 3 -> {
                texts.put("resourceType", "CODE_REPOSITORY");
                provided = false;
                metadata =
                        "\"codeRepository\":{\"projectName\":\""
                                + name
                                + "\",\"providerType\":\"GITHUB\",\"providerTypeVisibility\":\"private\","
                                + "\"lastScannedCommitId\":\""
                                + "a".repeat(40)
                                + "\"}";
                texts.put("codeRepositoryProjectName", name);
                texts.put("codeRepositoryProviderType", "GITHUB");
                texts.put("codeRepositoryProviderTypeVisibility", "private");
                texts.put("lastScannedCommitId", "a".repeat(40));
            }
            case 4 -> {
                texts.put("resourceType", "Microsoft.Web/sites");
                metadata =
                        "\"serverlessFunction\":{\"serverlessFunctionName\":\""
                                + name
                                + "\",\"runtime\":\"node\",\"functionTags\":"
                                + tagJson
                                + "}";
                texts.put("cloudServerlessFunctionName", name);
                texts.put("cloudServerlessFunctionRuntime", "node");
                thing.tags.put("cloudServerlessFunctionTags", tags);
            }
            case 5 -> {
                texts.put("resourceType", "compute.googleapis.com/Instance");
                metadata =
                        random.nextBoolean()
                                ? "\"vmInstance\":{\"tags\":" + tagJson + "}"
                                : "\"machineImage\":{\"tags\":" + tagJson + "}";
                thing.tags.put(
                        metadata.startsWith("\"vm") ? "cloudVmInstanceTags" : "machineImageTags",
                        tags);
            }
            default -> {
                texts.put("resourceType", "Microsoft.ContainerRegistry/registry/containerImage");
                metadata = "\"containerImage\":{\"imageTags\":[\"" + name + "\"]}";
                thing.lists.put("cloudContainerImageTags", List.of(name));
                texts.put("cloudContainerRepositoryName", "web");
                texts.put("cloudContainerRegistryName", name + ".azurecr.example");
                body =
                        ",\"details\":{\"image\":{\"repositoryName\":\"web\",\"registry\":\""
                                + name
                                + ".azurecr.example\"}}";
            }
        }
        if (texts.get("resourceType").startsWith("AWS_")) {
            texts.put("cloudProvider", "AWS");
            texts.put("cloudProviderAccountId", account);
            texts.put("cloudProviderRegion", Scripted.REGION);
        } else if (provided) {
            String provider = texts.get("resourceType").startsWith("Micro") ? "AZURE" : "GCP";
            texts.put("cloudProvider", provider);
            texts.put("cloudProviderAccountId", one(random, "sub-1", "sub-2"));
            texts.put("cloudProviderRegion", one(random, "westeurope", "eastus"));
            body +=
                    ",\"provider\":\""
                            + provider
                            + "\",\"providerAccountId\":\""
                            + texts.get("cloudProviderAccountId")
                            + "\",\"region\":\""
                            + texts.get("cloudProviderRegion")
                            + "\"";
            if (random.nextBoolean()) {
                texts.put("cloudProviderOrgId", "tenant");
                body += ",\"providerOrgId\":\"tenant\"";
            }
        }
        Optional<ScanMode> mode =
                random.nextInt(3) == 0 ? Optional.of(ScanMode.EC2_AGENTLESS) : Optional.empty();
        mode.ifPresent(it -> texts.put("scanMode", it.value()));
        Optional<Ineligible> ineligible =
                random.nextInt(4) == 0
                        ? Optional.of(
                                new Ineligible(
                                        ScanStatusReason.of(
                                                one(random, "EXCLUDED_BY_TAG", "ACCESS_DENIED")),
                                        ScanStatusCode.INACTIVE,
                                        random.nextBoolean()))
                        : Optional.empty();
        ineligible.ifPresent(it -> {
            texts.put("scanStatusCode", "INACTIVE");
            texts.put("scanStatusReason", it.reason().value());
        });
        return new Discovered(
                Resource.fromJson(
                        "{\"type\":\""
                                + texts.get("resourceType")
                                + "\",\"id\":\""
                                + id
                                + "\""
                                + body
                                + "}"),
                account,
                Scripted.REGION,
                "scripted",
                "ec2",
                Optional.of(ResourceScanMetadata.fromJson("{" + metadata + "}")),
                mode,
                "x",
                ineligible,
                "");
    }

    /// A filter and what it means.
    private record Filter(String text, CoverageFilterCriteria criteria, Predicate<Thing> means) {}

    private static final List<String> TEXTS =
            List.of(
                    "scanStatusCode",
                    "scanStatusReason",
                    "accountId",
                    "resourceId",
                    "resourceType",
                    "scanType",
                    "scanMode",
                    "ecrRepositoryName",
                    "lambdaFunctionName",
                    "lambdaFunctionRuntime",
                    "codeRepositoryProjectName",
                    "codeRepositoryProviderType",
                    "codeRepositoryProviderTypeVisibility",
                    "lastScannedCommitId",
                    "cloudProvider",
                    "cloudProviderAccountId",
                    "cloudProviderRegion",
                    "cloudProviderOrgId",
                    "cloudContainerRepositoryName",
                    "cloudContainerRegistryName",
                    "cloudServerlessFunctionName",
                    "cloudServerlessFunctionRuntime");
    private static final List<String> LISTS = List.of("ecrImageTags", "cloudContainerImageTags");
    private static final List<String> MAPS =
            List.of(
                    "ec2InstanceTags",
                    "lambdaFunctionTags",
                    "machineImageTags",
                    "cloudVmInstanceTags",
                    "cloudServerlessFunctionTags");
    private static final List<String> DATES =
            List.of("lastScannedAt", "imagePulledAt", "ecrImageLastInUseAt");
    private static final int NUMBERS = 1;

    /// One to three fields; as JSON, so that every field goes through the wire's own names.
    private static Filter filter(RandomGenerator random) {
        List<String> fields = new ArrayList<>();
        List<Predicate<Thing>> all = new ArrayList<>();
        List<String> names =
                IntStream.range(
                                0,
                                TEXTS.size() + LISTS.size() + MAPS.size() + DATES.size() + NUMBERS)
                        .mapToObj(CoveragePropertyTest::field)
                        .collect(Collectors.toCollection(ArrayList::new));
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            String field = names.remove(random.nextInt(names.size()));
            List<String> conditions = new ArrayList<>();
            Predicate<Thing> any = thing -> false;
            Predicate<Thing> none = thing -> true;
            boolean wanted = false;
            for (int more = random.nextInt(1, 4); more > 0; more--) {
                if (TEXTS.contains(field) || LISTS.contains(field)) {
                    boolean equal = random.nextInt(3) > 0;
                    String value = seen(random, field);
                    Predicate<Thing> has =
                            thing ->
                                    thing.lists.getOrDefault(field, List.of()).contains(value)
                                            || value.equals(thing.texts.get(field));
                    conditions.add(json(stringFilter(equal, value)));
                    if (equal) {
                        any = any.or(has);
                        wanted = true;
                    } else {
                        none = none.and(has.negate());
                    }
                    continue;
                }
                wanted = true;
                if (MAPS.contains(field)) {
                    String key = one(random, "env", "team", "other");
                    @Nullable String value =
                            random.nextInt(3) == 0 ? null : one(random, "prod", "test", "a", "b");
                    conditions.add(
                            CoverageMapFilter.toJson(
                                    CoverageMapFilter.builder()
                                            .comparison(CoverageMapComparison.EQUALS)
                                            .key(key)
                                            .value(value)
                                            .build()));
                    any =
                            any.or(thing -> {
                                Map<String, String> tags = thing.tags.getOrDefault(field, Map.of());
                                return value == null
                                        ? tags.containsKey(key)
                                        : value.equals(tags.get(key));
                            });
                } else if (DATES.contains(field)) {
                    long step = field.equals("lastScannedAt") ? 3_600 : 1;
                    @Nullable Instant from =
                            random.nextInt(4) == 0
                                    ? null
                                    : DAY.plusSeconds(random.nextInt(5) * step);
                    @Nullable Instant to =
                            random.nextInt(4) == 0
                                    ? null
                                    : DAY.plusSeconds(random.nextInt(8) * step);
                    conditions.add(
                            CoverageDateFilter.toJson(
                                    CoverageDateFilter.builder()
                                            .startInclusive(from)
                                            .endInclusive(to)
                                            .build()));
                    any =
                            any.or(thing -> {
                                Instant at = thing.dates.get(field);
                                return at != null
                                        && (from == null || !at.isBefore(from))
                                        && (to == null || !at.isAfter(to));
                            });
                } else {
                    long from = random.nextInt(3);
                    long to = from + random.nextInt(3);
                    conditions.add(
                            CoverageNumberFilter.toJson(
                                    CoverageNumberFilter.builder()
                                            .lowerInclusive(from)
                                            .upperInclusive(to)
                                            .build()));
                    any =
                            any.or(thing ->
                                    thing.inUse != null
                                            && thing.lists.containsKey("ecrImageTags")
                                            && thing.inUse >= from
                                            && thing.inUse <= to);
                }
            }
            all.add(wanted ? any.and(none) : none);
            fields.add("\"" + field + "\":[" + String.join(",", conditions) + "]");
        }
        String text = "{" + String.join(",", fields) + "}";
        return new Filter(
                text,
                CoverageFilterCriteria.fromJson(text),
                thing -> all.stream().allMatch(one -> one.test(thing)));
    }

    private static String field(int place) {
        List<String> all = new ArrayList<>(TEXTS);
        all.addAll(LISTS);
        all.addAll(MAPS);
        all.addAll(DATES);
        all.add("ecrImageInUseCount");
        return all.get(place);
    }

    private static CoverageStringFilter stringFilter(boolean equal, String value) {
        return CoverageStringFilter.builder()
                .comparison(
                        equal
                                ? CoverageStringComparison.EQUALS
                                : CoverageStringComparison.NOT_EQUALS)
                .value(value)
                .build();
    }

    private static String json(CoverageStringFilter filter) {
        return CoverageStringFilter.toJson(filter);
    }

    /// A value that some thing has in that field, mostly.
    private static String seen(RandomGenerator random, String field) {
        Thing thing = things.get(random.nextInt(things.size()));
        List<String> list = thing.lists.getOrDefault(field, List.of());
        return list.isEmpty()
                ? thing.texts.getOrDefault(field, "nobody's")
                : list.get(random.nextInt(list.size()));
    }

    private static AccountScope scope(RandomGenerator random) {
        return new AccountScope(
                random.nextInt(3) == 0 ? List.of(ACCOUNTS.get(random.nextInt(3))) : ACCOUNTS,
                Scripted.REGION);
    }

    private static List<String> naive(AccountScope scope, Predicate<Thing> means) {
        return things.stream()
                .filter(thing -> scope.accounts().contains(thing.text("accountId")))
                .filter(means)
                .map(thing -> thing.text("accountId") + " " + thing.text("resourceId"))
                .toList();
    }

    @Test
    void filtersAndPagesAsTheirFieldsSay() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        int found = 0;
        for (int question = 0; question < 600; question++) {
            Filter filter = filter(random);
            AccountScope scope = scope(random);
            int size = random.nextInt(1, 40);
            List<String> all = new ArrayList<>();
            @Nullable String token = null;
            do {
                EstateReading.CoveragePage page =
                        world.reading.coverage(scope, filter.criteria, size, token);
                assertTrue(page.resources().size() <= size);
                page.resources().forEach(one -> all.add(one.accountId() + " " + one.resourceId()));
                token = page.nextToken().orElse(null);
            } while (token != null);
            assertEquals(naive(scope, filter.means), all, filter.text);
            found += all.size();
        }
        assertTrue(found > 1_000, "the filters find nothing");
    }

    @Test
    void countsWhatItLists() {
        SplittableRandom random = new SplittableRandom(Property.seed());
        Map<String, Function<Thing, String>> values =
                Map.of(
                        "SCAN_STATUS_CODE", thing -> thing.text("scanStatusCode"),
                        "SCAN_STATUS_REASON", thing -> thing.text("scanStatusReason"),
                        "ACCOUNT_ID", thing -> thing.text("accountId"),
                        "RESOURCE_TYPE", thing -> thing.text("resourceType"),
                        "ECR_REPOSITORY_NAME", thing -> thing.text("ecrRepositoryName"),
                        "PROVIDER", thing -> thing.text("cloudProvider"),
                        "PROVIDER_ACCOUNT_ID", thing -> thing.text("cloudProviderAccountId"),
                        "PROVIDER_REGION", thing -> thing.text("cloudProviderRegion"),
                        "PROVIDER_ORG_ID", thing -> thing.text("cloudProviderOrgId"));
        for (int question = 0; question < 300; question++) {
            Filter filter =
                    random.nextInt(3) == 0
                            ? new Filter("", CoverageFilterCriteria.builder().build(), _ -> true)
                            : filter(random);
            AccountScope scope = scope(random);
            List<GroupKey> keys = GroupKey.known();
            GroupKey key = keys.get(random.nextInt(keys.size()));
            Map<String, Long> expected =
                    things.stream()
                            .filter(thing -> scope.accounts().contains(thing.text("accountId")))
                            .filter(filter.means)
                            .collect(
                                    Collectors.groupingBy(
                                            values.get(key.value()),
                                            TreeMap::new,
                                            Collectors.counting()));
            EstateReading.CoverageStatistics answer =
                    world.reading.statistics(scope, filter.criteria, key);
            Map<String, Long> groups = new TreeMap<>();
            long before = Long.MAX_VALUE;
            for (EstateReading.Group group : answer.groups()) {
                assertTrue(group.count() <= before, "largest first");
                before = group.count();
                groups.put(group.value(), group.count());
            }
            assertEquals(expected, groups, key + " " + filter.text);
            assertEquals(naive(scope, filter.means).size(), answer.total());
        }
    }

    @Test
    void membersAreThoseOfTheResource() {
        List<CoveredResource> all =
                world.reading
                        .coverage(new AccountScope(ACCOUNTS, Scripted.REGION), null, 1_000, null)
                        .resources();
        assertEquals(things.size(), all.size());
        for (int place = 0; place < all.size(); place++) {
            CoveredResource one = all.get(place);
            Thing thing = things.get(place);
            assertEquals(thing.text("resourceType"), one.resourceType().value());
            assertEquals(
                    thing.texts.get("cloudProvider"),
                    one.provider() == null ? null : one.provider().value());
            assertEquals(thing.texts.get("cloudProviderAccountId"), one.providerAccountId());
            assertEquals(thing.texts.get("cloudProviderRegion"), one.providerRegion());
            assertEquals(thing.texts.get("cloudProviderOrgId"), one.providerOrgId());
            assertEquals(
                    thing.texts.get("scanMode"),
                    one.scanMode() == null ? null : one.scanMode().value());
            assertEquals(thing.dates.get("lastScannedAt"), one.lastScannedAt());
            assertTrue(one.resourceMetadata() != null);
        }
    }
}
