package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

class SnapshotWriteTest {
    @TempDir Path folder;

    private static Process other(String what, Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        what,
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void await(Process process, String line) throws IOException {
        BufferedReader reader = process.inputReader();
        assertEquals(line, reader.readLine());
    }

    @Test
    void killedAtAnyMomentTheOldOrTheNewSnapshotIsWhole() throws Exception {
        byte[] first = SnapshotBytes.of(EndlessWriter.content(0));
        byte[] second = SnapshotBytes.of(EndlessWriter.content(1));
        Path file = folder.resolve("snapshot");
        Random random = new Random(1);
        int kills = Fixtures.full() ? 100 : 8;
        int inTheMiddle = 0;
        for (int kill = 0; kill < kills; kill++) {
            Process process = other("write", file);
            await(process, "writing");
            Thread.sleep(random.nextInt(60));
            process.destroyForcibly();
            assertEquals(137, process.waitFor(), "killed, not ended");
            inTheMiddle += Files.exists(folder.resolve("snapshot.tmp")) ? 1 : 0;
            byte[] seen = Files.readAllBytes(file);
            assertTrue(Arrays.equals(first, seen) || Arrays.equals(second, seen), "kill " + kill);
            try (Snapshot snapshot = Snapshot.open(file)) {
                snapshot.check();
            }
        }
        Counts.record(
                "snapshot: kills, " + inTheMiddle + " of them amid writing",
                kills,
                "old or new file",
                0);
        EndlessWriter.content(0).write(file);
        assertArrayEquals(first, Files.readAllBytes(file));
        assertEquals(List.of("snapshot", "snapshot.lock"), names());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void oneImportAtATime() throws Exception {
        Path file = folder.resolve("snapshot");
        SnapshotBuilder builder = RandomKnowledge.builder();
        try (SnapshotLock lock = SnapshotLock.acquire(file)) {
            IOException refused =
                    assertThrows(SnapshotLock.HeldException.class, () -> builder.write(file));
            assertEquals(
                    "another import is writing " + file + ": wait until it has ended",
                    refused.getMessage());
            builder.write(lock);
        }
        builder.write(file);
        Process process = other("hold", file);
        await(process, "held");
        assertThrows(SnapshotLock.HeldException.class, () -> builder.write(file));
        process.outputWriter().close();
        assertEquals(0, process.waitFor());
        builder.write(file);
    }

    @Test
    void failedWriteLeavesTheOldSnapshotAndNothingElse() throws IOException {
        Path file = folder.resolve("snapshot");
        RandomKnowledge.builder().write(file);
        byte[] old = Files.readAllBytes(file);
        try (SnapshotLock lock = SnapshotLock.acquire(file)) {
            assertThrows(
                    IOException.class,
                    () ->
                            lock.replace(out -> {
                                out.write(new byte[100_000]);
                                throw new IOException("no space left on device");
                            }));
        }
        assertArrayEquals(old, Files.readAllBytes(file));
        assertEquals(List.of("snapshot", "snapshot.lock"), names());
    }

    @Test
    void staleTemporaryFileIsRemovedAndFolderMade() throws IOException {
        Path file = folder.resolve("new/folder/snapshot");
        Files.createDirectories(file.getParent());
        Path stale = Files.write(file.resolveSibling("snapshot.tmp"), new byte[1000]);
        SnapshotLock.acquire(file).close();
        assertFalse(Files.exists(stale));
        RandomKnowledge.builder().write(folder.resolve("other/snapshot"));
        assertTrue(Files.exists(folder.resolve("other/snapshot")));
    }

    @Test
    void whoHasTheOldSnapshotOpenKeepsIt() throws IOException {
        Path file = folder.resolve("snapshot");
        EndlessWriter.content(0).write(file);
        try (Snapshot old = Snapshot.open(file)) {
            EndlessWriter.content(1).write(file);
            old.check();
            try (Snapshot expected = EndlessWriter.content(0).inMemory()) {
                assertEquals(Answers.of(expected), Answers.of(old));
            }
        }
    }
}
