package org.openinspector.aws;

/// How many calls to one service of one Region run at once: more while all goes well, half as many
/// as soon as the service says that it is too much.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5681">RFC 5681, the same rule for TCP</a>
final class Limiter {
    private final int most;
    private double limit;
    private int running;

    /// Halving again makes sense only for calls that began after the last time.
    private long halvings;

    Limiter(int most) {
        this.most = most;
        this.limit = Math.max(1, most / 2);
    }

    /// Waits for its turn.
    ///
    /// @return to be given back to [#release]
    synchronized long acquire() throws InterruptedException {
        while (running >= Math.max(1, (int) limit)) {
            wait();
        }
        running++;
        return halvings;
    }

    /// Ends a call.
    ///
    /// @param ticket what [#acquire] gave
    /// @param throttled whether the service said that it is too much
    synchronized void release(long ticket, boolean throttled) {
        running--;
        if (!throttled) {
            limit = Math.min(most, limit + 1 / limit);
        } else if (ticket == halvings) {
            limit = Math.max(1, limit / 2);
            halvings++;
        }
        notifyAll();
    }

    /// How many may run now.
    synchronized int limit() {
        return Math.max(1, (int) limit);
    }
}
