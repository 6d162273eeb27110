package org.openinspector.aws.inventory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Whatever an instance prints is read or refused, and names no file outside the folder it goes to.
class CollectedLinesFuzzTest {
    private static final Path FOLDER = Path.of("/folder");

    @FuzzTest(maxDuration = "30s")
    void readsAnything(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        for (String head :
                new String[] {
                    "", "OpenInspector-Inventory 1\n", "OpenInspector-Inventory 1 gzip\n"
                }) {
            CollectedLines.read(head + text).ifPresent(CollectedLinesFuzzTest::check);
        }
        DataSyncLines lines = DataSyncLines.read(data, "i-1", 1_000);
        assertTrue(lines.entries().size() <= 1_000);
        lines.entries().forEach(entry -> assertTrue(entry.size() <= 50));
    }

    private static void check(CollectedInventory read) {
        for (CollectedFile file : read.files()) {
            Path target = FOLDER.resolve(file.path());
            assertTrue(target.normalize().equals(target) && target.startsWith(FOLDER));
            assertFalse(target.equals(FOLDER));
            file.entries().keySet().forEach(entry -> assertFalse(entry.startsWith("/")));
        }
        read.problems().forEach(problem -> assertFalse(problem.isBlank()));
    }
}
