package org.openinspector.findings.lifecycle;

import java.time.Instant;

/// What can happen to a finding.
public sealed interface Event {
    /// When it happened.
    Instant at();

    /// Why.
    Cause cause();

    /// The weakness is there.
    ///
    /// @param at as of when
    /// @param changed whether something visible differs from what is stored; ignored if nothing is
    /// @param disposition what is said of it
    /// @param cause how it came to be seen, or who said so
    record Seen(Instant at, boolean changed, Disposition disposition, Cause cause)
            implements Event {
        boolean suppressed() {
            return disposition == Disposition.SUPPRESSED;
        }

        boolean fixed() {
            return disposition == Disposition.FIXED;
        }
    }

    /// The weakness is not there, or no longer looked for.
    ///
    /// @param at as of when
    /// @param cause why not; it decides how long the finding is kept
    record NotSeen(Instant at, Cause cause) implements Event {}
}
