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

    @Test
    void recognisesBranchesAndRepositories() {
        AlpineSecdbSource source = new AlpineSecdbSource();
        assertTrue(source.recognises(new TestFeed("x.zip").with("v3.18/main.yaml", "")));
        assertTrue(source.recognises(new TestFeed("x.zip").with("a/edge/community.json", "")));
        assertFalse(source.recognises(new TestFeed("x.zip").with("main.yaml", "")));
        assertFalse(source.recognises(new TestFeed("x.zip")));
    }
}
