package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimiterTest {
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
        var limiter = new Limiter(16);
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
}
