package org.openinspector.findings.rollup;

import java.time.Instant;
import java.util.Optional;

/// How the counts are doing.
///
/// @param inMemory whether the copy in memory is loaded; until then, answers are read from the
///   database
/// @param lastCheck the last recount by this server
/// @param driftTotal what all recounts by this server found; 0 unless there is a bug
public record RollupStatus(boolean inMemory, Optional<Check> lastCheck, long driftTotal) {
    /// A recount of random groups.
    ///
    /// @param at when
    /// @param groups how many counts were compared
    /// @param drift by how many findings they differed
    public record Check(Instant at, long groups, long drift) {}
}
