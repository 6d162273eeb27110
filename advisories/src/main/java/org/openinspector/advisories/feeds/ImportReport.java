package org.openinspector.advisories.feeds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.SourceStatus;

/// What an import read, feed by feed, and what it could not.
///
/// @param feeds in the order of import
public record ImportReport(List<FeedReport> feeds) {
    public ImportReport {
        feeds = List.copyOf(feeds);
    }

    /// The feeds that no source knows, by name.
    public List<String> unknown() {
        return feeds.stream()
                .filter(feed -> feed.reader().isEmpty() && feed.failure().isEmpty())
                .map(FeedReport::feed)
                .toList();
    }

    /// How many records were taken from all feeds.
    public long records() {
        return feeds.stream().mapToLong(FeedReport::records).sum();
    }

    /// What was read of one feed.
    ///
    /// @param feed its name
    /// @param reader id of the source that read it; empty if none knows it
    /// @param sources what was read of each source in it
    /// @param problems why records could not be read, the first reasons
    /// @param problemCount how many there are in all
    /// @param notes what was left out on purpose
    /// @param failure why the feed as a whole could not be read to its end, one sentence
    /// @param parts of an archive or folder that is no feed of one source but a mixture: what was
    ///   read of each entry, in order
    public record FeedReport(
            String feed,
            Optional<String> reader,
            List<SourceStatus> sources,
            List<Problem> problems,
            long problemCount,
            List<String> notes,
            Optional<String> failure,
            List<FeedReport> parts) {
        /// The reader of a mixture.
        public static final String MIXED = "mixed";

        public FeedReport {
            sources = List.copyOf(sources);
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
            parts = List.copyOf(parts);
        }

        /// Of a feed without parts.
        public FeedReport(
                String feed,
                Optional<String> reader,
                List<SourceStatus> sources,
                List<Problem> problems,
                long problemCount,
                List<String> notes,
                Optional<String> failure) {
            this(feed, reader, sources, problems, problemCount, notes, failure, List.of());
        }

        /// The parts that no source knows, by name, those of parts included.
        public List<String> unknownParts() {
            List<String> unknown = new ArrayList<>();
            for (FeedReport part : parts) {
                if (part.reader().isEmpty() && part.failure().isEmpty()) {
                    unknown.add(part.feed());
                }
                part.unknownParts().forEach(name -> unknown.add(part.feed() + "/" + name));
            }
            return unknown;
        }

        /// How many records were taken from it.
        public long records() {
            return sources.stream().mapToLong(SourceStatus::records).sum();
        }
    }

    /// Records that could not be read for the same reason.
    ///
    /// @param entry the file or archive entry of the first one
    /// @param message what was seen and what was expected, of the first one
    /// @param count how many there are
    public record Problem(String entry, String message, long count) {
        /// One record.
        public Problem(String entry, String message) {
            this(entry, message, 1);
        }
    }
}
