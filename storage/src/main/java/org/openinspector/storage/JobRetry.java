package org.openinspector.storage;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// When a failed job is tried again.
///
/// @param attemptsMax after so many the job is parked: kept, shown as failed, and run when asked
///   for again
/// @param first pause after the first failure; each later one is twice as long
/// @param longest no pause is longer
public record JobRetry(int attemptsMax, Duration first, Duration longest) {
    /// Eight attempts within about twenty minutes.
    public static final JobRetry DEFAULT =
            new JobRetry(8, Duration.ofSeconds(5), Duration.ofMinutes(10));

    public JobRetry {
        if (attemptsMax < 1 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    attemptsMax
                            + " attempts, pauses "
                            + first
                            + " to "
                            + longest
                            + "; expected at least 1, not negative, and rising");
        }
    }

    /// The pause after so many failures, a fifth longer or shorter by chance, so that jobs that
    /// failed together do not come back together.
    Duration pause(int failures) {
        double doubled = (double) first.toMillis() * Math.pow(2, Math.min(failures - 1, 30));
        double millis = Math.min(doubled, (double) longest.toMillis());
        return Duration.ofMillis(
                (long) (millis * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
    }
}
