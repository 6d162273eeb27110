package org.openinspector.aws.publish;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps calls of one account and Region apart in time.
final class Pace {
    private final long nanosBetween;
    private final Map<String, Long> next = new ConcurrentHashMap<>();

    Pace(Duration between) {
        this.nanosBetween = between.toNanos();
    }

    /// Waits for one's turn.
    void await(String key) throws InterruptedException {
        long now = System.nanoTime();
        long[] turn = new long[1];
        next.compute(
                key,
                (_, taken) -> {
                    turn[0] = begin(taken, now);
                    return turn[0] + nanosBetween;
                });
        long wait = turn[0] - now;
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    private static long begin(@Nullable Long taken, long now) {
        // Differences, because the clock may overflow.
        return taken == null || taken - now < 0 ? now : taken;
    }
}
