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
    void recognisesTheTrackersFoldersOnly() {
        DebianListsSource source = new DebianListsSource();
        assertTrue(source.recognises(new TestFeed("x.zip").with("data/DLA/list", "")));
        assertTrue(source.recognises(new TestFeed("x.zip").with("tracker-1/data/DSA/list", "")));
        assertFalse(source.recognises(new TestFeed("x.zip").with("data/CVE/list", "")));
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
