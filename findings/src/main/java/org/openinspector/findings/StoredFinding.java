package org.openinspector.findings;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.lifecycle.Life;

/// What is loaded of a finding to decide what becomes of it.
///
/// @param traits with the status that is shown
/// @param hidden by whom, bits of [Hiding]
/// @param ruleNo the rule that hides it
/// @param ruledAt when a rule last changed it, if nothing else did since
/// @param life as if there were no rules
record StoredFinding(
        FindingId id,
        Traits traits,
        UUID detail,
        @Nullable Double epss,
        Instant confirmedAt,
        int hidden,
        @Nullable Long ruleNo,
        @Nullable Instant ruledAt,
        Life life) {
    Hiding hiding() {
        return new Hiding((hidden & Hiding.VEX) != 0, ruleNo);
    }
}
