package org.openinspector.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Counts that the gate prints at its end, such as how many pairs were checked against a native
/// tool.
public final class Counts {
    private Counts() {}

    /// Records one line: `debian: 10000 pairs against dpkg, 0 wrong`.
    public static void record(String subject, long checked, String against, long wrong)
            throws IOException {
        Path file = Path.of("target", "counts.txt");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                subject
                        + ": "
                        + checked
                        + " checked against "
                        + against
                        + ", "
                        + wrong
                        + " wrong\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
