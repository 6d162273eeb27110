package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortField;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.ValidationException;

/// `ListFindings` and `ListFindingAggregations`. What is expected follows from [SampleEstate].
class FindingsApiTest {
    private final ApiClient a = ApiServer.shared().client(ApiServer.A);

    private static List<StringFilter> equal(String value) {
        return List.of(
                StringFilter.builder().comparison(StringComparison.EQUALS).value(value).build());
    }

    private ListFindingsResponse list(ListFindingsRequest request) {
        return a.inspector(Inspector2Protocol.LIST_FINDINGS, request, ListFindingsResponse.class);
    }

    private static List<Finding> findings(ListFindingsResponse page) {
        return Objects.requireNonNull(page.findings());
    }

    private static String what(Finding finding) {
        return finding.resources().getFirst().id()
                + " "
                + Objects.requireNonNull(finding.packageVulnerabilityDetails()).vulnerabilityId();
    }

    private List<String> whats(@Nullable FilterCriteria criteria) {
        return findings(list(ListFindingsRequest.builder().filterCriteria(criteria).build()))
                .stream()
                .map(FindingsApiTest::what)
                .sorted()
                .toList();
    }

    private static List<String> expected(String... whats) {
        return Arrays.stream(whats).sorted().toList();
    }

    @Test
    void listsAllWithoutAnyCriteria() {
        List<String> all = new ArrayList<>();
        for (int number = 1; number <= 4; number++) {
            all.add(SampleEstate.INSTANCE + number + " CVE-2020-0001");
            all.add(SampleEstate.INSTANCE + number + " CVE-2020-0002");
        }
        all.add(SampleEstate.IMAGE + " CVE-2020-0003");
        for (int number = 1; number <= 3; number++) {
            all.add(SampleEstate.FUNCTION + " CVE-2020-000" + number);
        }
        assertEquals(expected(all.toArray(String[]::new)), whats(null));
        assertTrue(
                findings(list(ListFindingsRequest.builder().build())).stream()
                        .allMatch(finding ->
                                finding.awsAccountId().equals(ApiServer.A)
                                        && finding.findingArn().contains(":" + ApiServer.A + ":")
                                        && finding.status().value().equals("ACTIVE")));
    }

    @Test
    void filters() {
        assertEquals(
                expected(
                        SampleEstate.INSTANCE + "1 CVE-2020-0001",
                        SampleEstate.INSTANCE + "2 CVE-2020-0001",
                        SampleEstate.INSTANCE + "3 CVE-2020-0001",
                        SampleEstate.INSTANCE + "4 CVE-2020-0001",
                        SampleEstate.FUNCTION + " CVE-2020-0001"),
                whats(FilterCriteria.builder().severity(equal("CRITICAL")).build()));
        assertEquals(
                expected(SampleEstate.FUNCTION + " CVE-2020-0002"),
                whats(
                        FilterCriteria.builder()
                                .resourceType(equal("AWS_LAMBDA_FUNCTION"))
                                .vulnerabilityId(equal("CVE-2020-0002"))
                                .build()));
        assertEquals(
                expected(SampleEstate.IMAGE + " CVE-2020-0003"),
                whats(FilterCriteria.builder().resourceId(equal(SampleEstate.IMAGE)).build()));
        assertEquals(
                List.of(), whats(FilterCriteria.builder().findingStatus(equal("CLOSED")).build()));
        assertEquals(
                List.of(),
                whats(FilterCriteria.builder().awsAccountId(equal(ApiServer.B)).build()));
    }

    @Test
    void pagesHoldEverythingOnceInTheOrderAskedFor() {
        SortCriteria sort =
                SortCriteria.builder()
                        .field(SortField.INSPECTOR_SCORE)
                        .sortOrder(SortOrder.DESC)
                        .build();
        List<Finding> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        @Nullable String token = "";
        do {
            ListFindingsResponse page =
                    list(
                            ListFindingsRequest.builder()
                                    .sortCriteria(sort)
                                    .maxResults(5)
                                    .nextToken(token)
                                    .build());
            sizes.add(findings(page).size());
            all.addAll(findings(page));
            token = page.nextToken();
        } while (token != null);
        assertEquals(List.of(5, 5, 2), sizes);
        assertEquals(12, all.stream().map(Finding::findingArn).distinct().count());
        List<Double> scores = all.stream().map(Finding::inspectorScore).toList();
        assertEquals(
                scores.stream().sorted(Comparator.reverseOrder()).toList(), scores, "descending");
        assertEquals(9.8, scores.getFirst());
        assertEquals(3.1, scores.getLast());
    }

    @Test
    void refusesTokensThatAreNotOfTheList() {
        FilterCriteria severe = FilterCriteria.builder().severity(equal("CRITICAL")).build();
        String token = list(ListFindingsRequest.builder().maxResults(1).build()).nextToken();
        assertNotNull(token);
        for (ListFindingsRequest request :
                List.of(
                        ListFindingsRequest.builder()
                                .filterCriteria(severe)
                                .nextToken(token)
                                .build(),
                        ListFindingsRequest.builder().nextToken(token + "A").build(),
                        ListFindingsRequest.builder().nextToken("12").build(),
                        ListFindingsRequest.builder()
                                .nextToken(token.substring(0, token.length() / 2))
                                .build())) {
            var refused = ApiClient.refusal(400, "ValidationException", () -> list(request));
            assertTrue(refused.message().contains("nextToken"), refused.message());
        }
    }

