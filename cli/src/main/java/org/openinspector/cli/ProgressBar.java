package org.openinspector.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.openinspector.artifacts.Progress;

/// Shows on standard error how far a long work has come: a moving bar on a terminal, otherwise a
/// plain line every ten seconds. Nothing for work that is done at once.
final class ProgressBar implements Progress {
    private static final long FIRST_NANOS = 400_000_000L;
    private static final long MOVING_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean moving;
    private final String what;
    private final long start = System.nanoTime();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong next;
    private volatile long total;
    private volatile boolean shown;

    ProgressBar(PrintStream out, boolean moving, String what) {
        this.out = out;
        this.moving = moving;
        this.what = what;
        this.next = new AtomicLong(start + (moving ? FIRST_NANOS : PLAIN_NANOS));
    }

    @Override
    public void started(long bytesTotal) {
        total = bytesTotal;
    }

    @Override
    public void advanced(long bytes) {
        long now = done.addAndGet(bytes);
        long time = System.nanoTime();
        long due = next.get();
        if (time - due >= 0
                && next.compareAndSet(due, time + (moving ? MOVING_NANOS : PLAIN_NANOS))) {
            show(now);
        }
    }

    @Override
    public void layer(String digest) {
        // The bar counts bytes; which layer they are of tells people little.
    }

    private synchronized void show(long bytes) {
        shown = true;
        long all = total;
        String amount =
                all > 0
                        ? String.format(Locale.ROOT, "%,d of %,d MiB", bytes >> 20, all >> 20)
                        : String.format(Locale.ROOT, "%,d MiB", bytes >> 20);
        if (!moving) {
            out.println(what + ": " + amount);
            return;
        }
        StringBuilder bar = new StringBuilder("\r").append(what).append(' ');
        if (all > 0) {
            int filled = (int) Math.min(WIDTH, WIDTH * bytes / all);
            bar.append('[').repeat('#', filled).repeat(' ', WIDTH - filled).append("] ");
        }
        out.print(bar.append(amount).append("\u001b[K"));
        out.flush();
    }

    /// Removes the bar.
    synchronized void finish() {
        if (shown && moving) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
