package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Runs the tools whose answers are the expected ones.
final class Native {
    private Native() {}

    record Result(int status, String output) {}

    /// Runs a tool; fails the test if it is not installed.
    static Result run(Path folder, List<String> command) throws IOException, InterruptedException {
        boolean installed =
                List.of(System.getenv("PATH").split(":", -1)).stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path, command.getFirst())));
        if (!installed) {
            fail(command.getFirst() + " is missing: apt-get install tar zstd umoci skopeo");
        }
        Path output = Files.createTempFile("native", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            int status = process.waitFor();
            return new Result(
                    status, new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(output);
        }
    }

    /// Runs a tool that must succeed.
    static String succeed(Path folder, String... command) throws IOException, InterruptedException {
        Result result = run(folder, List.of(command));
        assertEquals(0, result.status(), () -> List.of(command) + ": " + result.output());
        return result.output();
    }

    /// Runs a shell script that must succeed.
    static String script(Path folder, String script) throws IOException, InterruptedException {
        return succeed(folder, "bash", "-euc", script);
    }
}
