package org.openinspector.aws;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How fast one operation of one account and Region is called. AWS says nowhere how much it takes,
/// only when it was too much, so this looks for it as TCP looks for its bandwidth: more while all
/// goes well, much less as soon as the service refuses.
///
/// Two things are bounded: how many calls run at once, always; and how many begin in a second, from
/// the first refusal on, because quotas are token buckets and one call at a time may be too fast
/// for them.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5681">RFC 5681, the same rule for TCP</a>
/// @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request
///   throttling for the Amazon EC2 API</a>
final class Limiter {
    private static final double SECOND = 1e9;

    /// The pace is set so much below what got through last.
    private static final double BACK = 0.75;

    /// And grows by so much of itself, at least [#STEP], with each second's worth of calls.
    private static final double GROWTH = 0.05;

    private static final double STEP = 0.1;
    private static final double PACE_MIN = 0.2;

    private final int most;
    private final LongSupplier clock;
    private double window;
    private int running;

    /// Calls a second; infinite until the service has refused one.
    private double pace = Double.POSITIVE_INFINITY;

    /// When the next call may begin, in the clock's nanoseconds.
    private long next;

    /// Slowing down again makes sense only for calls that began after the last time.
    private long slowdowns;

    /// Calls that got through since `measuredFrom`, and how many did in the last whole second.
    private int through;

    private long measuredFrom;
    private double throughput;

    Limiter(int most) {
        this(most, System::nanoTime);
    }

    Limiter(int most, LongSupplier clock) {
        this.most = most;
        this.clock = clock;
        this.window = Math.max(1, most / 2);
        this.measuredFrom = clock.getAsLong();
        this.next = measuredFrom;
    }

    /// Waits for its turn.
    ///
    /// @return to be given back to [#release]
    synchronized long acquire() throws InterruptedException {
        long wait = begin();
        while (wait != 0) {
            if (wait < 0) {
                wait();
            } else {
                // At least a millisecond: shorter waits wake too early, and again.
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait, 1_000_000));
            }
            wait = begin();
        }
        return slowdowns;
    }

    /// Begins a call if it may.
    ///
    /// @return 0 if it has begun; else for how many nanoseconds to wait, or -1 until another one
    ///   has ended
    synchronized long begin() {
        if (running >= limit()) {
            return -1;
        }
        long now = clock.getAsLong();
        if (now < next) {
            return next - now;
        }
        running++;
        if (pace != Double.POSITIVE_INFINITY) {
            next = Math.max(next, now - (long) SECOND) + (long) (SECOND / pace);
        }
        return 0;
    }

    /// The ticket of a call that [#begin] has begun.
    synchronized long ticket() {
        return slowdowns;
    }

    /// Ends a call.
    ///
    /// @param ticket what [#acquire] gave
    /// @param throttled whether the service said that it is too much
    synchronized void release(long ticket, boolean throttled) {
        running--;
        long now = clock.getAsLong();
        double since = now - measuredFrom;
        if (since >= SECOND) {
            throughput = through * SECOND / since;
            through = 0;
            measuredFrom = now;
        }
        if (!throttled) {
            through++;
            window = Math.min(most, window + 1 / window);
            if (pace != Double.POSITIVE_INFINITY) {
                pace += Math.max(STEP, pace * GROWTH) / pace;
            }
        } else if (ticket == slowdowns) {
            window = Math.max(1, window / 2);
            double seen = Math.max(throughput, through * SECOND / Math.max(since, SECOND));
            double guess = pace == Double.POSITIVE_INFINITY ? 1 : pace;
            pace = Math.max(PACE_MIN, BACK * Math.min(pace, seen > 0 ? seen : guess));
            next = Math.max(next, now);
            slowdowns++;
        }
        notifyAll();
    }

    /// How many may run now.
    synchronized int limit() {
        return Math.max(1, (int) window);
    }

    /// How many may begin in a second; infinite until the service has refused one.
    synchronized double pace() {
        return pace;
    }
}
