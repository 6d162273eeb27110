package org.openinspector.advisories;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.testkit.Fixtures;

/// All shared feeds in one snapshot, with what became of each, against the counts that the feeds'
/// own README gives. `feed-counts.txt` says which number of a row is which sources'.
class FeedCountsTest {
    private static final Pattern ROW = Pattern.compile("\\| ([^|]+?) \\| [^|]* \\| ([^|]+?) \\|.*");
    private static final Pattern NUMBER = Pattern.compile("\\d[\\d,]*");

    @TempDir Path folder;

    @Test
    @EnabledIfSystemProperty(
            named = "openinspector.size",
            matches = "full",
            disabledReason = "reads every shared feed")
    void totalsAreTheReadmesLessTheRefusals() throws IOException {
        Map<String, List<Long>> readme = readme();
        AdvisoryStore store = new AdvisoryStore(folder);
        store.importFrom(Fixtures.shared("feeds"), false, ImportListener.NONE);
        List<Executable> checks = new ArrayList<>();
        try (Snapshot snapshot = Snapshot.open(store.snapshot())) {
            Map<String, FeedStatus> feeds = new HashMap<>();
            snapshot.feeds().forEach(feed -> feeds.put(feed.feed(), feed));
            for (String line : expectations()) {
                String[] fields = line.split("\\s*\\|\\s*", -1);
                List<Long> counts = Objects.requireNonNull(readme.get(fields[0]), fields[0]);
                long counted = counts.get(Integer.parseInt(fields[1]));
                long leftOut = Long.parseLong(fields[3]);
                checks.add(() -> check(feeds.get(fields[0]), fields, counted, leftOut));
            }
        }
        assertAll(checks);
    }

    private static void check(
            @Nullable FeedStatus feed, String[] fields, long counted, long leftOut) {
        if (feed == null) {
            throw new AssertionError(fields[0] + " was not taken");
        }
        long records = 0;
        long refused = 0;
        for (SourceStatus source : feed.sources()) {
            if (List.of(fields[2].split(" ", -1)).contains(source.id())) {
                records += source.records();
                refused += source.problems();
            }
        }
        assertEquals(counted - leftOut - refused, records, fields[0] + ": " + feed.refusals());
    }

    private static List<String> expectations() throws IOException {
        try (InputStream in = FeedCountsTest.class.getResourceAsStream("feed-counts.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /// The numbers in the column of records, by file.
    private static Map<String, List<Long>> readme() throws IOException {
        Map<String, List<Long>> rows = new HashMap<>();
        for (String line : Files.readAllLines(Fixtures.shared("feeds/README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                List<Long> numbers = new ArrayList<>();
                Matcher number = NUMBER.matcher(row.group(2));
                while (number.find()) {
                    numbers.add(Long.parseLong(number.group().replace(",", "")));
                }
                rows.put(row.group(1), numbers);
            }
        }
        return rows;
    }
}
