package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// What all threads of one walk share: limits, the time it ends at the latest, memory, progress.
final class Walk {
    final Limits limits;
    final Progress progress;
    final Spill spill;

    /// Who reports problems: `artifacts/<transport>`.
    final String reporter;

    /// Bytes of names and nodes that may still be kept.
    final AtomicLong recordBytesLeft;

    private final long deadline;

    Walk(String transport, Artifact.Options options, Progress progress) {
        this.limits = options.limits();
        this.progress = progress;
        this.spill = new Spill(options);
        this.reporter = "artifacts/" + transport;
        // A third of the heap: names are only part of what a scan keeps.
        this.recordBytesLeft =
                new AtomicLong(Math.max(16L << 20, Runtime.getRuntime().maxMemory() / 3));
        Duration duration = limits.duration();
        this.deadline =
                System.nanoTime()
                        + (duration.compareTo(Duration.ofDays(365)) > 0
                                ? Duration.ofDays(365).toNanos()
                                : duration.toNanos());
    }

    private Walk(Walk of) {
        this.limits = of.limits;
        this.progress = Progress.NONE;
        this.spill = of.spill;
        this.reporter = of.reporter;
        this.recordBytesLeft = of.recordBytesLeft;
        this.deadline = of.deadline;
    }

    /// The same walk for what is read a second time, which is not told to the progress again.
    Walk quiet() {
        return new Walk(this);
    }

    /// Ends the work of a thread that was interrupted or has had its time.
    void check() throws IOException {
        checkInterrupted();
        if (System.nanoTime() - deadline > 0) {
            throw new DamagedStreamException(
                    "takes longer than the " + limits.duration().toSeconds() + " s allowed");
        }
    }

    /// Ends the work of a thread that was interrupted.
    void checkInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the walk was interrupted");
        }
    }

    /// Accounts for what is kept of an entry.
    void keep(long bytes) throws DamagedStreamException {
        if (recordBytesLeft.addAndGet(-bytes) < 0) {
            throw new DamagedStreamException("has more names and links than memory allows");
        }
    }
}
