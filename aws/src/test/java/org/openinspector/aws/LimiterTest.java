package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimiterTest {
    private static final double SECOND = 1e9;

    @Test
    void neverMoreThanTheLimitRunAtOnce() throws InterruptedException {
        var limiter = new Limiter(4);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        List<Integer> items = IntStream.range(0, 200).boxed().toList();
        Parallel.map(
                items,
                item -> {
                    long ticket = limiter.acquire();
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.sleep(1);
                    running.decrementAndGet();
                    limiter.release(ticket, false);
                    return item;
                });
        assertTrue(most.get() <= 4, most::toString);
        assertEquals(4, limiter.limit());
    }

    @Test
    void aRefusalHalvesOnceForAllThatRanTogether() throws InterruptedException {
        var now = new AtomicLong();
        var limiter = new Limiter(16, () -> now.addAndGet(10_000_000_000L));
        for (int i = 0; i < 200; i++) {
            limiter.release(limiter.acquire(), false);
        }
        assertEquals(16, limiter.limit());
        long[] together = new long[10];
        for (int i = 0; i < together.length; i++) {
            together[i] = limiter.acquire();
        }
        for (long ticket : together) {
            limiter.release(ticket, true);
        }
        assertEquals(8, limiter.limit());
        for (int i = 0; i < 10; i++) {
            limiter.release(limiter.acquire(), true);
        }
        assertEquals(1, limiter.limit());
        for (int i = 0; i < 500; i++) {
            limiter.release(limiter.acquire(), false);
        }
        assertEquals(16, limiter.limit());
    }

    /// A service as AWS documents its throttling: a bucket of `burst` tokens, filled by `rate` a
    /// second; every call takes one, and is refused if there is none.
    private static final class Bucket {
        private final double rate;
        private final double burst;
        private double tokens;
        private long at;

        Bucket(double rate, double burst) {
            this.rate = rate;
            this.burst = burst;
            this.tokens = burst;
        }

        boolean takes(long now) {
            tokens = Math.min(burst, tokens + rate * (now - at) / SECOND);
            at = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    private record Running(long ends, long ticket, boolean refused) {}

    /// As many calls as the limiter lets, for ten minutes of simulated time, by somebody who always
    /// has more to ask: most of the quota is used, and few calls are refused.
    @ParameterizedTest
    @CsvSource({
        // rate, burst, milliseconds a call takes
        "20, 100, 30",
        "20, 100, 300",
        "10, 10, 50",
        "2, 5, 20",
        "100, 200, 40",
    })
    void mostOfAQuotaIsUsedAndLittleIsRefused(double rate, double burst, long millis) {
        var now = new AtomicLong();
        var limiter = new Limiter(16, now::get);
        var bucket = new Bucket(rate, burst);
        var running = new PriorityQueue<Running>((a, b) -> Long.compare(a.ends(), b.ends()));
        long end = (long) (600 * SECOND);
        int through = 0;
        int refused = 0;
        while (now.get() < end) {
            long wait = limiter.begin();
            if (wait == 0) {
                running.add(
                        new Running(
                                now.get() + millis * 1_000_000,
                                limiter.ticket(),
                                !bucket.takes(now.get())));
                continue;
            }
            long until = wait < 0 ? Long.MAX_VALUE : now.get() + wait;
            Running first = running.peek();
            if (first != null && first.ends() <= until) {
                running.remove();
                now.set(Math.max(now.get(), first.ends()));
                limiter.release(first.ticket(), first.refused());
                if (first.refused()) {
                    refused++;
                } else {
                    through++;
                }
            } else {
                now.set(until);
            }
        }
        // One account may have less work in flight than its quota: 16 calls at once.
        double possible = Math.min(rate, 16 * 1000.0 / millis) * 600;
        int used = through;
        int lost = refused;
        assertTrue(used >= 0.95 * possible, () -> used + " of " + possible + " got through");
        assertTrue(lost <= 0.1 * (used + lost), () -> lost + " of " + (used + lost) + " refused");
    }

    @Test
    void withoutARefusalNothingIsPaced() throws InterruptedException {
        var now = new AtomicLong();
        var limiter = new Limiter(16, now::get);
        for (int i = 0; i < 1_000; i++) {
            limiter.release(limiter.acquire(), false);
        }
        assertEquals(Double.POSITIVE_INFINITY, limiter.pace());
        assertEquals(0, now.get());
    }
}
