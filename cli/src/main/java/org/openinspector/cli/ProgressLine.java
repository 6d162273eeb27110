package org.openinspector.cli;

import java.io.PrintStream;
import java.util.Locale;

/// How far counted work has come, on standard error: a moving bar on a terminal, otherwise a plain
/// line every ten seconds.
final class ProgressLine {
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean moving;
    private long plainAt = System.nanoTime() + PLAIN_NANOS;
    private int widest;

    ProgressLine(PrintStream out, boolean moving) {
        this.out = out;
        this.moving = moving;
    }

    /// @param total 0 if it is not known
    void show(int done, int total) {
        if (moving && total == 0) {
            String text = String.format(Locale.ROOT, "%d ", done);
            out.print("\r" + text);
            out.flush();
            widest = Math.max(widest, text.length());
        } else if (moving) {
            int filled = Math.min(WIDTH, (int) ((long) WIDTH * done / total));
            String bar =
                    String.format(
                            Locale.ROOT,
                            "[%s%s] %d of %d ",
                            "#".repeat(filled),
                            "-".repeat(WIDTH - filled),
                            done,
                            total);
            out.print("\r" + bar);
            out.flush();
            widest = Math.max(widest, bar.length());
        } else if (System.nanoTime() - plainAt >= 0) {
            out.println("openinspector: " + done + (total == 0 ? "" : " of " + total));
            plainAt = System.nanoTime() + PLAIN_NANOS;
        }
    }

    void end() {
        if (widest > 0) {
            out.print("\r" + " ".repeat(widest) + "\r");
            out.flush();
        }
    }
}
