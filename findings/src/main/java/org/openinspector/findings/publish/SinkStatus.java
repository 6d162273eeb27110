package org.openinspector.findings.publish;

import java.time.Instant;
import java.util.Optional;

/// How delivery to a sink goes.
///
/// @param waiting events that are not delivered yet; counted up to [#WAITING_MAX]
/// @param oldestWaiting when the first of them happened
/// @param delivered events, ever
/// @param failed attempts, ever
/// @param dead events that were given up after too many attempts, ever
/// @param deadLetters of these, how many are kept
/// @param expired events that were deleted because of their age before they were delivered, ever
/// @param attempts at what is next
/// @param retryAt when it is tried next; empty if nothing failed
/// @param lastError why the last attempt failed
public record SinkStatus(
        long waiting,
        Optional<Instant> oldestWaiting,
        long delivered,
        long failed,
        long dead,
        long deadLetters,
        long expired,
        int attempts,
        Optional<Instant> retryAt,
        Optional<Instant> deliveredAt,
        Optional<Instant> failedAt,
        Optional<String> lastError) {
    /// More than this are not counted.
    public static final int WAITING_MAX = 10_000;
}
