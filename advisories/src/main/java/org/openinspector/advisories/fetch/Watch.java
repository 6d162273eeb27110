package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Closes a body that comes too slowly or takes too long, so that its reader does not wait for
/// ever. A server that sends a byte now and then is not stalled, so a minimum per window counts.
final class Watch implements AutoCloseable {
    private final InputStream body;
    private final long windowBytesMin;
    private final Duration window;
    private final AtomicLong windowBytes = new AtomicLong();
    private final ScheduledFuture<?> windows;
    private final ScheduledFuture<?> end;
    private volatile @Nullable String reason;

    Watch(
            InputStream body,
            Duration window,
            long windowBytesMin,
            Duration left,
            ScheduledExecutorService timer) {
        this.body = body;
        this.window = window;
        this.windowBytesMin = windowBytesMin;
        long nanos = window.toNanos();
        windows = timer.scheduleAtFixedRate(this::check, nanos, nanos, TimeUnit.NANOSECONDS);
        end =
                timer.schedule(
                        () -> stop("it took longer than the time set for it"),
                        Math.max(1, left.toNanos()),
                        TimeUnit.NANOSECONDS);
    }

    void received(long bytes) {
        windowBytes.addAndGet(bytes);
    }

    private void check() {
        long bytes = windowBytes.getAndSet(0);
        if (bytes < windowBytesMin) {
            stop("only " + bytes + " bytes came in " + seconds(window) + " s");
        }
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? String.valueOf(duration.toSeconds())
                : String.valueOf(duration.toMillis() / 1000.0);
    }

    private void stop(String because) {
        reason = because;
        try {
            body.close();
        } catch (IOException closing) {
            // The reader notices.
        }
    }

    /// Why the body was closed; null if it was not.
    @Nullable String reason() {
        return reason;
    }

    @Override
    public void close() {
        windows.cancel(false);
        end.cancel(false);
    }
}
