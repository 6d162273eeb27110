package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.SearchVulnerabilitiesFilterCriteria;
import org.openinspector.apimodel.inspector2.SearchVulnerabilitiesRequest;
import org.openinspector.apimodel.inspector2.SearchVulnerabilitiesResponse;
import org.openinspector.apimodel.inspector2.Vulnerability;

/// `SearchVulnerabilities`.
class VulnerabilitiesApiTest {
    private final ApiClient c = ApiServer.shared().client(ApiServer.C);

    private SearchVulnerabilitiesResponse search(String... ids) {
        return c.inspector(
                Inspector2Protocol.SEARCH_VULNERABILITIES,
                SearchVulnerabilitiesRequest.builder()
                        .filterCriteria(
                                SearchVulnerabilitiesFilterCriteria.builder()
                                        .vulnerabilityIds(List.of(ids))
                                        .build())
                        .build(),
                SearchVulnerabilitiesResponse.class);
    }

    @Test
    void tellsWhatIsKnown() {
        SearchVulnerabilitiesResponse answer = search("CVE-2020-0001");
        assertEquals(1, answer.vulnerabilities().size());
        Vulnerability one = answer.vulnerabilities().getFirst();
        assertEquals("CVE-2020-0001", one.id());
        assertEquals("a hole in django", one.description());
        assertEquals(9.8, Objects.requireNonNull(one.cvss3()).baseScore());
        assertEquals("CRITICAL", one.vendorSeverity());
        assertEquals(List.of("PYPI"), one.detectionPlatforms());
        assertNull(one.atigData());
        assertNull(answer.nextToken());
    }

    @Test
    void whatNobodyKnowsIsAnEmptyList() {
        assertEquals(List.of(), search("CVE-1999-99999").vulnerabilities());
    }

    @Test
    void takesOneIdOfACve() {
        ApiClient.refusal(400, "ValidationException", () -> search("GHSA-aaaa-bbbb-cccc"));
        ApiClient.refusal(
                400, "ValidationException", () -> search("CVE-2020-0001", "CVE-2020-0002"));
        ApiClient.refusal(400, "ValidationException", this::search);
    }
}
