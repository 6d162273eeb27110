package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.SourceStatus;

/// Imports an archive or folder that no source recognises as a whole: offers each entry as a feed
/// of its own, named by its path. Archives among them are opened.
final class MixedImport {
    /// An entry of an archive is held in memory while it is read; larger ones are feeds of their
    /// own.
    private static final int PART_BYTES_MAX = 128 << 20;

    private static final int PARTS_MAX = 100_000;

    private final Feed feed;
    private final UnitingSink sink;
    private final ImportListener listener;
    private final int number;
    private final int count;
    private final int depth;
    private final List<ImportReport.FeedReport> parts = new ArrayList<>();

    MixedImport(
            Feed feed,
            KnowledgeSink sink,
            ImportListener listener,
            int number,
            int count,
            int depth) {
        this.feed = feed;
        this.sink = new UnitingSink(sink, feed.name().toLowerCase(Locale.ROOT).contains("sample"));
        this.listener = listener;
        this.number = number;
        this.count = count;
        this.depth = depth;
    }

    ImportReport.FeedReport run() throws IOException {
        long total = feed.entries().size();
        if (total > PARTS_MAX) {
            return FeedImport.unknown(feed);
        }
        Optional<String> failure = Optional.empty();
        try {
            if (feed instanceof FolderFeed folder) {
                for (String entry : folder.entries()) {
                    offer(folder.part(entry));
                    listener.progress(feed.name(), number, count, parts.size(), total);
                }
            } else {
                feed.read((entry, content) -> {
                    offer(entry, content);
                    listener.progress(feed.name(), number, count, parts.size(), total);
                });
            }
        } catch (IOException e) {
            failure = Optional.of(FeedImport.sentence(feed, e));
        }
        sink.flush();
        return report(failure);
    }

    private void offer(String entry, InputStream content) {
        byte[] bytes;
        try {
            bytes = content.readNBytes(PART_BYTES_MAX + 1);
            if (bytes.length > PART_BYTES_MAX) {
                throw new IOException(
                        entry
                                + ": larger than "
                                + PART_BYTES_MAX
                                + " bytes, expected to be imported by itself");
            }
        } catch (IOException e) {
            bytes = new byte[0];
            Feed unreadable = new FileFeed(new Stored.InMemory(entry, bytes), FeedLimits.DEFAULT);
            parts.add(FeedImport.failed(unreadable, e));
            return;
        }
        offer(Feeds.of(new Stored.InMemory(entry, bytes), FeedLimits.DEFAULT));
    }

    private void offer(Feed part) {
        parts.add(FeedImport.one(part, sink, ImportListener.NONE, number, count, depth + 1));
    }

    private ImportReport.FeedReport report(Optional<String> failure) {
        boolean any = parts.stream().anyMatch(part -> part.reader().isPresent());
        if (!any && failure.isEmpty()) {
            return FeedImport.unknown(feed);
        }
        Map<String, SourceStatus> sources = new LinkedHashMap<>();
        ProblemTally problems = new ProblemTally();
        List<String> notes = new ArrayList<>();
        long uncounted = 0;
        for (ImportReport.FeedReport part : parts) {
            part.sources().forEach(each -> sources.merge(each.id(), each, MixedImport::sum));
            part.failure()
                    .ifPresent(why ->
                            problems.add(
                                    problem(part, new ImportReport.Problem(part.feed(), why))));
            part.problems().forEach(each -> problems.add(problem(part, each)));
            uncounted +=
                    part.problemCount()
                            - part.problems().stream().mapToLong(ImportReport.Problem::count).sum();
            part.notes().forEach(note -> notes.add(part.feed() + ": " + note));
        }
        return new ImportReport.FeedReport(
                feed.name(),
                any ? Optional.of(ImportReport.FeedReport.MIXED) : Optional.empty(),
                List.copyOf(sources.values()),
                problems.problems(),
                problems.count() + uncounted,
                notes.subList(0, Math.min(notes.size(), ProblemTally.KEPT_MAX)),
                failure,
                parts);
    }

    /// The same, placed in the mixture.
    private static ImportReport.Problem problem(
            ImportReport.FeedReport part, ImportReport.Problem problem) {
        String entry = problem.entry();
        String message = problem.message();
        String place =
                part.feed().equals(entry) || part.feed().startsWith(entry + ".")
                        ? part.feed()
                        : part.feed() + ", " + entry;
        return new ImportReport.Problem(
                place,
                message.startsWith(part.feed() + ": ")
                        ? message.substring(part.feed().length() + 2)
                        : message,
                problem.count());
    }

    private static SourceStatus sum(SourceStatus left, SourceStatus right) {
        return new SourceStatus(
                left.id(),
                left.name(),
                left.records() + right.records(),
                left.problems() + right.problems(),
                left.date().filter(l -> right.date().map(l::isAfter).orElse(true)).or(right::date));
    }
}
