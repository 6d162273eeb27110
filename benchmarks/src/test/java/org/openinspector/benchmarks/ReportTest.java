package org.openinspector.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.openinspector.benchmarks.Measure.Unit;

final class ReportTest {
    @Test
    void aBarIsHeldUpToItself() {
        assertEquals(
                "| encode | 2,000 ns | 9,000 ns | ≤ 2,000 ns | held |",
                line(measure(Unit.NANOSECONDS, 2000, Double.NaN), 2000, 9000));
        assertEquals(
                "| encode | 2,001 ns | 2,001 ns | ≤ 2,000 ns | **not held** |",
                line(measure(Unit.NANOSECONDS, 2000, Double.NaN), 2001, 2001));
    }

    @Test
    void aRateIsHeldFromItsBarOn() {
        // 2,500 ns an operation are 400 thousand operations a second.
        assertEquals(
                "| encode | 400 k/s | 200 k/s | later ≥ 400 k/s | held |",
                line(measure(Unit.THOUSANDS_PER_SECOND, Double.NaN, 400), 2500, 5000));
        assertEquals(
                "| encode | 250 k/s | 200 k/s | later ≥ 400 k/s | not yet |",
                line(measure(Unit.THOUSANDS_PER_SECOND, Double.NaN, 400), 4000, 5000));
    }

    @Test
    void aLaterBarFailsNothing() {
        var report = new Report();
        report.add(measure(Unit.MILLISECONDS, 200, 150), "open", 180e6, 180e6);
        assertTrue(
                report.toString()
                        .endsWith(
                                "| open | 180 ms | 180 ms | ≤ 200 ms, later ≤ 150 ms | held, later bar not yet |"),
                report::toString);
        assertTrue(report.held());
        report.add(measure(Unit.MILLISECONDS, 200, 150), "open", 201e6, 201e6);
        assertFalse(report.held());
        report.add(measure(Unit.MILLISECONDS, 200, 150), "open", 1e6, 1e6);
        assertFalse(report.held(), "one that is held makes up for none that is not");
    }

    @Test
    void whatIsHeldToNothingHasNoVerdict() {
        assertEquals(
                "| encode | 500 MiB/s | 250 MiB/s |  |  |",
                line(measure(Unit.MEBIBYTES_PER_SECOND, Double.NaN, Double.NaN), 2e6, 4e6));
    }

    @Test
    void threeDigitsCount() {
        assertEquals("0.0512 ms", Unit.MILLISECONDS.text(0.05123));
        assertEquals("0.512 ms", Unit.MILLISECONDS.text(0.5123));
        assertEquals("5.12 ms", Unit.MILLISECONDS.text(5.123));
        assertEquals("51.2 ms", Unit.MILLISECONDS.text(51.23));
        assertEquals("512,345 ms", Unit.MILLISECONDS.text(512_345.4));
    }

    @Test
    void medianOfAnyNumber() {
        assertEquals(2, Report.median(new double[] {9, 1, 2}));
        assertEquals(3, Report.median(new double[] {9, 4, 1, 2}));
    }

    private static Measure measure(Unit unit, double bar, double later) {
        return new Measure("some.Benchmarks.one", "encode", unit, optional(bar), optional(later));
    }

    private static OptionalDouble optional(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static String line(Measure measure, double cpu, double wall) {
        var report = new Report();
        report.add(measure, measure.what(), cpu, wall);
        return report.toString().lines().toList().getLast();
    }
}
