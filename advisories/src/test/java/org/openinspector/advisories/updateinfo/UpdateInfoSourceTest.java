package org.openinspector.advisories.updateinfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class UpdateInfoSourceTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/advisories/updateinfo");

    /// Keeps what is reported.
    private static final class Reports implements FeedProblems {
        final List<String> problems = new ArrayList<>();
        final List<String> notes = new ArrayList<>();

        @Override
        public void report(String entry, String message) {
            problems.add(entry + ": " + message);
        }

        @Override
        public void note(String message) {
            notes.add(message);
        }
    }

    @Test
    void repositoriesMatchGolden() throws IOException {
        TestFeed feed = new TestFeed("mirror");
        for (String entry :
                List.of(
                        "amazon-updateinfo.xml",
                        "9-aarch64-updateinfo.xml",
                        "9-x86_64-updateinfo.xml",
                        "8-modules.yaml")) {
            feed.with(entry, Files.readAllBytes(FIXTURES.resolve("repositories").resolve(entry)));
        }
        CollectingSink sink = new CollectingSink();
        Reports reports = new Reports();

        assertTrue(new UpdateInfoSource().recognises(feed));
        new UpdateInfoSource().read(feed, sink, reports);

        Golden.assertMatches(FIXTURES.resolve("expected.txt"), Rendering.of(sink));
        assertEquals(
                List.of(
                        "9-x86_64-updateinfo.xml: FEDORA-2001-0000000000: 1 packages of no known"
                                + " release (release \"Fedora Nowhere\"), expected such as \"Fedora"
                                + " 43\"",
                        "amazon-updateinfo.xml: no <id>, expected an erratum's",
                        "amazon-updateinfo.xml: ALAS-2001-1: 1 packages without a name, version or"
                                + " release, expected all of them",
                        "amazon-updateinfo.xml: an erratum \"RANDOM-1\", expected such as"
                                + " ALAS2023-2023-070"),
                reports.problems);
        assertEquals(
                List.of(
                        "1 bug-fix and enhancement errata of AlmaLinux errata (updateinfo) name no"
                                + " vulnerability and are left out"),
                reports.notes);
    }

    @Test
    void aDamagedFileGivesNothingAndTheOthersAllTheyHave() throws IOException {
        String whole = Files.readString(FIXTURES.resolve("repositories/9-aarch64-updateinfo.xml"));
        TestFeed feed =
                new TestFeed("mirror")
                        .with("a/updateinfo.xml", whole.substring(0, whole.length() - 20))
                        .with("b/updateinfo.xml", "<html></html>")
                        .with("c/updateinfo.xml", whole);
        CollectingSink sink = new CollectingSink();
        Reports reports = new Reports();

        new UpdateInfoSource().read(feed, sink, reports);

        assertEquals(1, sink.advisories.size());
        assertEquals(2, reports.problems.size(), reports.problems::toString);
        assertTrue(reports.problems.get(0).startsWith("a/updateinfo.xml: no XML: "));
        assertEquals("b/updateinfo.xml: <html>, expected <updates>", reports.problems.get(1));
    }

    @Test
    void aWholeRepositoryCoversWhatItSpeaksOf() throws IOException {
        StringBuilder text = new StringBuilder("<updates>");
        for (int i = 0; i < 100; i++) {
            text.append("<update type=\"security\"><id>ALAS2023-2001-")
                    .append(100 + i)
                    .append("</id><pkglist><collection><package name=\"p\" version=\"1\"")
                    .append(" release=\"1\"/></collection></pkglist></update>");
        }
        String updates = text.append("</updates>").toString();
        assertEquals(
                Optional.of(Coverage.Extent.FIXES_ONLY),
                extent(new TestFeed("x").with("updateinfo.xml", updates).with("repomd.xml", "")));
        assertEquals(
                Optional.of(Coverage.Extent.PARTIAL),
                extent(new TestFeed("x").with("updateinfo.xml", updates)),
                "a lone file");
    }

    private static Optional<Coverage.Extent> extent(TestFeed feed) throws IOException {
        CollectingSink sink = new CollectingSink();
        new UpdateInfoSource().read(feed, sink, new Reports());
        return sink.extent("rpm:amzn:2023", "amazon-alas");
    }

    @ParameterizedTest
    @CsvSource({
        "ALAS-2011-1, amazon-linux-ami, rpm:amzn:1",
        "ALAS2-2018-939, amazon-linux-2, rpm:amzn:2",
        "ALAS2022-2021-001, amazon-linux-2022, rpm:amzn:2022",
        "ALAS2023-2023-070, amazon-linux-2023, rpm:amzn:2023",
        "ALAS2DOCKER-2021-001, amazon-linux-2---docker, rpm:amzn:2+docker",
        "ALAS2DOCKER-2021-001, '', rpm:amzn:2+docker",
        "ALAS2KERNEL-5.15-2022-001, amazon-linux-2---kernel-5.15, rpm:amzn:2+kernel-5.15",
        "ALAS2NITRO-ENCLAVES-2021-001, '', rpm:amzn:2+aws-nitro-enclaves-cli",
        "ALAS2LIVEPATCH-2021-001, '', rpm:amzn:2+livepatch",
        "ALAS2023LIVEPATCH-2023-001, amazon-linux-2023---kernel-livepatch, rpm:amzn:2023+livepatch",
        "ALAS2023NVIDIA-2025-001, amazon-linux-2023---nvidia, rpm:amzn:2023+nvidia",
        "ALAS2PHP8.2-2024-001, amazon-linux-2---php8.2, rpm:amzn:2+php8.2"
    })
    void amazonsIdsTellTheRepository(String id, String collection, String namespace)
            throws IOException {
        CollectingSink sink = new CollectingSink();
        String update =
                "<updates><update type=\"security\"><id>"
                        + id
                        + "</id><pkglist><collection short=\""
                        + collection
                        + "\"><package name=\"p\" version=\"1\" release=\"1\"/></collection></pkglist>"
                        + "</update></updates>";
        new UpdateInfoSource()
                .read(
                        new TestFeed("updateinfo.xml").with("updateinfo.xml", update),
                        sink,
                        new Reports());
        assertEquals(namespace, sink.advisory(id).affected().getFirst().packageKey().namespace());
    }

    @Test
    void recognisesRepositories() {
        UpdateInfoSource source = new UpdateInfoSource();
        assertTrue(source.recognises(new TestFeed("a").with("x/abc-updateinfo.xml", "")));
        assertTrue(
                source.recognises(new TestFeed("odd.xml").with("odd.xml", "<?xml?>\n<updates>")));
        assertFalse(source.recognises(new TestFeed("odd.xml").with("odd.xml", "<oval>")));
        assertFalse(source.recognises(new TestFeed("a").with("repomd.xml", "")));
        assertFalse(source.recognises(new TestFeed("a")));
    }
}
