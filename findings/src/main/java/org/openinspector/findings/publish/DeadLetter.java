package org.openinspector.findings.publish;

import java.time.Instant;
import java.util.UUID;

/// An event that was given up.
///
/// @param number of the event; what dead letters are ordered by
/// @param key the finding's ARN or the resource's id
/// @param at when what it tells happened
/// @param since when it was given up
public record DeadLetter(
        long number,
        UUID eventId,
        EventKind kind,
        String accountId,
        String key,
        Instant at,
        int attempts,
        String error,
        Instant since) {}
