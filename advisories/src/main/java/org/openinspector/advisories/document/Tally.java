package org.openinspector.advisories.document;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;

/// Counts what is read of one source in one feed: records, problems, what is left out on purpose,
/// and the newest date.
public final class Tally {
    /// Kinds of what is left out that are told apart.
    private static final int KINDS_MAX = 200;

    private final FeedProblems problems;
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private int records;
    private int unreadable;
    private Optional<LocalDate> newest = Optional.empty();

    /// @param problems takes what is reported
    public Tally(FeedProblems problems) {
        this.problems = problems;
    }

    /// One record was taken.
    public void record() {
        records++;
    }

    /// One record could not be read.
    ///
    /// @param entry the file or archive entry
    /// @param place where in it: `item 17`
    /// @param reason what was seen and what was expected
    public void unreadable(String entry, String place, String reason) {
        unreadable++;
        problems.report(entry, place + ": " + reason);
    }

    /// Something was left out on purpose; each kind is noted once, with its number.
    public void leaveOut(String kind) {
        if (leftOut.size() < KINDS_MAX || leftOut.containsKey(kind)) {
            leftOut.merge(kind, 1, Integer::sum);
        }
    }

    /// The data has this date.
    public void dated(Instant date) {
        dated(date.atZone(ZoneOffset.UTC).toLocalDate());
    }

    /// The data has this date.
    public void dated(LocalDate date) {
        newest = newest.filter(other -> other.isAfter(date)).or(() -> Optional.of(date));
    }

    /// How many records were taken.
    public int records() {
        return records;
    }

    /// Hands the counts on.
    public void end(KnowledgeSink sink, String id, String name) {
        leftOut.forEach((kind, count) -> problems.note(kind + ": " + count));
        sink.source(new SourceStatus(id, name, records, unreadable, newest));
    }
}