    @Test
    void refusesWhatTheModelForbids() {
        for (String body :
                List.of(
                        "{\"maxResults\":0}",
                        "{\"maxResults\":101}",
                        "{\"maxResults\":\"ten\"}",
                        "{\"sortCriteria\":{\"field\":\"BEAUTY\",\"sortOrder\":\"ASC\"}}",
                        "{\"filterCriteria\":{\"severity\":[{\"comparison\":\"EQUALS\"}]}}",
                        "{\"filterCriteria\":[]}",
                        "[]",
                        "{",
                        "\u0000")) {
            ApiClient.Answer answer = a.send("POST", "/findings/list", body);
            assertEquals(400, answer.status(), body + " " + answer.body());
            assertEquals("ValidationException", answer.header("x-amzn-ErrorType"), body);
            HttpTest.assertOurWords(answer);
        }
        assertEquals(200, a.send("POST", "/findings/list", "{\"later\":{\"x\":[1]}}").status());
    }

    private ListFindingAggregationsResponse aggregate(
            AggregationType type, int max, @Nullable String token) {
        return a.inspector(
                Inspector2Protocol.LIST_FINDING_AGGREGATIONS,
                ListFindingAggregationsRequest.builder()
                        .aggregationType(type)
                        .maxResults(max)
                        .nextToken(token)
                        .build(),
                ListFindingAggregationsResponse.class);
    }

    /// `all/critical/high` by name.
    private static Map<String, String> counts(ListFindingAggregationsResponse answer) {
        Map<String, String> counts = new TreeMap<>();
        for (AggregationResponse row : Objects.requireNonNull(answer.responses())) {
            switch (row) {
                case AggregationResponse.AccountAggregation(var value) ->
                        counts.put(
                                Objects.requireNonNull(value.accountId()),
                                text(Objects.requireNonNull(value.severityCounts())));
                case AggregationResponse.FindingTypeAggregation(var value) ->
                        counts.put(
                                Objects.requireNonNull(value.accountId()),
                                text(Objects.requireNonNull(value.severityCounts())));
                case AggregationResponse.PackageAggregation(var value) ->
                        counts.put(
                                value.packageName(),
                                text(Objects.requireNonNull(value.severityCounts())));
                case AggregationResponse.TitleAggregation(var value) ->
                        counts.put(
                                value.title(),
                                text(Objects.requireNonNull(value.severityCounts())));
                default -> throw new AssertionError(row.toString());
            }
        }
        return counts;
    }

    private static String text(org.openinspector.apimodel.inspector2.SeverityCounts counts) {
        return counts.all() + "/" + counts.critical() + "/" + counts.high();
    }

    @Test
    void aggregates() {
        assertEquals(
                Map.of(ApiServer.A, "12/5/5"),
                counts(aggregate(AggregationType.ACCOUNT, 10, null)));
        assertEquals(
                Map.of(ApiServer.A, "12/5/5"),
                counts(aggregate(AggregationType.FINDING_TYPE, 10, null)));
        Map<String, String> packages =
                Map.of("django", "5/5/0", "flask", "5/0/5", "jinja2", "2/0/0");
        assertEquals(packages, counts(aggregate(AggregationType.PACKAGE, 10, null)));
        assertEquals(
                new TreeSet<>(packages.values()),
                new TreeSet<>(counts(aggregate(AggregationType.TITLE, 10, null)).values()));

        ListFindingAggregationsResponse first = aggregate(AggregationType.PACKAGE, 2, null);
        assertNotNull(first.nextToken());
        ListFindingAggregationsResponse second =
                aggregate(AggregationType.PACKAGE, 2, first.nextToken());
        assertNull(second.nextToken());
        Map<String, String> both = counts(first);
        both.putAll(counts(second));
        assertEquals(packages, both);
        ApiClient.refusal(
                400,
                "ValidationException",
                () -> aggregate(AggregationType.TITLE, 2, first.nextToken()));
    }

    @Test
    void everyTypeAnswers() {
        for (AggregationType type : AggregationType.known()) {
            assertEquals(type, aggregate(type, 10, null).aggregationType());
        }
        ApiClient.Answer unknown =
                a.send("POST", "/findings/aggregation/list", "{\"aggregationType\":\"MOOD\"}");
        assertEquals(400, unknown.status(), unknown.body());
        ValidationException refusal = ValidationException.fromJson(unknown.body());
        assertTrue(refusal.message().contains("aggregationType"), refusal.message());
    }

    @Test
    void severitiesAreTheOnesOfTheVectors() {
        Map<String, Severity> severities =
                findings(list(ListFindingsRequest.builder().build())).stream()
                        .collect(
                                Collectors.toMap(
                                        finding ->
                                                Objects.requireNonNull(
                                                                finding
                                                                        .packageVulnerabilityDetails())
                                                        .vulnerabilityId(),
                                        Finding::severity,
                                        (one, other) -> one));
        assertEquals(
                Map.of(
                        "CVE-2020-0001",
                        Severity.CRITICAL,
                        "CVE-2020-0002",
                        Severity.HIGH,
                        "CVE-2020-0003",
                        Severity.LOW),
                severities);
    }
}
