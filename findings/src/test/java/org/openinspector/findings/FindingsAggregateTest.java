package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.REGION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AggregationRequest;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.SeverityCounts;
import org.openinspector.apimodel.inspector2.SortOrder;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.TitleAggregation;
import org.openinspector.apimodel.inspector2.TitleSortBy;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkitserver.TestDatabase;

/// Counts against the same counts made from the list in plain Java.
final class FindingsAggregateTest {
    private static final AccountScope BOTH = new AccountScope(List.of(A, B), REGION);
    private static Findings findings;
    private static List<Finding> active;

    @BeforeAll
    static void fill() {
        findings = new Findings(TestDatabase.fresh(Findings.CAPABILITY));
        new Population(new SplittableRandom(11)).fill(findings, List.of(A, B), 20);
        List<Finding> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            FindingPage page = findings.list(BOTH, null, null, 100, token);
            all.addAll(page.findings());
            token = page.nextToken();
        } while (token != null);
        active = all.stream().filter(f -> f.status().equals(FindingStatus.ACTIVE)).toList();
    }

    /// Group to its counts: all, then by severity, mildest first.
    private static Map<String, List<Long>> naive(Function<Finding, Stream<String>> groups) {
        Map<String, List<Long>> out = new TreeMap<>();
        for (Finding finding : active) {
            groups.apply(finding)
                    .distinct()
                    .forEach(group -> {
                        List<Long> counts =
                                out.computeIfAbsent(
                                        finding.awsAccountId() + " " + group,
                                        key -> new ArrayList<>(List.of(0L, 0L, 0L, 0L)));
                        counts.set(0, counts.get(0) + 1);
                        if (finding.severity().equals(Severity.CRITICAL)) {
                            counts.set(1, counts.get(1) + 1);
                        }
                        if (finding.severity().equals(Severity.HIGH)) {
                            counts.set(2, counts.get(2) + 1);
                        }
                        if (finding.severity().equals(Severity.UNTRIAGED)) {
                            counts.set(3, counts.get(3) + 1);
                        }
                    });
        }
        return out;
    }

    private static List<Long> counts(@Nullable SeverityCounts counts) {
        SeverityCounts present = Objects.requireNonNull(counts);
        return List.of(
                Objects.requireNonNull(present.all()),
                Objects.requireNonNull(present.critical()),
                Objects.requireNonNull(present.high()),
                Objects.requireNonNull(present.untriaged()));
    }

    private static Map<String, List<Long>> asked(ListFindingAggregationsRequest request) {
        Map<String, List<Long>> out = new TreeMap<>();
        for (AggregationResponse one : pages(request)) {
            switch (one) {
                case AggregationResponse.AccountAggregation account ->
                        out.put(
                                account.value().accountId() + " ",
                                counts(account.value().severityCounts()));
                case AggregationResponse.PackageAggregation name ->
                        out.put(
                                name.value().accountId() + " " + name.value().packageName(),
                                counts(name.value().severityCounts()));
                case AggregationResponse.TitleAggregation title ->
                        out.put(
                                title.value().accountId() + " " + title.value().title(),
                                counts(title.value().severityCounts()));
                default -> throw new AssertionError(one);
            }
        }
        return out;
    }

    private static List<AggregationResponse> pages(ListFindingAggregationsRequest request) {
        List<AggregationResponse> out = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListFindingAggregationsResponse page =
                    findings.aggregate(
                            BOTH, request.toBuilder().maxResults(3).nextToken(token).build());
            out.addAll(Objects.requireNonNull(page.responses()));
            token = page.nextToken();
        } while (token != null);
        return out;
    }

    private static ListFindingAggregationsRequest of(
            AggregationType type, @Nullable AggregationRequest request) {
        return ListFindingAggregationsRequest.builder()
                .aggregationType(type)
                .aggregationRequest(request)
                .build();
    }

    @Test
    void countsLikePlainJava() {
        assertEquals(naive(f -> Stream.of("")), asked(of(AggregationType.ACCOUNT, null)));
        assertEquals(
                naive(f ->
                        f.packageVulnerabilityDetails() == null
                                ? Stream.of()
                                : Objects.requireNonNull(
                                                f.packageVulnerabilityDetails()
                                                        .vulnerablePackages())
                                        .stream()
                                        .map(VulnerablePackage::name)),
                asked(of(AggregationType.PACKAGE, null)));
        assertEquals(
                naive(f -> Stream.of(String.valueOf(f.title()))),
                asked(of(AggregationType.TITLE, null)));
    }

    @Test
    void filtersAndSortsTitles() {
        AggregationRequest request =
                new AggregationRequest.TitleAggregation(
                        TitleAggregation.builder()
                                .titles(
                                        List.of(
                                                StringFilter.builder()
                                                        .comparison(StringComparison.PREFIX)
                                                        .value("CVE-2024-1003")
                                                        .build()))
                                .sortBy(TitleSortBy.ALL)
                                .sortOrder(SortOrder.ASC)
                                .build());
        ListFindingAggregationsRequest title = of(AggregationType.TITLE, request);
        assertEquals(
                naive(f ->
                        Stream.of(String.valueOf(f.title()))
                                .filter(one -> one.startsWith("CVE-2024-1003"))),
                asked(title));
        List<Long> order =
                pages(title).stream()
                        .map(one ->
                                counts(
                                                ((AggregationResponse.TitleAggregation) one)
                                                        .value()
                                                        .severityCounts())
                                        .getFirst())
                        .toList();
        assertEquals(order.stream().sorted().toList(), order);
    }

    @Test
    void refusesWhatItDoesNotCount() {
        assertThrows(
                ValidationException.class,
                () -> findings.aggregate(BOTH, of(AggregationType.of("MOOD"), null)));
        assertThrows(
                ValidationException.class,
                () ->
                        findings.aggregate(
                                BOTH,
                                of(
                                        AggregationType.ACCOUNT,
                                        new AggregationRequest.TitleAggregation(
                                                TitleAggregation.builder().build()))));
    }
}
