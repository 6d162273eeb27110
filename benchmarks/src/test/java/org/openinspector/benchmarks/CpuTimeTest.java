package org.openinspector.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class CpuTimeTest {
    /// The JDK counts the same in coarser steps, of user and system time apart.
    private static final long STEPS = 50_000_000;

    @Test
    void isWhatTheJdkCountsOnlyFiner() {
        var jdk = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (int i = 0; i < 100; i++) {
            long before = jdk.getProcessCpuTime();
            long time = CpuTime.nanoseconds();
            long after = jdk.getProcessCpuTime();
            assertTrue(
                    time >= before - STEPS && time <= after + STEPS,
                    () -> before + " <= " + time + " <= " + after);
        }
    }
}
