package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Counts;
import org.openinspector.apimodel.inspector2.CoverageFilterCriteria;
import org.openinspector.apimodel.inspector2.CoverageStringComparison;
import org.openinspector.apimodel.inspector2.CoverageStringFilter;
import org.openinspector.apimodel.inspector2.CoveredResource;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsRequest;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsResponse;

/// `ListCoverage` and `ListCoverageStatistics`.
class CoverageApiTest {
    private final ApiClient a = ApiServer.shared().client(ApiServer.A);

    private ListCoverageResponse list(ListCoverageRequest request) {
        return a.inspector(Inspector2Protocol.LIST_COVERAGE, request, ListCoverageResponse.class);
    }

    private static List<CoverageStringFilter> equal(String value) {
        return List.of(
                CoverageStringFilter.builder()
                        .comparison(CoverageStringComparison.EQUALS)
                        .value(value)
                        .build());
    }

    private static Map<String, String> reasons(List<CoveredResource> resources) {
        Map<String, String> reasons = new TreeMap<>();
        for (CoveredResource resource : resources) {
            var status = Objects.requireNonNull(resource.scanStatus());
            reasons.put(
                    resource.resourceId(),
                    status.statusCode().value() + " " + status.reason().value());
        }
        return reasons;
    }

    @Test
    void saysOfEveryResourceHowItIsScanned() {
        ListCoverageResponse all = list(ListCoverageRequest.builder().build());
        Map<String, String> reasons = reasons(Objects.requireNonNull(all.coveredResources()));
        assertEquals(9, reasons.size());
        assertEquals("ACTIVE SUCCESSFUL", reasons.get(SampleEstate.INSTANCE + 1));
        assertEquals("INACTIVE EC2_INSTANCE_STOPPED", reasons.get(SampleEstate.STOPPED));
        assertEquals("INACTIVE ACCESS_DENIED", reasons.get(SampleEstate.UNREADABLE));
        assertNull(all.nextToken());
    }

    @Test
    void filtersAndPages() {
        CoverageFilterCriteria active =
                CoverageFilterCriteria.builder().scanStatusCode(equal("ACTIVE")).build();
        List<CoveredResource> resources = new ArrayList<>();
        @Nullable String token = null;
        int pages = 0;
        do {
            ListCoverageResponse page =
                    list(
                            ListCoverageRequest.builder()
                                    .filterCriteria(active)
                                    .maxResults(3)
                                    .nextToken(token)
                                    .build());
            resources.addAll(Objects.requireNonNull(page.coveredResources()));
            token = page.nextToken();
            pages++;
        } while (token != null);
        assertEquals(3, pages);
        assertEquals(7, resources.size());
        assertEquals(7, reasons(resources).size());
        assertEquals(
                1,
                Objects.requireNonNull(
                                list(ListCoverageRequest.builder()
                                                .filterCriteria(
                                                        CoverageFilterCriteria.builder()
                                                                .resourceId(
                                                                        equal(SampleEstate.STOPPED))
                                                                .build())
                                                .build())
                                        .coveredResources())
                        .size());
    }

    @Test
    void refusesTokensOfAnotherList() {
        String token = list(ListCoverageRequest.builder().maxResults(1).build()).nextToken();
        assertNotNull(token);
        CoverageFilterCriteria active =
                CoverageFilterCriteria.builder().scanStatusCode(equal("ACTIVE")).build();
        for (ListCoverageRequest request :
                List.of(
                        ListCoverageRequest.builder()
                                .filterCriteria(active)
                                .nextToken(token)
                                .build(),
                        ListCoverageRequest.builder().nextToken("!" + token).build(),
                        ListCoverageRequest.builder().nextToken("x").build())) {
            ApiClient.refusal(400, "ValidationException", () -> list(request));
        }
    }

    private ListCoverageStatisticsResponse statistics(@Nullable GroupKey key) {
        return a.inspector(
                Inspector2Protocol.LIST_COVERAGE_STATISTICS,
                ListCoverageStatisticsRequest.builder().groupBy(key).build(),
                ListCoverageStatisticsResponse.class);
    }

    private static List<Long> sizes(ListCoverageStatisticsResponse answer) {
        return Objects.requireNonNullElse(answer.countsByGroup(), List.<Counts>of()).stream()
                .map(Counts::count)
                .toList();
    }

    @Test
    void countsByGroup() {
        assertEquals(9, statistics(null).totalCounts());
        assertEquals(List.of(), sizes(statistics(null)));
        assertEquals(List.of(7L, 2L), sizes(statistics(GroupKey.SCAN_STATUS_CODE)));
        assertEquals(List.of(7L, 1L, 1L), sizes(statistics(GroupKey.RESOURCE_TYPE)));
        assertEquals(List.of(9L), sizes(statistics(GroupKey.ACCOUNT_ID)));
    }

    @Test
    void pagesOfGroupsHoldFive() {
        ListCoverageStatisticsResponse first = repositoriesOfB(null);
        assertEquals(List.of(1L, 1L, 1L, 1L, 1L), sizes(first));
        ListCoverageStatisticsResponse second = repositoriesOfB(first.nextToken());
        assertEquals(List.of(1L, 1L), sizes(second), "the sixth repository, and no repository");
        assertNull(second.nextToken());
        assertEquals(7, second.totalCounts());
        for (String token : List.of("8", "-1", "abc", "99999999999999999999")) {
            ApiClient.refusal(400, "ValidationException", () -> repositoriesOfB(token));
        }
    }

    private static ListCoverageStatisticsResponse repositoriesOfB(@Nullable String token) {
        return ApiServer.shared()
                .client(ApiServer.B)
                .inspector(
                        Inspector2Protocol.LIST_COVERAGE_STATISTICS,
                        ListCoverageStatisticsRequest.builder()
                                .groupBy(GroupKey.ECR_REPOSITORY_NAME)
                                .nextToken(token)
                                .build(),
                        ListCoverageStatisticsResponse.class);
    }
}
