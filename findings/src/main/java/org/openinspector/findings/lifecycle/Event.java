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
    /// @param suppressed whether a suppression rule applies
    /// @param cause how it came to be seen
    record Seen(Instant at, boolean changed, boolean suppressed, Cause cause) implements Event {}

    /// The weakness is not there, or no longer looked for.
    ///
    /// @param at as of when
    /// @param cause why not; it decides how long the finding is kept
    record NotSeen(Instant at, Cause cause) implements Event {}
}
