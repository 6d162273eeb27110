package org.openinspector.advisories;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.model.Advisory;

/// Counts what one source reads of a feed, passes it on, and says in the end what there was.
public final class RecordTally {
    /// No hand-picked feed has as many records, and no whole database fewer.
    private static final int WHOLE_RECORDS_MIN = 100;

    private static final int CHARACTERS_MAX = 300;

    private final String id;
    private final String name;
    private final KnowledgeSink sink;
    private final FeedProblems problems;
    private int records;
    private int unreadable;
    private Optional<LocalDate> newest = Optional.empty();

    /// @param id the source's id
    /// @param name for people
    public RecordTally(String id, String name, KnowledgeSink sink, FeedProblems problems) {
        this.id = id;
        this.name = name;
        this.sink = sink;
        this.problems = problems;
    }

    /// Passes an advisory on that stands for one record.
    public void take(Advisory advisory) {
        take(advisory, 1);
    }

    /// Passes an advisory on that several records were joined into.
    public void take(Advisory advisory, int published) {
        records += published;
        advisory.modified()
                .or(advisory::published)
                .map(time -> time.atZone(ZoneOffset.UTC).toLocalDate())
                .ifPresent(this::date);
        sink.advisory(advisory);
    }

    /// A date that the data itself has.
    public void date(LocalDate date) {
        if (newest.isEmpty() || date.isAfter(newest.get())) {
            newest = Optional.of(date);
        }
    }

    /// A record that could not be read.
    public void unreadable(String entry, Exception why) {
        unreadable++;
        problem(entry, String.valueOf(why.getMessage()));
    }

    /// A part of a record that could not be read; the rest was taken.
    public void problem(String entry, String message) {
        problems.report(entry, message.substring(0, Math.min(message.length(), CHARACTERS_MAX)));
    }

    /// How many records were taken so far.
    public int records() {
        return records;
    }

    /// Tells the sink that the source speaks for a namespace, as far as it does; a feed that can
    /// only be part of the database speaks for nothing as a whole.
    public void covers(Feed feed, String namespace, Extent extent) {
        boolean sample =
                records < WHOLE_RECORDS_MIN
                        || feed.name().toLowerCase(java.util.Locale.ROOT).contains("sample");
        sink.coverage(new Coverage(namespace, id, sample ? Extent.PARTIAL : extent));
    }

    /// Tells the sink what was read.
    public void finish() {
        sink.source(new SourceStatus(id, name, records, unreadable, newest));
    }
}
