package org.openinspector.advisories.fetch;

import java.time.LocalDate;
import java.util.Optional;

/// What an update did with one source.
///
/// @param source its id
/// @param outcome what came of it
/// @param reason why it failed, one sentence; of several files only some may have failed
/// @param records how many records of it are in use now
/// @param bytes how many bytes were fetched
/// @param dataDate the newest date in its data, else the day on which the publisher last changed
///   it; empty if neither is known
public record SourceResult(
        String source,
        Outcome outcome,
        Optional<String> reason,
        long records,
        long bytes,
        Optional<LocalDate> dataDate) {
    /// What came of it.
    public enum Outcome {
        /// New data is in use.
        UPDATED,
        /// The data in use is the newest.
        UNCHANGED,
        /// The old data, if any, stays in use.
        FAILED
    }
}
