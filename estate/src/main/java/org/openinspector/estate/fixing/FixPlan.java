package org.openinspector.estate.fixing;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A plan: what is to be run, who asked for it, how far it is.
///
/// @param target what was to be fixed, for people
/// @param createdBy ARN of who drew it up
/// @param approvedBy ARN of who approved it
/// @param startedBy ARN of who had it run
/// @param message why it ended as it did; `""` if there is nothing to say
/// @param instances how many it takes in
/// @param changes packages that go to another version, over all instances
/// @param findings that should close
/// @param closed findings of these that are closed now, because an inventory said so
/// @param done instances on which its command ended well
/// @param failed instances on which it did not
/// @param verified instances that were looked at after it
public record FixPlan(
        UUID id,
        String region,
        String target,
        FixOptions options,
        State state,
        boolean approvalRequired,
        String createdBy,
        Instant createdAt,
        Optional<String> approvedBy,
        Optional<Instant> approvedAt,
        Optional<String> startedBy,
        Optional<Instant> startedAt,
        Optional<Instant> cancelAskedAt,
        Optional<Instant> finishedAt,
        String message,
        int instances,
        int changes,
        int findings,
        int closed,
        int done,
        int failed,
        int verified) {
    /// How far a plan is.
    public enum State {
        /// Nothing was run.
        PLANNED,
        /// Commands run, or instances are looked at after them.
        RUNNING,
        /// All commands ended well.
        COMPLETED,
        /// Some did not.
        COMPLETED_WITH_FAILURES,
        /// Somebody ended it.
        CANCELLED
    }

    /// The same, with findings that are closed now.
    FixPlan withClosed(int count) {
        return new FixPlan(
                id,
                region,
                target,
                options,
                state,
                approvalRequired,
                createdBy,
                createdAt,
                approvedBy,
                approvedAt,
                startedBy,
                startedAt,
                cancelAskedAt,
                finishedAt,
                message,
                instances,
                changes,
                findings,
                count,
                done,
                failed,
                verified);
    }
}
