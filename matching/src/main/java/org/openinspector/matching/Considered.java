package org.openinspector.matching;

import java.util.Optional;
import org.openinspector.advisories.Candidate;
import org.openinspector.model.Argument;

/// What one statement of an advisory means for one package.
///
/// @param candidate the advisory
/// @param channel where it was found
/// @param outcome what it means
/// @param why the argument
/// @param setAside why it does not count, although it applies; empty if it counts
record Considered(
        Candidate candidate,
        Channel channel,
        Outcome outcome,
        Argument why,
        Optional<String> setAside) {
    /// What a statement means for a version.
    enum Outcome {
        /// The version is affected.
        AFFECTED,
        /// The version has the fix.
        FIXED,
        /// The version is in no range, or the source says that it is not affected.
        NOT_AFFECTED,
        /// The source has not found out.
        UNDER_INVESTIGATION,
        /// The version cannot be compared.
        UNDECIDED,
        /// The statement is not about such a package.
        DOES_NOT_APPLY
    }

    Considered(Candidate candidate, Channel channel, Outcome outcome, Argument why) {
        this(candidate, channel, outcome, why, Optional.empty());
    }

    boolean counts() {
        return setAside.isEmpty() && outcome != Outcome.DOES_NOT_APPLY;
    }

    Considered setAside(String reason) {
        return setAside.isPresent()
                ? this
                : new Considered(candidate, channel, outcome, why, Optional.of(reason));
    }
}
