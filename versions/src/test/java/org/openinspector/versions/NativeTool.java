package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.openinspector.testkit.Fixtures;

/// Runs a tool once over many pairs: `left<TAB>right` lines on standard input, also in the file
/// that the environment variable `PAIRS` names; one line of answer each on standard output.
///
/// @param install how to get the tool
/// @param optional true: without the tool the test is skipped, with the reason; false: it fails
record NativeTool(List<String> command, String install, boolean optional) {
    private static final long TIMEOUT_SECONDS = 300;

    /// How a script says that what it needs is not there.
    private static final int MISSING = 77;

    NativeTool(List<String> command, String install) {
        this(command, install, false);
    }

    static NativeTool optional(List<String> command, String install) {
        return new NativeTool(command, install, true);
    }

    /// A script of the test resources.
    static String script(String name) {
        try {
            return Files.readString(Fixtures.path("oracles/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> answers(List<Pair> pairs) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("pairs");
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            Files.write(in, pairs.stream().map(p -> p.left() + "\t" + p.right()).toList());
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectInput(in.toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().put("PAIRS", in.toString());
            Process process;
            try {
                process = builder.start();
            } catch (IOException e) {
                return missing(command.getFirst() + " is missing; " + install);
            }
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Assertions.fail(command.getFirst() + " took over " + TIMEOUT_SECONDS + " s");
            }
            if (process.exitValue() == MISSING) {
                return missing(text(err).strip() + "; " + install);
            }
            assertEquals(
                    0,
                    process.exitValue(),
                    () -> command.getFirst() + " failed; " + install + ": " + text(err));
            List<String> lines =
                    Files.readAllLines(out).stream().filter(line -> !line.isEmpty()).toList();
            assertEquals(pairs.size(), lines.size(), "answers of " + command.getFirst());
            return lines;
        } finally {
            for (Path file : List.of(in, out, err, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<String> missing(String what) {
        return optional ? Assumptions.abort(what) : Assertions.fail(what);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
