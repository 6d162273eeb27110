package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/// Runs a tool once over many pairs: `left<TAB>right` lines on standard input, also in the file
/// that the environment variable `PAIRS` names; one line of answer each on standard output.
record NativeTool(List<String> command, String install) {
    private static final long TIMEOUT_SECONDS = 300;

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
                return Assertions.fail(command.getFirst() + " is missing; " + install, e);
            }
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Assertions.fail(command.getFirst() + " took over " + TIMEOUT_SECONDS + " s");
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

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
