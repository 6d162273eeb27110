package org.openinspector.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/// What was measured, as a markdown table. A figure is the median of the iterations' CPU times:
/// every benchmark has one thread and waits for nothing, so that on an idle machine this is the
/// wall time, and on a busy one it still says what the code costs. The wall time stands beside it.
final class Report {
    private final List<String> lines = new ArrayList<>();
    private boolean held = true;

    Report() {
        lines.add("| what | measured | wall | bar | |");
        lines.add("| --- | ---: | ---: | ---: | --- |");
    }

    /// Adds what came out for each value of the parameter.
    void add(Measure measure, Collection<RunResult> results) {
        for (RunResult result : results) {
            var parameters = result.getParams();
            String parameter =
                    parameters.getParamsKeys().stream()
                            .map(parameters::getParam)
                            .collect(Collectors.joining(", "))
                            .toLowerCase(Locale.ROOT);
            List<IterationResult> iterations =
                    result.getBenchmarkResults().stream()
                            .flatMap(one -> one.getIterationResults().stream())
                            .toList();
            add(
                    measure,
                    measure.what().replace("%s", parameter),
                    median(iterations.stream().mapToDouble(Report::cpu).toArray()),
                    median(
                            iterations.stream()
                                    .mapToDouble(one -> one.getPrimaryResult().getScore())
                                    .toArray()));
        }
    }

    private static double cpu(IterationResult iteration) {
        return Objects.requireNonNull(iteration.getSecondaryResults().get(CpuTime.LABEL))
                .getScore();
    }

    /// Adds a line.
    ///
    /// @param cpu nanoseconds per operation
    /// @param wall nanoseconds per operation
    void add(Measure measure, String what, double cpu, double wall) {
        double value = measure.unit().of(cpu);
        lines.add(
                String.format(
                        "| %s | %s | %s | %s | %s |",
                        what,
                        measure.unit().text(value),
                        measure.unit().text(measure.unit().of(wall)),
                        bars(measure),
                        verdict(measure, value)));
    }

    private static String bars(Measure measure) {
        List<String> bars = new ArrayList<>();
        measure.bar().ifPresent(bar -> bars.add(bar(measure, bar)));
        measure.later().ifPresent(bar -> bars.add("later " + bar(measure, bar)));
        return String.join(", ", bars);
    }

    private static String bar(Measure measure, double bar) {
        return (measure.unit().moreIsBetter ? "≥ " : "≤ ")
                + String.format(Locale.ROOT, "%,.0f %s", bar, measure.unit().sign);
    }

    private String verdict(Measure measure, double value) {
        if (!holds(measure, measure.bar(), value)) {
            held = false;
            return "**not held**";
        }
        if (!holds(measure, measure.later(), value)) {
            return measure.bar().isPresent() ? "held, later bar not yet" : "not yet";
        }
        return measure.bar().isPresent() || measure.later().isPresent() ? "held" : "";
    }

    private static boolean holds(Measure measure, OptionalDouble bar, double value) {
        return bar.isEmpty() || measure.unit().holds(value, bar.getAsDouble());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// True if no bar of now was missed.
    boolean held() {
        return held;
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
