package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private Instant time = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = Long.MAX_VALUE - 1_000;
    private boolean broken;
    private final List<Duration> told = new ArrayList<>();
    private final ClockWatch watch = new ClockWatch(() -> time, () -> nanos, this::setBack);

    private void setBack(Duration by) {
        if (broken) {
            throw new StorageException("no database");
        }
        told.add(by);
    }

    private void passes(Duration real, Duration shown) {
        nanos += real.toNanos();
        time = time.plus(shown);
    }

    @Test
    void tellsByHowMuch() {
        passes(Duration.ofSeconds(5), Duration.ofSeconds(5));
        watch.look();
        passes(Duration.ofSeconds(5), Duration.ofHours(-3).plusSeconds(5));
        watch.look();
        passes(Duration.ofSeconds(5), Duration.ofSeconds(5));
        watch.look();
        assertEquals(List.of(Duration.ofHours(3)), told);
    }

    @Test
    void leavesForwardAndSmallStepsAlone() {
        passes(Duration.ofSeconds(5), Duration.ofHours(3));
        watch.look();
        passes(Duration.ofSeconds(5), Duration.ofSeconds(-4));
        watch.look();
        assertEquals(List.of(), told);
    }

    @Test
    void tellsAgainUntilItWasHeard() {
        broken = true;
        passes(Duration.ofSeconds(5), Duration.ofHours(-1).plusSeconds(5));
        assertThrows(StorageException.class, watch::look);
        broken = false;
        passes(Duration.ofSeconds(5), Duration.ofSeconds(5));
        watch.look();
        assertEquals(List.of(Duration.ofHours(1)), told);
    }
}
