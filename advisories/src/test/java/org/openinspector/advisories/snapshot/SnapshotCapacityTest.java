package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.model.PackageKey;

/// All the world's advisories: how much memory it takes to compile them, and how long to open and
/// to compare. A twentieth of them, unless all tests run in full.
class SnapshotCapacityTest {
    private static final boolean FULL = System.getProperty("openinspector.size", "").equals("full");
    private static final String SIZE = FULL ? "1" : "0.05";
    private static final String HEAP = FULL ? "-Xmx1g" : "-Xmx96m";

    // Generous: other programs run meanwhile.
    private static final Duration COMPILE_MAX = Duration.ofSeconds(90);
    private static final Duration OPEN_MAX = Duration.ofMillis(150);
    private static final Duration COMPARE_MAX = Duration.ofSeconds(1);

    @TempDir Path folder;

    @Test
    void compilesInLittleMemoryAndComparesAtOnce() throws Exception {
        Path old = write("old");
        Path next = write("next", "edited");
        long start = System.nanoTime();
        try (Snapshot before = Snapshot.open(old);
                Snapshot after = Snapshot.open(next)) {
            before.candidates(new PackageKey("npm", "@scope/package-1"));
            Duration opened = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(opened.compareTo(OPEN_MAX.multipliedBy(2)) < 0, opened::toString);
            KnowledgeDelta delta = SnapshotDelta.between(before, after);
            // Without the checksums of blocks touched for the first time.
            start = System.nanoTime();
            assertEquals(delta, SnapshotDelta.between(before, after));
            Duration compared = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf(
                    "%d MB, %d packages, opened both in %d ms, compared in %d ms: %d packages, %d"
                            + " ids%n",
                    before.size() >> 20,
                    before.packageCount(),
                    opened.toMillis(),
                    compared.toMillis(),
                    delta.packages().size(),
                    delta.vulnerabilities().size());
            assertTrue(compared.compareTo(COMPARE_MAX) < 0, compared::toString);
            WorldOfAdvisories world = new WorldOfAdvisories(Double.parseDouble(SIZE));
            assertTrue(delta.packages().contains(new PackageKey("npm", "@scope/package-7")));
            assertTrue(delta.packages().size() < world.count(300_000) / 100);
            assertTrue(delta.vulnerabilities().isEmpty(), "only versions were edited");
        }
    }

    private Path write(String name, String... more) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        List<String> command =
                new java.util.ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                HEAP,
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorldOfAdvisories.class.getName(),
                                SIZE,
                                file.toString()));
        command.addAll(List.of(more));
        Path output = folder.resolve(name + ".out");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertEquals(0, process.waitFor(), () -> read(output));
        Duration taken = Duration.ofMillis(Long.parseLong(read(output).strip()));
        System.out.println("compiled in " + taken);
        assertTrue(taken.compareTo(COMPILE_MAX) < 0, taken::toString);
        return file;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
