package org.openinspector.advisories.debian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class DebianListsSourceTest {
    private static final Path FIXTURES = Fixtures.path("org/openinspector/advisories/debian");

    @Test
    void listsMatchGolden() throws IOException {
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        TestFeed feed = new TestFeed("lists.zip");
        for (String list : List.of("data/DSA/list", "data/DLA/list")) {
            feed.with(list, Files.readAllBytes(FIXTURES.resolve("lists").resolve(list)));
        }
        feed.with("data/DTSA/list", "[August 26th, 2005] DTSA-1-1 kismet - various");

        new DebianListsSource()
                .read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));

        Golden.assertMatches(
                FIXTURES.resolve("expected.txt"),
                Rendering.of(sink) + String.join("\n", problems) + "\n");
    }

    @Test
    void notesAreEvaluatedForEachRelease() throws IOException {
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        TestFeed feed = new TestFeed("lists.zip");
        for (String list : List.of("CVE", "DSA", "DLA", "ELA")) {
            String entry = "data/" + list + "/list";
            feed.with(entry, Files.readAllBytes(FIXTURES.resolve("notes").resolve(entry)));
        }

        new DebianListsSource()
                .read(feed, sink, (entry, message) -> problems.add(entry + ": " + message));

        Golden.assertMatches(
                FIXTURES.resolve("notes/expected.txt"),
                Rendering.of(sink) + String.join("\n", problems) + "\n");
    }

    /// The distribution's own table of releases, where it is installed.
    @Test
    void releasesAreThoseOfDistroInfo() throws IOException {
        Path table = Path.of("/usr/share/distro-info/debian.csv");
        Assumptions.assumeTrue(Files.exists(table), "package distro-info-data is not installed");
        Map<String, String> theirs = new TreeMap<>();
        for (String line : Files.readAllLines(table)) {
            String[] fields = line.split(",", -1);
            boolean numbered = fields[0].matches("\\d+(?:\\.\\d+)?");
            if (numbered && Double.parseDouble(fields[0]) >= 3) {
                String ended = fields.length > 6 && !fields[6].isEmpty() ? fields[6] : "";
                String day = ended.isEmpty() && fields.length > 5 ? fields[5] : ended;
                // os-release has whole numbers since Debian 4.
                theirs.put(fields[2], fields[0].replaceFirst("^([4-9]).0$", "$1") + " " + day);
            }
        }
        Map<String, String> ours = new TreeMap<>();
        for (DebianReleases.Release release : DebianReleases.all()) {
            ours.put(
                    release.codename(),
                    release.number() + " " + release.ended().map(Object::toString).orElse(""));
        }
        assertEquals(theirs, ours);
    }

    @Test
    void recognisesTheTrackersFoldersOnly() {
        DebianListsSource source = new DebianListsSource();
        assertTrue(source.recognises(new TestFeed("x.zip").with("data/DLA/list", "")));
        assertTrue(source.recognises(new TestFeed("x.zip").with("tracker-1/data/DSA/list", "")));
        assertTrue(source.recognises(new TestFeed("x.zip").with("data/CVE/list", "")));
        assertFalse(source.recognises(new TestFeed("x.zip").with("samples/a/b/DSA/list", "")));
    }

    @Test
    void aFileWithoutLineEndsIsRefused() {
        TestFeed feed = new TestFeed("x.zip").with("DSA/list", "x".repeat(200_000));
        assertEquals(
                "line 1 has more than 100000 characters",
                assertThrows(
                                IOException.class,
                                () ->
                                        new DebianListsSource()
                                                .read(feed, new CollectingSink(), (_, _) -> {}))
                        .getMessage());
    }
}
