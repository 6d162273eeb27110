package org.openinspector.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// One line of the report before it is measured; several if the benchmark has parameters.
///
/// @param benchmark class and method
/// @param what for people; `%s` stands for the parameter
/// @param bar what it is held to now; empty if to nothing
/// @param later what it is to be held to in the end
record Measure(String benchmark, String what, Unit unit, OptionalDouble bar, OptionalDouble later) {
    /// How a time per operation is told.
    enum Unit {
        /// Time of one operation.
        NANOSECONDS("ns", false, 1),
        /// Time of one operation.
        MILLISECONDS("ms", false, 1e6),
        /// Thousands of operations in a second of one core.
        THOUSANDS_PER_SECOND("k/s", true, 1e6),
        /// For operations on one MiB each.
        MEBIBYTES_PER_SECOND("MiB/s", true, 1e9);

        final String sign;
        final boolean moreIsBetter;
        private final double nanoseconds;

        Unit(String sign, boolean moreIsBetter, double nanoseconds) {
            this.sign = sign;
            this.moreIsBetter = moreIsBetter;
            this.nanoseconds = nanoseconds;
        }

        /// From nanoseconds per operation.
        double of(double nanosecondsPerOperation) {
            return moreIsBetter
                    ? nanoseconds / nanosecondsPerOperation
                    : nanosecondsPerOperation / nanoseconds;
        }

        /// With its sign and three digits that count.
        String text(double value) {
            int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : value >= 0.1 ? 3 : 4;
            return String.format(Locale.ROOT, "%,." + digits + "f %s", value, sign);
        }

        boolean holds(double value, double bar) {
            return moreIsBetter ? value >= bar : value <= bar;
        }
    }

    /// All of them, in the order of the report.
    static final List<Measure> ALL =
            List.of(
                    bar("Version.encode", "version key, %s: encode", Unit.NANOSECONDS, 2000),
                    bar("Version.compare", "version key: compare", Unit.NANOSECONDS, 20),
                    bar(
                            "Version.compareStored",
                            "version key: compare with a stored one",
                            Unit.NANOSECONDS,
                            20),
                    bar("Knowledge.open", "snapshot, %s: open", Unit.MILLISECONDS, 200, 150),
                    bar(
                            "Knowledge.openAndAsk",
                            "snapshot, %s: open, first answer",
                            Unit.MILLISECONDS,
                            200,
                            150),
                    none(
                            "Knowledge.findKnown",
                            "snapshot, %s: find a package's advisories",
                            Unit.NANOSECONDS),
                    none("Knowledge.findUnknown", "snapshot, %s: find none", Unit.NANOSECONDS),
                    later(
                            "Knowledge.matchEncoded",
                            "match, %s: encoded package-versions",
                            Unit.THOUSANDS_PER_SECOND,
                            1000),
                    later(
                            "Matching.match",
                            "match, %s: package-versions from strings, with arguments",
                            Unit.THOUSANDS_PER_SECOND,
                            400),
                    none("Image.select", "catalogers: is a path wanted", Unit.NANOSECONDS),
                    none(
                            "Image.inflate",
                            "gzip layers: inflated by the JDK alone",
                            Unit.MEBIBYTES_PER_SECOND),
                    none(
                            "Image.walkGzip",
                            "gzip layers: walked, one thread",
                            Unit.MEBIBYTES_PER_SECOND),
                    none(
                            "Image.walkPlain",
                            "plain layers: walked, one thread",
                            Unit.MEBIBYTES_PER_SECOND));

    /// Names it without the parameter.
    String title() {
        return what.replace(", %s", "");
    }

    private static Measure bar(String benchmark, String what, Unit unit, double bar) {
        return new Measure(
                name(benchmark), what, unit, OptionalDouble.of(bar), OptionalDouble.empty());
    }

    private static Measure bar(String benchmark, String what, Unit unit, double bar, double later) {
        return new Measure(
                name(benchmark), what, unit, OptionalDouble.of(bar), OptionalDouble.of(later));
    }

    private static Measure later(String benchmark, String what, Unit unit, double later) {
        return new Measure(
                name(benchmark), what, unit, OptionalDouble.empty(), OptionalDouble.of(later));
    }

    private static Measure none(String benchmark, String what, Unit unit) {
        return new Measure(
                name(benchmark), what, unit, OptionalDouble.empty(), OptionalDouble.empty());
    }

    private static String name(String text) {
        return Measure.class.getPackageName() + "." + text.replace(".", "Benchmarks.");
    }
}
