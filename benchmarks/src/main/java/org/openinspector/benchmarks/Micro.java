package org.openinspector.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs the benchmarks and prints the report; `benchmarks/micro` is what people call.
public final class Micro {
    /// The launcher's, as far as they change how fast code is, and what JMH itself needs.
    private static final List<String> JVM =
            List.of(
                    "-Xmx1g",
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private Micro() {}

    /// Runs the benchmarks whose line of the report contains what a pattern says.
    ///
    /// @param arguments the pattern, or nothing for all of them
    public static void main(String[] arguments) throws IOException {
        var out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        var err =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out, err));
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err)
            throws IOException {
        List<Measure> chosen;
        try {
            Pattern only = Pattern.compile(arguments.length == 0 ? "" : arguments[0]);
            chosen = Measure.ALL.stream().filter(m -> only.matcher(m.title()).find()).toList();
        } catch (PatternSyntaxException e) {
            err.println("benchmarks: --only is no regular expression: " + e.getDescription());
            return 2;
        }
        if (chosen.isEmpty()) {
            err.println("benchmarks: --only matches no line of the report; these are there:");
            Measure.ALL.forEach(measure -> err.println("  " + measure.title()));
            return 2;
        }
        Workspace workspace = Workspace.current();
        var report = new Report();
        int number = 0;
        for (Measure measure : chosen) {
            number++;
            err.println("benchmarks: " + number + " of " + chosen.size() + ": " + measure.title());
            Path log = workspace.folder().resolve(measure.benchmark() + ".log");
            try {
                report.add(
                        measure,
                        new Runner(settled(measure, workspace).output(log.toString()).build())
                                .run());
            } catch (RunnerException e) {
                try (Stream<String> lines = Files.lines(log)) {
                    lines.forEach(err::println);
                }
                err.println("benchmarks: " + measure.title() + " failed: " + e.getMessage());
                return 3;
            }
        }
        out.println(report);
        return report.held() ? 0 : 1;
    }

    /// Long enough to settle, short enough to run them all in a few minutes.
    private static ChainedOptionsBuilder settled(Measure measure, Workspace workspace) {
        return options(measure, workspace)
                .forks(1)
                .jvmArgs(
                        Stream.concat(JVM.stream(), workspace.jvmArguments().stream())
                                .toArray(String[]::new))
                .warmupIterations(5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(7)
                .measurementTime(TimeValue.milliseconds(400));
    }

    /// What both the real run and the test of it ask of JMH.
    static ChainedOptionsBuilder options(Measure measure, Workspace workspace) {
        var options =
                new OptionsBuilder()
                        .include("^" + Pattern.quote(measure.benchmark()) + "$")
                        .addProfiler(CpuTime.class)
                        .shouldFailOnError(true);
        return workspace.feeds().isPresent()
                ? options
                : options.param("knowledge", KnowledgeFiles.GENERATED);
    }
}
