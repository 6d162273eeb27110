package org.openinspector.advisories.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Refusal;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.snapshot.Format.Part;

/// What an open snapshot knows of the feeds it was compiled from.
final class FeedTable {
    private final Texts texts;
    private final Section sources;
    private final Section feeds;
    private final Section feedSources;
    private final Section refusals;
    private final Section notes;

    FeedTable(Blocks blocks, Texts texts) {
        this.texts = texts;
        sources = blocks.section(Part.SOURCES);
        feeds = blocks.section(Part.FEEDS);
        feedSources = blocks.section(Part.FEED_SOURCES);
        refusals = blocks.section(Part.FEED_REFUSALS);
        notes = blocks.section(Part.FEED_NOTES);
    }

    /// The sources of all feeds.
    List<SourceStatus> sources() {
        return sources(sources, texts.new Once(), 0, sources.records());
    }

    private List<SourceStatus> sources(Section section, Texts.Once once, long from, long to) {
        List<SourceStatus> all = new ArrayList<>();
        for (long record = from; record < to; record++) {
            all.add(
                    new SourceStatus(
                            once.at(section.field(record, 0)),
                            once.at(section.field(record, 4)),
                            section.field(record, 8),
                            section.field(record, 12),
                            section.day(record, 16)));
        }
        return List.copyOf(all);
    }

    List<FeedStatus> feeds() {
        Texts.Once once = texts.new Once();
        List<FeedStatus> all = new ArrayList<>();
        // Each feed's records follow those of the one before, so none is read twice.
        long source = 0;
        long refusal = 0;
        long note = 0;
        for (long record = 0; record < feeds.records(); record++) {
            long sourceEnd = end(record, 20, source, feedSources);
            long refusalEnd = end(record, 24, refusal, refusals);
            long noteEnd = end(record, 28, note, notes);
            List<Refusal> refused = new ArrayList<>();
            for (; refusal < refusalEnd; refusal++) {
                refused.add(
                        new Refusal(
                                once.at(refusals.field(refusal, 0)),
                                once.at(refusals.field(refusal, 4)),
                                refusals.longField(refusal, 8)));
            }
            List<String> said = new ArrayList<>();
            for (; note < noteEnd; note++) {
                said.add(once.at(notes.field(note, 0)));
            }
            all.add(
                    new FeedStatus(
                            once.at(feeds.field(record, 0)),
                            once.optional(feeds.field(record, 4)),
                            sources(feedSources, once, source, sourceEnd),
                            refused,
                            feeds.longField(record, 12),
                            said,
                            once.optional(feeds.field(record, 8))));
            source = sourceEnd;
        }
        return List.copyOf(all);
    }

    private long end(long record, int offset, long from, Section of) {
        long end = feeds.field(record, offset) & 0xFFFFFFFFL;
        if (end < from || end > of.records()) {
            throw feeds.damaged(
                    String.format(
                            "record %d ends at %d of the %d in section %s",
                            record, end, of.records(), of.part().title()));
        }
        return end;
    }
}
