package org.openinspector.advisories.cve5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.TestFeed;
import org.openinspector.model.Advisory;
import org.openinspector.model.SeverityStatement;

final class Cve5SourceTest {
    private static final String V2 = "AV:N/AC:L/Au:N/C:P/I:N/A:N";
    private static final String V30 = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    private static final String V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    private static final String V4 =
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
    private static final String RECORD =
            """
            {"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {
               "cveId": "CVE-2099-1000", "state": "PUBLISHED", "assignerShortName": "x",
               "datePublished": "2099-01-02T00:00:00", "dateUpdated": "2099-01-03T00:00:00.000Z"},
             "containers": {
               "cna": {"providerMetadata": {"shortName": "GitHub_M"}, "title": "Bad thing",
                 "descriptions": [{"lang": "en-US", "value": "It is bad."}],
                 "references": [{"url": "https://example.org/cna"}],
                 "problemTypes": [{"descriptions": [{"cweId": "CWE-22"}, {"description": "n/a"}]}],
                 "metrics": [{"cvssV2_0": {"vectorString": "%s"}, "cvssV3_0": {"vectorString": "%s"},
                    "cvssV4_0": {"vectorString": "%s"}, "format": "CVSS"},
                   {"other": {"type": "Red Hat severity rating", "content": {"value": "Moderate"}}}]},
               "adp": [
                 {"providerMetadata": {"shortName": "CISA-ADP"}, "metrics": [
                   {"cvssV3_1": {"vectorString": "%s"}},
                   {"other": {"type": "ssvc", "content": {"timestamp": "2099-01-04T19:58:11.525229Z",
                     "options": [{"Exploitation": "poc"}, {"Automatable": "no"},
                       {"Technical Impact": "partial"}]}}}]},
                 {"providerMetadata": {"shortName": "CVE"},
                  "references": [{"url": "https://example.org/adp"}]}]}}
            """
                    .formatted(V2, V30, V4, V31);

    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();

    @Test
    void everyContainerSpeaksForItself() throws IOException {
        read(new TestFeed("x.zip").with("main/cves/2099/1xxx/CVE-2099-1000.json", RECORD));
        Advisory advisory = sink.advisory("CVE-2099-1000");
        assertEquals("cve5", advisory.source());
        assertEquals("Bad thing", advisory.summary());
        assertEquals("It is bad.", advisory.details());
        assertEquals(
                List.of(
                        new SeverityStatement("cna:github_m", "CVSS_V3", V30),
                        new SeverityStatement("cna:github_m", "CVSS_V4", V4),
                        new SeverityStatement("cna:github_m", "CVSS_V2", V2),
                        new SeverityStatement("cna:github_m", "WORD", "Moderate"),
                        new SeverityStatement("cisa-adp", "CVSS_V3", V31)),
                advisory.severities());
        assertEquals(List.of("CWE-22"), advisory.cwes());
        assertEquals(
                List.of("https://example.org/cna", "https://example.org/adp"),
                advisory.references());
        assertEquals(Optional.of(Instant.parse("2099-01-03T00:00:00Z")), advisory.modified());
        assertEquals(List.of(), advisory.affected());
        assertEquals(
                List.of(
                        new Fact.Ssvc(
                                "CVE-2099-1000",
                                "cisa",
                                "poc",
                                "no",
                                "partial",
                                Optional.of(LocalDate.of(2099, 1, 4)))),
                sink.facts);
    }

    @Test
    void rejectedRecordsAreWithdrawn() throws IOException {
        read(
                new TestFeed("x")
                        .with(
                                "x",
                                """
                                {"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2099-1001",
                                 "state": "REJECTED", "dateRejected": "2099-10-23T06:08:20.948Z"},
                                 "containers": {"cna": {"rejectedReasons": [
                                   {"lang": "en", "value": "Not one."}]}}}
                                """));
        Advisory advisory = sink.advisory("CVE-2099-1001");
        assertEquals(Optional.of(Instant.parse("2099-10-23T06:08:20.948Z")), advisory.withdrawn());
        assertEquals("Not one.", advisory.details());
    }

    @Test
    void linesAreRecords() throws IOException {
        String line = RECORD.replace("\n", " ");
        String other = line.replace("CVE-2099-1000", "CVE-2099-1002");
        read(
                new TestFeed("cve5-vulnrichment.ndjson")
                        .with(
                                "cve5-vulnrichment.ndjson",
                                line + "\nnonsense\n" + other + "\n{\"dataType\": 1}\n"));
        assertEquals(2, sink.advisories.size());
        assertEquals(2, sink.sources.getFirst().problems());
        assertTrue(problems.getFirst().startsWith("line 2: no JSON"), problems::toString);
        assertEquals("line 4: no \"cveMetadata\", expected an object", problems.get(1));
    }

    @Test
    void otherFilesBesideAreNotRead() throws IOException {
        read(
                new TestFeed("x.zip")
                        .with("cves/2099/1xxx/CVE-2099-1000.json", RECORD)
                        .with("cves/2099/1xxx/CVE-2099-1001.json", RECORD)
                        .with("cves/2099/1xxx/CVE-2099-1002.json", RECORD)
                        .with("cves/delta.json", "{\"new\": []}")
                        .with("cves/deltaLog.json", "["));
        assertEquals(3, sink.advisories.size());
        assertEquals(List.of(), problems);
    }

    @Test
    void otherJsonIsNotOurs() {
        Cve5Source source = new Cve5Source();
        assertFalse(source.recognises(new TestFeed("CVE-1.json").with("CVE-1.json", "{}")));
        assertFalse(source.recognises(new TestFeed("a.zip").with("2024/CVE-2024-1.json", "{}")));
        assertTrue(source.recognises(new TestFeed("a").with("a", RECORD)));
        assertTrue(source.recognises(new TestFeed("cvelistV5.jsonl.gz")));
    }

    private void read(TestFeed feed) throws IOException {
        assertTrue(new Cve5Source().recognises(feed));
        new Cve5Source().read(feed, sink, (_, message) -> problems.add(message));
    }
}
