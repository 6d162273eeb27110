package org.openinspector.findings;

import org.jspecify.annotations.Nullable;

/// When a new EPSS score counts as a change. All scores move a little every day; a finding that
/// followed each move would be rewritten, and published, every day.
final class Epss {
    private static final double ABSOLUTE = 0.001;
    private static final double RELATIVE = 0.1;

    private Epss() {}

    /// The score to keep: the old one while the new one is near it.
    static @Nullable Double next(@Nullable Double before, @Nullable Double now) {
        if (before == null || now == null) {
            return now;
        }
        double distance = Math.abs(now - before);
        return distance > Math.max(ABSOLUTE, RELATIVE * before) ? now : before;
    }

    static boolean same(@Nullable Double left, @Nullable Double right) {
        return left == null ? right == null : left.equals(right);
    }
}
