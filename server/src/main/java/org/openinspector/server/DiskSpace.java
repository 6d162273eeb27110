package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether the data folder has room. Below two of PostgreSQL's log segments the next larger write
/// may fail, so people should hear of it before.
final class DiskSpace {
    private static final long LEAST = 32L << 20;

    private DiskSpace() {}

    /// What is wrong, in a sentence's part.
    static Optional<String> problem(Path folder) {
        try {
            long left = Files.getFileStore(folder).getUsableSpace();
            return left < LEAST
                    ? Optional.of(
                            "space on the disk of "
                                    + folder
                                    + ": "
                                    + (left >> 20)
                                    + " MiB are left, expected at least "
                                    + (LEAST >> 20)
                                    + " MiB")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("the data folder " + folder + " (" + Reasons.of(e) + ")");
        }
    }
}
