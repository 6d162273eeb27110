package org.openinspector.advisories.nvd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;

final class NvdSourceTest {
    private static final String V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    private static final String V4 =
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

    private final CollectingSink sink = new CollectingSink();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @Test
    void whatNvdAndOthersSayStaysApart() throws IOException {
        api(
                """
                {"id": "CVE-2099-0001", "published": "2099-01-02T03:04:05.678",
                 "lastModified": "2099-02-03T00:00:00.000", "vulnStatus": "Analyzed",
                 "descriptions": [{"lang": "es", "value": "no"}, {"lang": "en", "value": " Yes. "}],
                 "metrics": {
                   "cvssMetricV2": [{"source": "nvd@nist.gov", "type": "Primary",
                     "cvssData": {"vectorString": "AV:N/AC:L/Au:N/C:P/I:N/A:N"}}],
                   "cvssMetricV40": [{"source": "security@example.org", "type": "Secondary",
                     "cvssData": {"vectorString": "%s"}}],
                   "cvssMetricV31": [
                     {"source": "134c704f-9b21-4f2e-91b3-4a467353bcc0", "type": "Secondary",
                      "cvssData": {"vectorString": "%s"}},
                     {"source": "nvd@nist.gov", "type": "Primary",
                      "cvssData": {"vectorString": "%s"}}],
                   "ssvcV203": [{"ssvcData": {"timestamp": "2099-01-04T14:25:34.4Z", "options": [
                     {"exploitation": "active"}, {"automatable": "yes"},
                     {"technicalImpact": "total"}]}}]},
                 "weaknesses": [{"description": [{"lang": "en", "value": "CWE-79"},
                   {"lang": "en", "value": "NVD-CWE-noinfo"}]}],
                 "references": [{"url": "https://example.org/a"}, {"url": "javascript:x"},
                   {"url": "https://example.org/a"}]}
                """
                        .formatted(V4, V31, V31));
        Advisory advisory = sink.advisory("CVE-2099-0001");
        assertEquals("nvd", advisory.source());
        assertEquals("Yes.", advisory.details());
        assertEquals(Optional.of(Instant.parse("2099-01-02T03:04:05.678Z")), advisory.published());
        assertEquals(Optional.empty(), advisory.withdrawn());
        assertEquals(
                List.of(
                        new SeverityStatement("cisa-adp", "CVSS_V3", V31),
                        new SeverityStatement("nvd", "CVSS_V3", V31),
                        new SeverityStatement("cna:security@example.org", "CVSS_V4", V4),
                        new SeverityStatement("nvd", "CVSS_V2", "AV:N/AC:L/Au:N/C:P/I:N/A:N")),
                advisory.severities());
        assertEquals(List.of("CWE-79"), advisory.cwes());
        assertEquals(List.of("https://example.org/a"), advisory.references());
        assertEquals(
                List.of(
                        new Fact.Ssvc(
                                "CVE-2099-0001",
                                "cisa",
                                "active",
                                "yes",
                                "total",
                                Optional.of(LocalDate.of(2099, 1, 4)))),
                sink.facts);
    }

    @Test
    void rejectedOnesAreWithdrawnAndAffectNothing() throws IOException {
        api(
                """
                {"id": "CVE-2099-0002", "lastModified": "2099-02-03T00:00:00.000",
                 "vulnStatus": "Rejected", "configurations": [{"nodes": [%s]}]}
                """
                        .formatted(
                                or(match("openssl:openssl", "\"versionEndExcluding\": \"1.0\""))));
        Advisory advisory = sink.advisory("CVE-2099-0002");
        assertEquals(Optional.of(Instant.parse("2099-02-03T00:00:00Z")), advisory.withdrawn());
        assertEquals(List.of(), advisory.affected());
        assertEquals(List.of(), sink.coverage);
    }

    @Test
    void boundsBecomeRanges() throws IOException {
        configuration(
                or(
                        match(
                                "nodejs:node.js",
                                "\"versionStartIncluding\": \"18.0.0\", \"versionEndExcluding\": \"18.19.1\""),
                        match(
                                "nodejs:node.js",
                                "\"versionStartExcluding\": \"20.0.0\", \"versionEndIncluding\": \"20.11.0\""),
                        match("joyent:node.js", "\"versionEndIncluding\": \"0.10.5\""),
                        cpe("nodejs:node.js", "21.0.0:-"),
                        cpe("nodejs:node.js", "4.3.1:rc.2")));
        AffectedPackage node = affected("nodejs:node.js");
        assertEquals(
                "[18.0.0, 18.19.1) (20.0.0, 20.11.0] [0, 0.10.5]", Rendering.of(node.ranges()));
        assertEquals("[21.0.0, 4.3.1-rc.2]", node.versions().toString());
        assertEquals(AffectedPackage.FixState.UNKNOWN, node.fixState());
        assertEquals("semver", node.scheme().id());
    }

