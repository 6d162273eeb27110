package org.openinspector.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Where test data lies.
public final class Fixtures {
    private Fixtures() {}

    /// A fixture of the module under test: `src/test/resources/<name>`.
    public static Path path(String name) {
        return Path.of("src/test/resources").resolve(name);
    }

    /// The repository's root folder.
    public static Path root() {
        return Path.of(System.getProperty("openinspector.root", ".."));
    }

    /// Third-party data that a user's checkout does not have; the test is skipped, with the reason,
    /// if it is absent.
    public static Path shared(String name) {
        Path path =
                Path.of(System.getProperty("openinspector.shared", "../../shared")).resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "third-party data absent: " + name);
        return path;
    }

    /// True if the sizes that issues name are asked for (`./openinspector test --full`).
    public static boolean full() {
        return "full".equals(System.getProperty("openinspector.size"));
    }
}
