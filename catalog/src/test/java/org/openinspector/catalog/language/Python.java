package org.openinspector.catalog.language;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Runs Python, whose own library tells the expected answers.
public final class Python {
    private Python() {}

    /// Standard output of a program that gets `input` on standard input.
    ///
    /// @throws IOException if there is no `python3`, or it fails
    public static List<String> run(Path folder, String program, String input) throws IOException {
        Process process =
                new ProcessBuilder("python3", "-c", program)
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try (OutputStream out = process.getOutputStream()) {
                                out.write(input.getBytes(StandardCharsets.UTF_8));
                            } catch (IOException e) {
                                // The program ended early; its exit status tells.
                            }
                        });
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            writer.join();
            if (status != 0) {
                throw new IOException("python3 ended with status " + status);
            }
            return output.lines().toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
