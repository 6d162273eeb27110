package org.openinspector.advisories;

import java.util.List;
import java.util.Optional;

/// What a snapshot holds of one feed file.
///
/// @param feed the name of the file or folder
/// @param reader id of the source that read it; empty if none knows it
/// @param sources what was read of each source in it
/// @param refusals why records of it were refused, the first reasons
/// @param refused how many records were refused in all
/// @param notes what was left out on purpose
/// @param failure why the feed as a whole could not be read to its end, one sentence
public record FeedStatus(
        String feed,
        Optional<String> reader,
        List<SourceStatus> sources,
        List<Refusal> refusals,
        long refused,
        List<String> notes,
        Optional<String> failure) {
    public FeedStatus {
        sources = List.copyOf(sources);
        refusals = List.copyOf(refusals);
        notes = List.copyOf(notes);
    }
}
