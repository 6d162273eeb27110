package org.openinspector.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.versions.VersionScheme;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs every benchmark once. Says nothing of speed.
final class BenchmarksTest {
    @TempDir Path folder;

    @Test
    void eachRunsAndIsReported() throws Exception {
        var workspace = new Workspace(folder, Optional.empty(), Optional.empty(), 600);
        // The benchmarks run in this JVM, so its properties are theirs.
        workspace
                .jvmArguments()
                .forEach(argument -> {
                    String[] property = argument.substring("-D".length()).split("=", 2);
                    System.setProperty(property[0], property[1]);
                });
        var report = new Report();
        for (Measure measure : Measure.ALL) {
            Collection<RunResult> results =
                    new Runner(
                                    Micro.options(measure, workspace)
                                            .mode(Mode.SingleShotTime)
                                            .forks(0)
                                            .warmupIterations(0)
                                            .measurementIterations(1)
                                            .verbosity(VerboseMode.SILENT)
                                            .build())
                            .run();
            assertFalse(results.isEmpty(), measure::benchmark);
            report.add(measure, results);
        }
        String text = report.toString();
        assertTrue(text.contains("| version key, pep440: encode |"), text);
        assertTrue(text.contains("| snapshot, generated: open |"), text);
        int encode = VersionScheme.values().length;
        assertEquals(2 + encode + Measure.ALL.size() - 1, text.lines().count(), text);
    }

    @Test
    void eachHasItsLineInTheReport() {
        Set<String> compiled =
                BenchmarkList.defaultList()
                        .getAll(
                                OutputFormatFactory.createFormatInstance(
                                        System.out, VerboseMode.SILENT),
                                List.of())
                        .stream()
                        .map(BenchmarkListEntry::getUsername)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                compiled,
                Measure.ALL.stream()
                        .map(Measure::benchmark)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
