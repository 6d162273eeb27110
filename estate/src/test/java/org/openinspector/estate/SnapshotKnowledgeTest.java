package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.store.AdvisoryStore;

final class SnapshotKnowledgeTest {
    @TempDir Path folder;

    private void write(String namespace) throws IOException {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        builder.coverage(new Coverage(namespace, "test", Coverage.Extent.COMPLETE));
        builder.write(new AdvisoryStore(folder).snapshot());
    }

    @Test
    void replacedUnderItsUsers() throws Exception {
        write("pypi");
        CountDownLatch told = new CountDownLatch(1);
        try (var source = new SnapshotKnowledge(new AdvisoryStore(folder), Duration.ofMillis(50))) {
            AutoCloseable listening = source.onChange(told::countDown);
            Thread.sleep(200);
            KnowledgeSource.Lease old = source.lease();
            write("npm");
            KnowledgeSource.Lease fresh = source.lease();
            assertNotEquals(old.version(), fresh.version());
            assertEquals("pypi", old.knowledge().coverage().getFirst().namespace());
            assertEquals("npm", fresh.knowledge().coverage().getFirst().namespace());
            assertTrue(told.await(10, TimeUnit.SECONDS));
            old.close();
            old.close();
            assertThrows(IllegalStateException.class, () -> old.knowledge().coverage());
            fresh.close();
            assertEquals(1, fresh.knowledge().coverage().size(), "still current");
            listening.close();
        }
    }

    @Test
    void sameContentHasTheSameVersion() throws IOException {
        write("pypi");
        Path file = new AdvisoryStore(folder).snapshot();
        try (var source = new SnapshotKnowledge(new AdvisoryStore(folder), Duration.ofSeconds(9));
                KnowledgeSource.Lease before = source.lease()) {
            Path copy = folder.resolve("copy");
            Files.copy(file, copy);
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
            try (KnowledgeSource.Lease after = source.lease()) {
                assertEquals(before.version(), after.version());
            }
        }
    }

    @Test
    void damagedReplacementIsNotUsed() throws IOException {
        write("pypi");
        try (var source = new SnapshotKnowledge(new AdvisoryStore(folder), Duration.ofSeconds(9))) {
            String version;
            try (KnowledgeSource.Lease lease = source.lease()) {
                version = lease.version();
            }
            Path damaged = folder.resolve("damaged");
            Files.writeString(damaged, "no snapshot");
            Files.move(
                    damaged,
                    new AdvisoryStore(folder).snapshot(),
                    StandardCopyOption.REPLACE_EXISTING);
            try (KnowledgeSource.Lease lease = source.lease()) {
                assertEquals(version, lease.version());
                assertEquals("pypi", lease.knowledge().coverage().getFirst().namespace());
            }
        }
    }

    @Test
    void starterSetWithoutASnapshot() throws IOException {
        try (var source = new SnapshotKnowledge(new AdvisoryStore(folder), Duration.ofSeconds(9));
                KnowledgeSource.Lease lease = source.lease()) {
            assertTrue(lease.knowledge().coverage().size() > 0);
        }
    }
}
