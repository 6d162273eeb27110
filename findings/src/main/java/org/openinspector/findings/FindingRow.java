package org.openinspector.findings;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The columns of a finding that its weakness, its resource and what hides it decide.
///
/// @param traits with the status that is shown
/// @param ruledAt when a rule last changed it, if nothing else did since
record FindingRow(
        String accountId,
        String region,
        FindingId id,
        int scopeNo,
        Traits traits,
        @Nullable Integer sourceNo,
        long resourceNo,
        UUID detail,
        @Nullable String vulnerabilityId,
        @Nullable Double score,
        @Nullable Double epss,
        Instant confirmedAt,
        Hiding hiding,
        @Nullable Instant ruledAt) {
    /// The time of the change as it is shown: what a rule did later is not taken back.
    Instant shownAt(Instant changedAt) {
        return ruledAt != null && ruledAt.isAfter(changedAt) ? ruledAt : changedAt;
    }
}
