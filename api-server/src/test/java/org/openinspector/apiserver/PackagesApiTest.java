package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.openinspector.HeldPackage;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PackageHolder;
import org.openinspector.apimodel.openinspector.PackageNameComparison;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;

/// `SearchPackages`.
class PackagesApiTest {
    private final ApiClient a = ApiServer.shared().client(ApiServer.A);

    private SearchPackagesResponse search(SearchPackagesRequest.Builder request) {
        return a.own(
                OpenInspectorProtocol.SEARCH_PACKAGES,
                request.build(),
                SearchPackagesResponse.class);
    }

    private static SearchPackagesRequest.Builder named(String name) {
        return SearchPackagesRequest.builder().name(name);
    }

    private static List<String> ids(SearchPackagesResponse answer) {
        return answer.resources().stream().map(PackageHolder::resourceId).toList();
    }

    @Test
    void findsVersionsInTheirOwnOrder() {
        SearchPackagesResponse answer =
                search(named("Django").version(">= 1.2, < 2.0").ecosystem("pypi").withPaths(true));
        assertEquals(
                List.of(
                        SampleEstate.INSTANCE + 2,
                        SampleEstate.INSTANCE + 3,
                        SampleEstate.INSTANCE + 4),
                ids(answer));
        assertEquals(3, answer.resourceCount());
        assertEquals(0, answer.unsearchedResourceCount());
        PackageHolder first = answer.resources().getFirst();
        assertEquals(ApiServer.A, first.accountId());
        assertEquals(ApiServer.REGION, first.region());
        assertEquals("AWS_EC2_INSTANCE", first.resourceType());
        assertNull(first.until());
        HeldPackage held = first.packages().getFirst();
        assertEquals("pkg:pypi/django@1.2", held.package_());
        assertEquals("1.2", held.version());
        assertFalse(held.undecided());
        assertEquals(List.of("opt/django/METADATA"), held.paths());
        assertEquals(List.of(), ids(search(named("django").ecosystem("npm"))));
        assertEquals(List.of(), ids(search(named("djang"))));
    }

    @Test
    void pagesAndFilters() {
        List<String> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            SearchPackagesResponse page =
                    search(
                            named("dj")
                                    .nameComparison(PackageNameComparison.PREFIX)
                                    .maxResults(2)
                                    .nextToken(token));
            assertEquals(6, page.resourceCount());
            all.addAll(ids(page));
            token = page.nextToken();
        } while (token != null);
        assertEquals(6, all.size());
        assertTrue(all.contains(SampleEstate.FUNCTION));
        assertEquals(
                List.of(SampleEstate.FUNCTION),
                ids(search(named("django").resourceTypes(List.of("AWS_LAMBDA_FUNCTION")))));
        assertEquals(
                List.of(SampleEstate.INSTANCE + 1),
                ids(search(named("django").resourceIds(List.of(SampleEstate.INSTANCE + 1)))));
        assertEquals(List.of(), ids(search(named("django").accountIds(List.of(ApiServer.B)))));
    }

    @Test
    void knowsThePastOnlySinceItIsOnRecord() {
        SearchPackagesResponse before =
                search(named("django").asOf(Instant.parse("2020-01-01T00:00:00Z")));
        assertEquals(List.of(), ids(before));
        Instant since = before.recordedSince();
        assertTrue(since != null && since.isAfter(Instant.now().minus(Duration.ofHours(1))));
        assertEquals(6, search(named("django").asOf(Instant.now())).resourceCount());
    }

    @Test
    void refusesWhatItCannotRead() {
        for (SearchPackagesRequest.Builder request :
                List.of(
                        named(" "),
                        named("django").version("< "),
                        named("django").version("2.0 3.0"),
                        named("django").asOf(Instant.now().plusSeconds(3600)),
                        named("django").nextToken("x"),
                        named("django").ecosystem("PyPI"))) {
            ApiClient.refusal(400, "ValidationException", () -> search(request));
        }
    }
}
