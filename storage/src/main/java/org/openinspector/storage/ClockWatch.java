package org.openinspector.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the machine's clock was set back. What was planned by the old time would wait as
/// much longer as the clock was set back, hours perhaps. A clock set forward needs nothing: what
/// was planned is due sooner.
final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);

    /// Time servers correct by less, and rather by slowing the clock than by setting it.
    private static final Duration LEAST = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Consumer<Duration> setBack;
    private Instant lastTime;
    private long lastNanos;

    /// @param nanos time that nobody can set, as [System#nanoTime]
    /// @param setBack is told by how much the clock was set back
    ClockWatch(InstantSource clock, LongSupplier nanos, Consumer<Duration> setBack) {
        this.clock = clock;
        this.nanos = nanos;
        this.setBack = setBack;
        this.lastTime = clock.instant();
        this.lastNanos = nanos.getAsLong();
    }

    /// Compares both times with those of the last look.
    void look() {
        Instant time = clock.instant();
        long now = nanos.getAsLong();
        Duration back = Duration.between(time, lastTime.plusNanos(now - lastNanos));
        if (back.compareTo(LEAST) >= 0) {
            LOG.atWarn()
                    .addKeyValue("seconds", back.toSeconds())
                    .log("clock set back, waiting jobs are moved with it");
            setBack.accept(back);
        }
        // Not before it worked: a database that is down is asked again.
        lastTime = time;
        lastNanos = now;
    }

    /// Looks until the thread is interrupted.
    void run(Duration every) {
        while (true) {
            try {
                Thread.sleep(every);
                look();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (StorageException e) {
                LOG.atDebug().setCause(e).log("clock watch failed");
            }
        }
    }
}
