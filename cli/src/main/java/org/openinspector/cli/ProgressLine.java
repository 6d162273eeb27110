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
    private boolean shown;

    ProgressLine(PrintStream out, boolean moving) {
        this.out = out;
        this.moving = moving;
    }

    void show(int done, int total) {
        if (moving) {
            int filled = total == 0 ? 0 : Math.min(WIDTH, (int) ((long) WIDTH * done / total));
            out.print(
                    String.format(
                            Locale.ROOT,
                            "\r[%s%s] %d of %d ",
                            "#".repeat(filled),
                            "-".repeat(WIDTH - filled),
                            done,
                            total));
            out.flush();
            shown = true;
        } else if (System.nanoTime() - plainAt >= 0) {
            out.println("openinspector: " + done + " of " + total);
            plainAt = System.nanoTime() + PLAIN_NANOS;
        }
    }

    void end() {
        if (shown) {
            out.print("\r" + " ".repeat(WIDTH + 24) + "\r");
            out.flush();
        }
    }
}
