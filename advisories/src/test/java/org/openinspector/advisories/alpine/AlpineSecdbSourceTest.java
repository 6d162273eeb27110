package org.openinspector.advisories.alpine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class AlpineSecdbSourceTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/advisories/alpine");

    @Test
    void branchesMatchGolden() throws IOException {
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        TestFeed feed = new TestFeed("secdb.zip");
        for (String entry :
                List.of(
                        "v3.18/main.yaml",
                        "v3.18/community.yaml",
                        "v3.17/main.json",
                        "v3.17/community.yaml")) {
            feed.with(entry, Files.readAllBytes(FIXTURES.resolve("secdb").resolve(entry)));
        }

        new AlpineSecdbSource()
                .read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));

        Golden.assertMatches(FIXTURES.resolve("expected.txt"), Rendering.of(sink));
        assertEquals(3, problems.size(), problems::toString);
        assertTrue(
                problems.get(0).startsWith("v3.17/community.yaml: \"distroversion\""),
                problems.get(0));
        assertTrue(problems.get(1).contains("got \"no id at all\""), problems.get(1));
        assertEquals("v3.18/main.yaml: no \"name\", expected a text", problems.get(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CVE-2016-6258 XSA-182      | CVE-2016-6258 | XSA-182
                    CVE-2019-5060 TALOS-2019-0844 | CVE-2019-5060 | TALOS-2019-0844
                    XSA-207                    | ''            | XSA-207
                    wnpa-sec-2017-18           | ''            | wnpa-sec-2017-18
                    CVE-2018-14881 (BGP)       | CVE-2018-14881 | ''
                    XCVE-2018-14881            | ''            | ''
                    CVE-????-?????             | ''            | ''
                    """)
    void idsAreFoundInWhatPeopleWrite(String item, String cves, String others) {
        VulnerabilityIds ids = VulnerabilityIds.in(item);
        assertEquals(cves.isEmpty() ? Set.of() : Set.of(cves.split(" ")), ids.cves());
        assertEquals(others.isEmpty() ? Set.of() : Set.of(others.split(" ")), ids.others());
    }

    @ParameterizedTest
    @CsvSource({"wolfi, wolfi.dev, os", "chainguard, cgr.dev, chainguard"})
    void rollingDistributionsHaveOneDatabase(String name, String host, String repository)
            throws IOException {
        String document =
                """
                {"apkurl": "x", "archs": ["x86_64"], "reponame": "%s",
                 "urlprefix": "https://packages.%s", "packages": [
                  {"pkg": {"name": "acme", "secfixes": {
                    "0": ["CVE-2099-1001", "GHSA-2222-3333-4444"],
                    "1.2-r1": ["CVE-2099-1002", "CGA-2222-3333-4444"],
                    "1.3-r0": ["CVE-2099-1002", "CVE-2099-1001", "what"]}}},
                  {"pkg": {"secfixes": {}}}]}
                """
                        .formatted(repository, host);
        TestFeed feed = new TestFeed("x/security.json").with("x/security.json", document);
        SecurityJsonSource source =
                name.equals("wolfi") ? SecurityJsonSource.wolfi() : SecurityJsonSource.chainguard();
        SecurityJsonSource other =
                name.equals("wolfi") ? SecurityJsonSource.chainguard() : SecurityJsonSource.wolfi();
        assertTrue(source.recognises(feed));
        assertFalse(other.recognises(feed));
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        source.read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));
        assertEquals(
                """
                @-secdb CGA-2222-3333-4444
                  affects apk:@/acme alpine FIXED [0, 1.2-r1)
                @-secdb CVE-2099-1001
                  affects apk:@/acme alpine FIXED [0, 1.3-r0)
                @-secdb CVE-2099-1002
                  affects apk:@/acme alpine FIXED [0, 1.3-r0)
                @-secdb GHSA-2222-3333-4444
                  affects apk:@/acme alpine UNKNOWN NOT_AFFECTED "0"
                covers apk:@ @-secdb PARTIAL
                read @-secdb: 4 records, 2 problems, no date
                """
                        .replace("@", name),
                Rendering.of(sink));
        assertEquals(2, problems.size(), problems::toString);
    }

    @Test
    void recognisesBranchesAndRepositories() {
        AlpineSecdbSource source = new AlpineSecdbSource();
        assertTrue(source.recognises(new TestFeed("x.zip").with("v3.18/main.yaml", "")));
        assertTrue(source.recognises(new TestFeed("x.zip").with("a/edge/community.json", "")));
        assertFalse(source.recognises(new TestFeed("x.zip").with("main.yaml", "")));
        assertFalse(source.recognises(new TestFeed("x.zip")));
    }
}
