package org.openinspector.advisories.feeds;

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
    /// @param problems the first unreadable records
    /// @param problemCount how many there are in all
    /// @param notes what was left out on purpose
    /// @param failure why the feed as a whole could not be read to its end, one sentence
    public record FeedReport(
            String feed,
            Optional<String> reader,
            List<SourceStatus> sources,
            List<Problem> problems,
            long problemCount,
            List<String> notes,
            Optional<String> failure) {
        public FeedReport {
            sources = List.copyOf(sources);
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }

        /// How many records were taken from it.
        public long records() {
            return sources.stream().mapToLong(SourceStatus::records).sum();
        }
    }

    /// One unreadable record.
    ///
    /// @param entry the file or archive entry
    /// @param message what was seen and what was expected
    public record Problem(String entry, String message) {}
}