    @Test
    void aFixIsAFixOnlyIfEveryRangeHasOne() throws IOException {
        configuration(or(match("redis:redis", "\"versionEndExcluding\": \"7.2.4\"")));
        assertEquals(AffectedPackage.FixState.FIXED, affected("redis:redis").fixState());
    }

    /// Bug class 12, DependencyTrack#3268: a name without a version matches every version.
    @Test
    void bug12AVersionOfAnyOrNoneWithoutBoundsMatchesNothing() throws IOException {
        configuration(
                or(
                        cpe("redis:redis", "*:*"),
                        cpe("redis:redis", "-:*"),
                        cpe("nodejs:node.js", "-:-")));
        assertEquals(List.of(), sink.advisories.getFirst().affected());
        assertEquals(List.of("curated product without any version: 3"), notes);
    }

    /// Bug class 11: names that are not in the table are never guessed at.
    @Test
    void bug11OnlyCuratedProductsAreAffected() throws IOException {
        configuration(
                or(
                        match("jenkins:git", "\"versionEndExcluding\": \"9\""),
                        match("redis.js:redis", "\"versionEndExcluding\": \"9\""),
                        "{\"vulnerable\": true, \"versionEndExcluding\": \"9\", \"criteria\":"
                                + " \"cpe:2.3:o:openssl:openssl:*:*:*:*:*:*:*:*\"}",
                        "{\"vulnerable\": false, \"versionEndExcluding\": \"9\", \"criteria\":"
                                + " \"cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*\"}"));
        assertEquals(List.of(), sink.advisories.getFirst().affected());
    }

    @Test
    void otherEditionsAndTargetsAreLeftOut() throws IOException {
        String bound = "\"versionEndExcluding\": \"9\", ";
        configuration(
                or(
                        "{\"vulnerable\": true, "
                                + bound
                                + "\"criteria\":"
                                + " \"cpe:2.3:a:hashicorp:vault:*:*:*:*:enterprise:*:*:*\"}",
                        "{\"vulnerable\": true, "
                                + bound
                                + "\"criteria\":"
                                + " \"cpe:2.3:a:mariadb:mariadb:*:*:*:*:*:node.js:*:*\"}"));
        assertEquals(List.of(), sink.advisories.getFirst().affected());
        assertEquals(
                List.of("curated product in another edition or for another platform: 2"), notes);
    }

    @ParameterizedTest
    @CsvSource({
        "o:linux:linux_kernel:-, true",
        "o:linux:linux_kernel:*, true",
        "o:linux:linux_kernel:2.6.10, false",
        "o:microsoft:windows:-, false",
        "o:redhat:enterprise_linux:7.0, false",
        "h:cisco:asa:-, false",
        "a:apache:struts:-, false"
    })
    void aPlatformMustBeThere(String platform, boolean taken) throws IOException {
        String product = or(match("nginx:nginx", "\"versionEndExcluding\": \"1.2\""));
        String other =
                "{\"operator\": \"OR\", \"negate\": false, \"cpeMatch\": [{\"vulnerable\": false,"
                        + " \"criteria\": \"cpe:2.3:"
                        + platform
                        + ":*:*:*:*:*:*:*\"}]}";
        page(
                "{\"cve\": {\"id\": \"CVE-2099-0003\", \"configurations\": [{\"operator\": \"AND\","
                        + " \"nodes\": ["
                        + product
                        + ","
                        + other
                        + "]}]}}");
        assertEquals(taken ? 1 : 0, sink.advisories.getFirst().affected().size());
        assertEquals(taken ? 0 : 1, notes.size());
    }

    /// Both halves are software: neither alone is affected.
    @Test
    void productsThatAreAffectedTogetherOnlyAreLeftOut() throws IOException {
        page(
                "{\"cve\": {\"id\": \"CVE-2099-0003\", \"configurations\": [{\"operator\": \"AND\","
                        + " \"nodes\": ["
                        + or(match("nginx:nginx", "\"versionEndExcluding\": \"1.2\""))
                        + ","
                        + or(match("php:php", "\"versionEndExcluding\": \"5\""))
                        + "]}]}}");
        assertEquals(List.of(), sink.advisories.getFirst().affected());
    }

