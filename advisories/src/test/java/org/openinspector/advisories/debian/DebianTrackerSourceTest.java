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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.TestFeed;
import org.openinspector.model.AffectedPackage;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Golden;

final class DebianTrackerSourceTest {
    private static final Path FIXTURES =
            Fixtures.path("org/openinspector/advisories/debian/tracker");
    private static final String NAME = "debian-tracker.json";

    @Test
    void trackerMatchesGolden() throws IOException {
        CollectingSink sink = new CollectingSink();
        List<String> problems = new ArrayList<>();
        new DebianTrackerSource()
                .read(
                        new TestFeed(NAME).with(NAME, Files.readAllBytes(FIXTURES.resolve(NAME))),
                        sink,
                        (entry, message) -> problems.add(entry + ": " + message));
        Golden.assertMatches(
                FIXTURES.resolve("expected.txt"),
                Rendering.of(sink) + String.join("\n", problems) + "\n");
    }

    @Test
    void onlyTheWholeTrackerSpeaksForARelease() throws IOException {
        assertEquals(Coverage.Extent.PARTIAL, extent(NAME, 99));
        assertEquals(Coverage.Extent.COMPLETE, extent(NAME, 100));
        assertEquals(Coverage.Extent.PARTIAL, extent("debian-tracker-sample.json", 100));
    }

    private static Coverage.Extent extent(String name, int count) throws IOException {
        StringBuilder json = new StringBuilder("{\"a\":{");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("\"CVE-2099-%04d\":{\"releases\":{".formatted(i))
                    .append("\"bookworm\":{\"status\":\"resolved\",\"fixed_version\":\"0\"}}}");
        }
        CollectingSink sink = new CollectingSink();
        new DebianTrackerSource()
                .read(new TestFeed(name).with(name, json + "}}"), sink, (_, _) -> {});
        assertEquals(count, sink.advisories.size());
        assertEquals(
                AffectedPackage.Status.NOT_AFFECTED,
                sink.advisories.getFirst().affected().getFirst().status(),
                "0 is: never affected");
        assertEquals(1, sink.coverage.size());
        assertEquals("deb:debian:12", sink.coverage.getFirst().namespace());
        return sink.coverage.getFirst().extent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\":{\"CVE-2099-1111\":{\"releases\":{\"bookworm\":{\"status\":\"open\"}}}}",
                "{} {}",
                "<html>",
                "{\"a\":{\"CVE-2099-1111\":{\"x\":[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void halfADocumentIsRefused(String document) {
        TestFeed feed = new TestFeed(NAME).with(NAME, document);
        String message =
                assertThrows(
                                IOException.class,
                                () ->
                                        new DebianTrackerSource()
                                                .read(feed, new CollectingSink(), (_, _) -> {}))
                        .getMessage();
        assertTrue(String.valueOf(message).startsWith(NAME + ": "), String.valueOf(message));
    }

    @Test
    void recognisesItByName() {
        DebianTrackerSource source = new DebianTrackerSource();
        assertTrue(source.recognises(new TestFeed("x").with("debian-tracker.json", "")));
        assertTrue(source.recognises(new TestFeed("x").with("a/debian-security-tracker.json", "")));
        assertFalse(source.recognises(new TestFeed("x").with("tracker.json", "")));
    }
}
