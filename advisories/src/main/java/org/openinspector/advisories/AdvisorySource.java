package org.openinspector.advisories;

import java.io.IOException;

/// Reads what one source publishes. Parsing only: fetching is apart, so that parsing is tested on
/// files alone.
public interface AdvisorySource {
    /// Stable id in configuration, logs and the snapshot.
    String id();

    /// True if the feed is this source's, judged by its name and the names of its entries.
    boolean recognises(Feed feed);

    /// Reads a feed. Records that cannot be read are reported and skipped.
    ///
    /// @param problems takes one sentence per unreadable record, with file, entry and what was
    ///   expected
    /// @throws IOException if the feed as a whole cannot be read
    void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException;
}