    @Test
    void aProductOfItsOwnAndOnAPlatformCountsOnce() throws IOException {
        configuration(
                or(
                        match("php:php", "\"versionEndExcluding\": \"5\""),
                        match("php:php", "\"versionEndExcluding\": \"5\""),
                        cpe("php:php", "5.1:rc1"),
                        cpe("php:php", "5.1:rc1")));
        AffectedPackage php = affected("php:php");
        assertEquals("[0, 5)", Rendering.of(php.ranges()));
        assertEquals("[5.1-rc1]", php.versions().toString());
    }

    @Test
    void javaHasOneNotation() throws IOException {
        configuration(
                or(
                        cpe("oracle:jdk", "1.7.0:update_80"),
                        cpe("oracle:jdk", "1.8.0:update102"),
                        cpe("oracle:jdk", "11.0.12:*")));
        assertEquals("[11.0.12, 7.0.80, 8.0.102]", affected("oracle:jdk").versions().toString());
        CuratedProducts.Product java = CuratedProducts.named("openjdk").orElseThrow();
        assertEquals("8.0.352", java.version("8u352"));
        assertEquals("8.0.352", java.version("1.8.0_352-b08"));
        assertEquals("17.0.5+8", java.version("17.0.5+8"));
    }

    @Test
    void filesOfTheYearsAreReadToo() throws IOException {
        String file =
                """
                {"CVE_data_type": "CVE", "CVE_data_timestamp": "2099-05-15T07:00Z", "CVE_Items": [
                  {"cve": {"CVE_data_meta": {"ID": "CVE-2099-0004"},
                    "problemtype": {"problemtype_data": [{"description": [{"value": "CWE-20"}]}]},
                    "references": {"reference_data": [{"url": "https://example.org/"}]},
                    "description": {"description_data": [{"lang": "en", "value": "Old."}]}},
                   "configurations": {"nodes": [{"operator": "AND", "children": [
                     {"operator": "OR", "cpe_match": [{"vulnerable": true,
                       "cpe23Uri": "cpe:2.3:a:openssl:openssl:1.0.1g:*:*:*:*:*:*:*"}]},
                     {"operator": "OR", "cpe_match": [{"vulnerable": false,
                       "cpe23Uri": "cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*"}]}]}]},
                   "impact": {"baseMetricV3": {"cvssV3": {"vectorString": "%s"}}},
                   "publishedDate": "2099-01-02T03:04Z", "lastModifiedDate": "2099-01-03T03:04Z"},
                  {"cve": {"CVE_data_meta": {"ID": "CVE-2099-0005"},
                    "description": {"description_data": [
                      {"lang": "en", "value": "** REJECT ** Nobody knows."}]}}},
                  {"cve": {"CVE_data_meta": {"ID": "CVE-2099"}}},
                  {"cve": []}
                ]}
                """
                        .formatted(V31);
        String name = "nvdcve-1.1-2099.json.gz";
        read(new TestFeed("nvd.zip").with(name, gzip(file)).with("README", "no"));
        Advisory advisory = sink.advisory("CVE-2099-0004");
        assertEquals(List.of(new SeverityStatement("nvd", "CVSS_V3", V31)), advisory.severities());
        assertEquals(List.of("CWE-20"), advisory.cwes());
        assertEquals("[1.0.1g]", affected("openssl:openssl").versions().toString());
        assertEquals(Instant.EPOCH, sink.advisory("CVE-2099-0005").withdrawn().orElseThrow());
        assertEquals(
                List.of(
                        name + ": item 3: no CVE id, expected such as CVE-2021-1",
                        name + ": item 4: \"cve\" holds a list, expected an object"),
                problems);
        assertEquals(2, sink.sources.getFirst().records());
        assertEquals(Optional.of(LocalDate.of(2099, 5, 15)), sink.sources.getFirst().date());
    }

    @Test
    void hostileRecordsAreRefusedOneByOne() throws IOException {
        String longVersion = "1".repeat(1 << 20);
        page(
                "{\"cve\": {\"id\": \"CVE-2099-0006\", \"configurations\": [{\"nodes\": ["
                        + or(match("php:php", "\"versionEndExcluding\": \"" + longVersion + "\""))
                        + "]}]}}",
                "{\"cve\": {\"id\": \"CVE-2099-0007\", \"metrics\": []}}",
                "{\"cve\": {\"id\": \"CVE-2099-0008\", \"published\": \"0001-01-01T00:00:00\"}}");
        assertEquals(1, sink.advisories.size());
        assertEquals(Optional.empty(), sink.advisory("CVE-2099-0008").published());
        assertEquals(
                List.of(
                        "0.json: item 1: \"versionEndExcluding\" has 1048576 characters",
                        "0.json: item 2: \"metrics\" holds a list, expected an object"),
                problems);
    }

