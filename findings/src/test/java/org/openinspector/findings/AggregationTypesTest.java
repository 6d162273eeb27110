package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.REGION;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// All types of aggregation against the same made from the list in plain Java: random filters,
/// sorts and pages, in one account and across, from the database and from memory.
final class AggregationTypesTest {
    private static final int REQUESTS = 40;
    private static final List<AccountScope> SCOPES =
            List.of(
                    AccountScope.of(A, REGION),
                    AccountScope.of(B, REGION),
                    new AccountScope(List.of(A, B), REGION));
    private static Findings stored;
    private static Findings inMemory;
    private static List<Finding> active;

    @BeforeAll
    static void fill() {
        Database database = TestDatabase.fresh(Findings.CAPABILITY);
        stored = new Findings(database);
        ResourceFleet fleet = new ResourceFleet(new SplittableRandom(5));
        for (int round = 0; round < 3; round++) {
            for (String account : List.of(A, B)) {
                stored.evaluate(fleet.evaluations(account, 40, round == 0));
            }
            if (round == 1) {
                stored.rollups().compact();
            }
        }
        inMemory = new Findings(database);
        inMemory.rollups().load();
        active = active(stored, new AccountScope(List.of(A, B), REGION));
    }

    static List<Finding> active(Findings findings, AccountScope scope) {
        List<Finding> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            FindingPage page = findings.list(scope, null, null, 100, token);
            all.addAll(page.findings());
            token = page.nextToken();
        } while (token != null);
        return all.stream().filter(f -> f.status().equals(FindingStatus.ACTIVE)).toList();
    }

    @Test
    void everyTypeOfTheModelIsHere() {
        Set<String> types = new TreeSet<>();
        AggregationType.known().forEach(type -> types.add(type.value()));
        Set<String> here = new TreeSet<>();
        NaiveAggregation.TYPES.forEach(type -> here.add(type.name()));
        assertEquals(types, here);
    }

    @Test
    void countsLikePlainJava() {
        assertTrue(inMemory.rollups().status().inMemory());
        Set<String> answered = new TreeSet<>();
        for (NaiveAggregation.Type type : NaiveAggregation.TYPES) {
            SplittableRandom random = new SplittableRandom(type.name().hashCode());
            for (int i = 0; i < REQUESTS; i++) {
                AccountScope scope = SCOPES.get(random.nextInt(SCOPES.size()));
                List<Finding> own =
                        active.stream()
                                .filter(f -> scope.accounts().contains(f.awsAccountId()))
                                .toList();
                Map<String, Object> filters = i == 0 ? Map.of() : filters(random, type, own);
                Set<Map<String, Object>> expected = NaiveAggregation.rows(own, type, filters);
                if (expected.size() > 1) {
                    answered.add(type.name());
                }
                int page = 1 + random.nextInt(20);
                for (Findings one : List.of(stored, inMemory)) {
                    List<Map<String, Object>> rows = rows(one, scope, type, filters, page);
                    assertEquals(expected, new HashSet<>(rows), () -> type.name() + " " + filters);
                    assertEquals(expected.size(), rows.size(), "a row comes twice");
                    assertSorted(rows, type, filters);
                }
            }
        }
        assertEquals(NaiveAggregation.TYPES.size(), answered.size(), () -> "only " + answered);
    }

    @Test
    void saysNothingOfOthers() {
        AccountScope nobody = AccountScope.of("000000000009", REGION);
        AccountScope elsewhere = AccountScope.of(A, "eu-west-1");
        for (NaiveAggregation.Type type : NaiveAggregation.TYPES) {
            for (Findings one : List.of(stored, inMemory)) {
                assertEquals(List.of(), rows(one, nobody, type, Map.of(), 100));
                assertEquals(List.of(), rows(one, elsewhere, type, Map.of(), 100));
            }
        }
    }

    private static void assertSorted(
            List<Map<String, Object>> rows,
            NaiveAggregation.Type type,
            Map<String, Object> filters) {
        boolean ascending = "ASC".equals(filters.get("sortOrder"));
        String by = String.valueOf(filters.getOrDefault("sortBy", "CRITICAL"));
        List<Integer> counts = rows.stream().map(row -> count(row, by)).toList();
        List<Integer> sorted = new ArrayList<>(counts);
        sorted.sort(ascending ? null : (one, other) -> Integer.compare(other, one));
        assertEquals(sorted, counts, () -> type.name() + " " + filters);
    }

    private static int count(Map<String, Object> row, String by) {
        return (Integer)
                Objects.requireNonNull(
                        switch (by) {
                            case "CRITICAL", "HIGH", "ALL" ->
                                    ((Map<?, ?>) Objects.requireNonNull(row.get("severityCounts")))
                                            .get(by.toLowerCase(Locale.ROOT));
                            case "NETWORK_FINDINGS" -> row.get("networkFindings");
                            case "AFFECTED_IMAGES" -> row.get("affectedImages");
                            default -> row.get("affectedInstances");
                        });
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> rows(
            Findings findings,
            AccountScope scope,
            NaiveAggregation.Type type,
            Map<String, Object> filters,
            int page) {
        Map<String, Object> body = new TreeMap<>();
        body.put("aggregationType", type.name());
        body.put("maxResults", page);
        Map<String, Object> own = new TreeMap<>(filters);
        @Nullable Object accounts = own.remove("accountIds");
        if (accounts != null) {
            body.put("accountIds", accounts);
        }
        if (!own.isEmpty()) {
            body.put("aggregationRequest", Map.of(type.member(), own));
        }
        var request = ListFindingAggregationsRequest.fromJson(Plain.json(body));
        List<Map<String, Object>> out = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListFindingAggregationsResponse answer =
                    findings.aggregate(scope, request.toBuilder().nextToken(token).build());
            List<AggregationResponse> responses = Objects.requireNonNull(answer.responses());
            assertTrue(responses.size() <= page, "more than a page");
            for (AggregationResponse response : responses) {
                Map<String, Object> union = Plain.object(AggregationResponse.toJson(response));
                assertEquals(Set.of(type.member()), union.keySet());
                out.add((Map<String, Object>) Objects.requireNonNull(union.get(type.member())));
            }
            token = answer.nextToken();
        } while (token != null);
        return out;
    }

    /// A sort and up to three filters, of values that there are, mostly.
    private static Map<String, Object> filters(
            RandomGenerator random, NaiveAggregation.Type type, List<Finding> findings) {
        Map<String, Object> out = new TreeMap<>();
        if (random.nextBoolean()) {
            List<String> sorts = new ArrayList<>(List.of("CRITICAL", "HIGH", "ALL"));
            sorts.addAll(type.sorts());
            out.put("sortBy", sorts.get(random.nextInt(sorts.size())));
        }
        if (random.nextBoolean()) {
            out.put("sortOrder", random.nextBoolean() ? "ASC" : "DESC");
        }
        List<Map<String, Object>> rows =
                List.copyOf(NaiveAggregation.rows(findings, type, Map.of()));
        List<String> names = new ArrayList<>(new TreeSet<>(type.filters().keySet()));
        names.add("accountIds");
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = names.get(random.nextInt(names.size()));
            String source = type.filters().getOrDefault(name, "accountId");
            List<Object> values = new ArrayList<>();
            for (int j = random.nextInt(2); j >= 0; j--) {
                @Nullable Object value =
                        rows.isEmpty() ? null : rows.get(random.nextInt(rows.size())).get(source);
                values.add(filter(random, name, value));
            }
            out.put(name, name.endsWith("ype") ? values.getFirst() : values);
        }
        return out;
    }

    private static Object filter(RandomGenerator random, String name, @Nullable Object value) {
        return switch (name) {
            case "findingType" -> Traits.TYPES.get(random.nextInt(Traits.TYPES.size()));
            case "resourceType" ->
                    List.of(
                                    "AWS_EC2_INSTANCE",
                                    "AWS_ECR_CONTAINER_IMAGE",
                                    "AWS_LAMBDA_FUNCTION",
                                    "CODE_REPOSITORY")
                            .get(random.nextInt(4));
            case "scanSources" -> random.nextBoolean() ? "INSTANCE_SCAN" : "MACHINE_IMAGE_SCAN";
            case "instanceTags", "functionTags" ->
                    random.nextBoolean()
                            ? Map.of("comparison", "EQUALS", "key", "stage")
                            : Map.of("comparison", "EQUALS", "key", "team", "value", "red");
            case "lastInUseAt" ->
                    value == null
                            ? Map.of("startInclusive", 0)
                            : Map.of(
                                    random.nextBoolean() ? "startInclusive" : "endInclusive",
                                    value);
            case "inUseCount" ->
                    Map.of(
                            random.nextBoolean() ? "lowerInclusive" : "upperInclusive",
                            random.nextInt(4));
            default -> {
                String text =
                        value == null
                                ? "sha256:none"
                                : value instanceof List<?> list
                                        ? String.valueOf(list.getFirst())
                                        : String.valueOf(value);
                yield switch (random.nextInt(4)) {
                    case 0 -> Map.of("comparison", "NOT_EQUALS", "value", text);
                    case 1 ->
                            Map.of(
                                    "comparison",
                                    "PREFIX",
                                    "value",
                                    text.substring(0, Math.max(1, text.length() / 2)));
                    default -> Map.of("comparison", "EQUALS", "value", text);
                };
            }
        };
    }
}
