package org.openinspector.findings.lifecycle;

/// What an event does to a finding.
public sealed interface Transition {
    /// Nothing: nothing is written.
    record Unchanged() implements Transition {}

    /// A change that is written to the history and published.
    sealed interface Visible extends Transition {
        /// The finding after it.
        Life life();

        /// Why.
        Cause cause();
    }

    /// A new finding with a new ARN.
    record Opened(Life life, Cause cause) implements Visible {}

    /// The same finding is back.
    record Reopened(Life life, Cause cause) implements Visible {}

    /// Something visible changed while it stayed open.
    record Updated(Life life, Cause cause) implements Visible {}

    /// A VEX statement or a suppression rule hides it now.
    record Suppressed(Life life, Cause cause) implements Visible {}

    /// Nothing hides it any more.
    record Released(Life life, Cause cause) implements Visible {}

    /// It is gone.
    record Closed(Life life, Cause cause) implements Visible {}

    /// It was closed before and will be deleted sooner than planned: stored, and seen by nobody.
    record DeletedSooner(Life life) implements Transition {}
}
