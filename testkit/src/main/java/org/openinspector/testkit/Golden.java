package org.openinspector.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Compares with files that hold the expected text. `-Dgolden.update=true` rewrites them; review
/// the difference.
public final class Golden {
    private Golden() {}

    /// Asserts that the text equals the golden file.
    ///
    /// @param file the golden file in the module's source tree
    public static void assertMatches(Path file, String actual) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual, () -> "differs from " + file);
    }
}
