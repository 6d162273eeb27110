package org.openinspector.catalog.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Runs the real tool that a reader is compared with. A tool that is missing fails the test.
public final class NativeTool {
    private NativeTool() {}

    /// Runs a command.
    ///
    /// @return its standard output
    public static String run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IllegalStateException(List.of(command) + " ended with " + status);
        }
        return output;
    }
}