    @Test
    void recognisesItsFiles() {
        NvdSource source = new NvdSource();
        assertTrue(source.recognises(new TestFeed("x.zip").with("nvd/api/cve/a/0-1.json", "")));
        assertTrue(source.recognises(new TestFeed("x").with("nvdcve-2.0-2002.json", "")));
        assertTrue(
                source.recognises(
                        new TestFeed("page").with("page", "{\"format\": \"NVD_CVE\", \"x\": 1}")));
        assertFalse(source.recognises(new TestFeed("x").with("nvd/api/cpematch/0-1.json", "{}")));
    }

    @Test
    void correctionsAreTheirOwnSource() throws IOException {
        String line =
                "{\"_annotation\": {\"cve_id\": \"CVE-2099-0009\", \"description\": \"Fix.\","
                        + " \"modified\": \"2099-08-01T16:27:57.203000+00:00\", \"references\":"
                        + " [\"https://example.org/\"]}, \"cve\": {\"configurations\": [{\"nodes\": ["
                        + or(match("golang:go", "\"versionEndExcluding\": \"1.22.1\""))
                        + "]}]}}\n";
        NvdOverridesSource source = new NvdOverridesSource();
        TestFeed feed =
                new TestFeed("nvd-anchore-overrides.ndjson")
                        .with("nvd-anchore-overrides.ndjson", line + "{\n");
        assertTrue(source.recognises(feed));
        source.read(feed, sink, reporter());
        Advisory advisory = sink.advisory("CVE-2099-0009");
        assertEquals("nvd-overrides", advisory.source());
        assertEquals("[0, 1.22.1)", Rendering.of(affected("golang:go").ranges()));
        assertEquals(List.of("https://example.org/"), advisory.references());
        assertEquals(1, problems.size());
    }

    @Test
    void everyCuratedProductHasAnOrderAndItsNamesAreItsOwn() {
        List<CuratedProducts.Product> all = CuratedProducts.all();
        assertTrue(all.size() >= 60, () -> all.size() + " products");
        long names = all.stream().mapToLong(product -> product.names().size()).sum();
        long cpes = all.stream().mapToLong(product -> product.cpes().size()).sum();
        assertEquals(
                names,
                all.stream().flatMap(product -> product.names().stream()).distinct().count());
        assertEquals(
                cpes, all.stream().flatMap(product -> product.cpes().stream()).distinct().count());
        for (CuratedProducts.Product product : all) {
            assertTrue(product.scheme().key("1.2.3").isPresent(), product::toString);
            assertEquals("cpe", product.key().namespace());
        }
    }

    private void configuration(String node) throws IOException {
        api("{\"id\": \"CVE-2099-0003\", \"configurations\": [{\"nodes\": [" + node + "]}]}");
    }

    private static String or(String... matches) {
        return "{\"operator\": \"OR\", \"negate\": false, \"cpeMatch\": ["
                + String.join(",", matches)
                + "]}";
    }

    private static String match(String product, String bounds) {
        return "{\"vulnerable\": true, \"criteria\": \"cpe:2.3:a:"
                + product
                + ":*:*:*:*:*:*:*:*\", "
                + bounds
                + "}";
    }

    private static String cpe(String product, String versionAndUpdate) {
        return "{\"vulnerable\": true, \"criteria\": \"cpe:2.3:a:"
                + product
                + ":"
                + versionAndUpdate
                + ":*:*:*:*:*:*\"}";
    }

    private AffectedPackage affected(String name) {
        return sink.affected(sink.advisories.getFirst().id(), "cpe", name).orElseThrow();
    }

    private void api(String cve) throws IOException {
        page("{\"cve\": " + cve + "}");
    }

    private void page(String... items) throws IOException {
        read(
                new TestFeed("0.json")
                        .with(
                                "0.json",
                                "{\"format\": \"NVD_CVE\", \"vulnerabilities\": ["
                                        + String.join(",", items)
                                        + "]}"));
    }

    private void read(TestFeed feed) throws IOException {
        assertTrue(new NvdSource().recognises(feed));
        new NvdSource().read(feed, sink, reporter());
    }

    private FeedProblems reporter() {
        return new FeedProblems() {
            @Override
            public void report(String entry, String message) {
                problems.add(entry + ": " + message);
            }

            @Override
            public void note(String message) {
                notes.add(message);
            }
        };
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
