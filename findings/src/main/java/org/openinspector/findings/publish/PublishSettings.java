package org.openinspector.findings.publish;

import java.time.Duration;

/// How events are rendered, delivered and kept.
///
/// @param relayBatch events rendered in one transaction; 1 to 5,000, default 500
/// @param attemptsMax how often an event is tried before it is a dead letter; 1 to 100, default 16,
///   which takes about two hours
/// @param refusalsMax the same for an event that the receiver alone refuses (4xx); 1 to 100,
///   default 3
/// @param backoffFirst pause after the first failure, doubled after each; 10 ms to 1 minute,
///   default 1 second
/// @param backoffMax the longest pause; up to 1 hour, default 15 minutes
/// @param lease for how long a server that delivers may be silent before another goes on; 2 seconds
///   to 10 minutes, default 1 minute
/// @param keep how long events are kept: undelivered, for replay, and as dead letters; 1 hour to 90
///   days, default 7 days
/// @param sinksMax sinks of one account and Region; 1 to 100, default 10
/// @param secretOverlap for how long a replaced secret signs too; up to 30 days, default 1 day
public record PublishSettings(
        int relayBatch,
        int attemptsMax,
        int refusalsMax,
        Duration backoffFirst,
        Duration backoffMax,
        Duration lease,
        Duration keep,
        int sinksMax,
        Duration secretOverlap) {
    /// What applies unless it is set otherwise.
    public static final PublishSettings DEFAULTS =
            new PublishSettings(
                    500,
                    16,
                    3,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(1),
                    Duration.ofDays(7),
                    10,
                    Duration.ofDays(1));

    public PublishSettings {
        check("relayBatch", relayBatch, 5_000);
        check("attemptsMax", attemptsMax, 100);
        check("refusalsMax", refusalsMax, 100);
        check("backoffFirst", backoffFirst, Duration.ofMillis(10), Duration.ofMinutes(1));
        check("backoffMax", backoffMax, backoffFirst, Duration.ofHours(1));
        check("lease", lease, Duration.ofSeconds(2), Duration.ofMinutes(10));
        check("keep", keep, Duration.ofHours(1), Duration.ofDays(90));
        check("sinksMax", sinksMax, 100);
        check("secretOverlap", secretOverlap, Duration.ZERO, Duration.ofDays(30));
    }

    /// The same with other pauses and attempts.
    public PublishSettings withAttempts(
            int attempts, int refusals, Duration first, Duration longest) {
        return new PublishSettings(
                relayBatch,
                attempts,
                refusals,
                first,
                longest,
                lease,
                keep,
                sinksMax,
                secretOverlap);
    }

    /// The same with events kept for another time.
    public PublishSettings withKeep(Duration kept) {
        return new PublishSettings(
                relayBatch,
                attemptsMax,
                refusalsMax,
                backoffFirst,
                backoffMax,
                lease,
                kept,
                sinksMax,
                secretOverlap);
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 1 to " + max);
        }
    }

    private static void check(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", expected " + min + " to " + max);
        }
    }
}
