package org.openinspector.estate.fixing;

import java.util.List;
import java.util.Optional;

/// An instance of a plan.
///
/// @param state how its command went
/// @param verification whether it was looked at after that
/// @param commandId Systems Manager's; empty before it is sent
/// @param message what the command said, or why it is left out
/// @param changes packages and versions
/// @param findings ARNs that should close
public record FixInstance(
        String resourceId,
        State state,
        Verification verification,
        Optional<String> commandId,
        String message,
        List<FixChange> changes,
        List<String> findings) {
    public FixInstance {
        changes = List.copyOf(changes);
        findings = List.copyOf(findings);
    }

    /// How the command goes.
    public enum State {
        /// It was not sent.
        PLANNED,
        /// It was sent.
        RUNNING,
        /// It says that it succeeded: nothing is proven by that.
        SUCCEEDED,
        /// It failed, or could not be sent.
        FAILED,
        /// It took too long.
        TIMED_OUT,
        /// Somebody ended it.
        CANCELLED,
        /// It is left out.
        SKIPPED
    }

    /// Whether the instance was looked at after the command.
    public enum Verification {
        /// It need not be.
        NONE,
        /// It has to be.
        DUE,
        /// Its inventory is taken.
        COLLECTING,
        /// It is inspected.
        LOOKING,
        /// It was inspected: its findings are what they are now.
        DONE,
        /// It could not be inspected; the next sweep tells.
        FAILED
    }
}
