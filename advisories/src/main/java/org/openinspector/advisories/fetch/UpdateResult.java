package org.openinspector.advisories.fetch;

import java.util.List;
import java.util.Optional;

/// What an update did.
///
/// @param sources in the order of the settings
/// @param compiled true if there is a new snapshot
/// @param failure why the snapshot could not be written though there was new data, one sentence
public record UpdateResult(List<SourceResult> sources, boolean compiled, Optional<String> failure) {
    public UpdateResult {
        sources = List.copyOf(sources);
    }

    /// How many sources failed.
    public long failed() {
        return sources.stream()
                .filter(source -> source.outcome() == SourceResult.Outcome.FAILED)
                .count();
    }

    /// True if nothing failed.
    public boolean isWhole() {
        return failure.isEmpty() && failed() == 0;
    }
}
