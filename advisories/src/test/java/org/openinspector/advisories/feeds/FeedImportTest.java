package org.openinspector.advisories.feeds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.CollectingSink;
import org.openinspector.advisories.TestFeed;

final class FeedImportTest {
    private static final String RECORD =
            """
            {"id": "%s", "modified": "2024-01-01T00:00:00Z", "affected": [{
              "package": {"ecosystem": "npm", "name": "x"},
              "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}
            """;

    @TempDir Path folder;

    private final CollectingSink sink = new CollectingSink();

    @Test
    void oneBadFeedDoesNotEndTheImport() throws IOException {
        Files.writeString(folder.resolve("a.zip"), "no zip");
        Files.writeString(folder.resolve("b.csv"), "who,knows\n");
        Files.writeString(folder.resolve("cwe.csv"), "wrong header\n");
        Files.writeString(folder.resolve("d.json"), RECORD.formatted("X-1"));

        ImportReport report = FeedImport.importAll(Feeds.open(folder), sink, ImportListener.NONE);

        assertEquals(4, report.feeds().size());
        assertEquals(List.of("b.csv"), report.unknown());
        assertTrue(report.feeds().get(0).failure().orElse("").startsWith("a.zip: no readable zip"));
        assertEquals(
                Optional.of("cwe.csv: expected the header \"cwe_id,name\""),
                report.feeds().get(2).failure());
        assertEquals(Optional.of("osv"), report.feeds().get(3).reader());
        assertEquals(1, report.records());
        assertEquals("X-1", sink.advisories.getFirst().id());
    }

    @Test
    void aDamagedEntryIsSaidAndTheRestIsRead() throws IOException {
        TestFeed feed = new TestFeed("osv-x.zip");
        for (int i = 0; i < 200; i++) {
            feed.with("GHSA-" + i + ".json", i % 2 == 0 ? "{" : RECORD.formatted("GHSA-" + i));
        }
        ImportReport.FeedReport report =
                FeedImport.importAll(List.of(feed), sink, ImportListener.NONE).feeds().getFirst();
        assertEquals(100, report.records());
        assertEquals(100, report.problemCount());
        // Of one reason: the first one, and how many there are.
        assertEquals(1, report.problems().size());
        assertEquals("GHSA-0.json", report.problems().getFirst().entry());
        assertEquals(100, report.problems().getFirst().count());
    }

    @Test
    void reasonsAreKeptOnceEachAndNoMoreThanFifty() {
        ProblemTally tally = new ProblemTally();
        for (int i = 0; i < 1000; i++) {
            String word = Integer.toString(i % 100 + 1000, 36).replaceAll("[0-9]", "x");
            tally.add(
                    new ImportReport.Problem(
                            "e" + i,
                            "line " + i + ": \"" + i + "\" " + "y".repeat(i % 100) + word));
        }
        assertEquals(1000, tally.count());
        assertEquals(50, tally.problems().size());
        assertEquals("e0", tally.problems().getFirst().entry());
        assertEquals(10, tally.problems().getFirst().count());
    }

    @Test
    void aGigabyteOnOneLineIsRefusedWithoutBeingRead() throws IOException {
        Path file = folder.resolve("huge.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeBytes("{\"id\": \"X-1\", \"affected\": [], \"x\": \"");
            sparse.setLength(1L << 30);
        }
        ImportReport report = FeedImport.importRecord(file, sink);
        assertEquals(0, report.records());
        assertEquals(
                List.of(
                        new ImportReport.Problem(
                                "huge.json", "larger than 33554432 bytes, expected one record")),
                report.feeds().getFirst().problems());
    }

    @Test
    void aRecordOfAnyNameCanBeImported() throws IOException {
        Path file = Files.writeString(folder.resolve("note"), RECORD.formatted("LOCAL-1"));
        ImportReport report = FeedImport.importRecord(file, sink);
        assertEquals(1, report.records());
        assertEquals("LOCAL-1", sink.advisories.getFirst().id());
    }

    @Test
    void progressEndsAtTheNumberOfEntries() {
        TestFeed feed = new TestFeed("osv-x.zip").with("GHSA-1.json", "{").with("_LICENSE", "x");
        List<String> seen = new ArrayList<>();
        FeedImport.importAll(
                List.of(feed),
                sink,
                (name, number, count, done, total) ->
                        seen.add(name + " " + number + "/" + count + " " + done + "/" + total));
        assertEquals(List.of("osv-x.zip 1/1 0/0", "osv-x.zip 1/1 1/2", "osv-x.zip 1/1 2/2"), seen);
    }
}
