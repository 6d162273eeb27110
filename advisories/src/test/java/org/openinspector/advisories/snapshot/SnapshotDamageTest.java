package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;

class SnapshotDamageTest {
    @TempDir Path folder;

    private static byte[] small() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        new RandomKnowledge(3, 8).tell(builder);
        return SnapshotBytes.of(builder);
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        byte[] bytes = small();
        int unnoticed = 0;
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                SnapshotBytes.with(bytes, Snapshot::check);
                unnoticed++;
            } catch (SnapshotException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("test "), e.getMessage());
            }
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        Counts.record("snapshot: flipped bits", bytes.length * 8L, "block checksums", unnoticed);
        assertEquals(0, unnoticed);
    }

    @Test
    void answersBeforeTheDamageIsTouchedAreRight() {
        byte[] bytes = small();
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            int bit = random.nextInt(bytes.length * 8);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(SnapshotException.class, () -> SnapshotBytes.with(bytes, Answers::of));
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void everyTruncationIsFound() {
        byte[] bytes = small();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            SnapshotException e =
                    assertThrows(
                            SnapshotException.class, () -> SnapshotBytes.with(cut, Answers::of));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .contains(length == 0 ? "is no snapshot" : "is cut short"),
                    e.getMessage());
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThrows(SnapshotException.class, () -> SnapshotBytes.with(longer, Answers::of));
    }

    /// Every number of the file replaced by numbers that hurt, with right checksums.
    @Test
    void hostileNumbersNeverDoMoreThanRefuse() throws IOException {
        byte[] bytes = small();
        int asked = 0;
        for (int at = 8; at < bytes.length - 4; at += Fixtures.full() ? 1 : 3) {
            for (int value : new int[] {0, 1, -1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                byte[] hostile = bytes.clone();
                ByteBuffer.wrap(hostile).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
                askRepaired(hostile);
                asked++;
            }
        }
        Counts.record("snapshot: hostile numbers", asked, "refusal or answer", 0);
    }

    @Test
    void hostileBytesNeverDoMoreThanRefuse() {
        byte[] bytes = small();
        Random random = new Random(9);
        for (int round = 0; round < (Fixtures.full() ? 100_000 : 4_000); round++) {
            byte[] hostile = bytes.clone();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                hostile[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt();
            }
            askRepaired(hostile);
        }
    }

    private static void askRepaired(byte[] hostile) {
        try {
            SnapshotBytes.with(SnapshotBytes.repaired(hostile), Answers::of);
        } catch (SnapshotException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("test "), e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8, 3, 'test was written by a newer version (format 3, this reads 2): run"
                + " `openinspector advisories import` again'",
        "8, 0, 'test was written by an older version (format 0, this reads 2): run"
                + " `openinspector advisories import` again'",
        "12, 9, 'test was written with other version keys (9, this compares 1): run"
                + " `openinspector advisories import` again'"
    })
    void otherVersionsAreNamed(int at, int value, String message) {
        byte[] bytes = small();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        SnapshotException e =
                assertThrows(
                        SnapshotException.class,
                        () -> SnapshotBytes.with(SnapshotBytes.repaired(bytes), Answers::of));
        assertEquals(message, e.getMessage());
    }

    @Test
    void damageNamesFileSectionAndChecksums() throws IOException {
        SnapshotBuilder builder = RandomKnowledge.builder();
        new RandomKnowledge(1, 4_000).tell(builder);
        Path file = folder.resolve("snapshot");
        builder.write(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[3 * Format.BLOCK_BYTES + 17] ^= 4;
        Path damaged = Files.write(folder.resolve("damaged"), bytes);
        try (Snapshot snapshot = Snapshot.open(damaged)) {
            SnapshotException e = assertThrows(SnapshotException.class, snapshot::check);
            assertTrue(
                    String.valueOf(e.getMessage())
                            .matches(
                                    ".*/damaged is damaged in section bodies: bytes 196608 to"
                                            + " 262143 have the checksum [0-9a-f]{8}, expected"
                                            + " [0-9a-f]{8}: run `openinspector advisories import`"
                                            + " again"),
                    e.getMessage());
        }
    }

    @Test
    void foreignFilesAreNoSnapshots() throws IOException {
        for (String text : List.of("", "PK\u0003\u0004", "{}", "x".repeat(10_000))) {
            Path file = Files.writeString(folder.resolve("foreign"), text);
            SnapshotException e =
                    assertThrows(SnapshotException.class, () -> Snapshot.open(file).close());
            assertEquals(
                    file
                            + " is no snapshot of OpenInspector's advisories: run"
                            + " `openinspector advisories import` again",
                    e.getMessage());
        }
        assertThrows(SnapshotException.class, () -> Snapshot.open(folder).close());
        assertThrows(
                NoSuchFileException.class, () -> Snapshot.open(folder.resolve("none")).close());
    }

    /// The copy into the buffer turns the missing page into an error; without it the process dies.
    @RepeatedTest(20)
    void fileCutShortWhileOpenIsRefused() throws IOException {
        SnapshotBuilder builder = RandomKnowledge.builder();
        new RandomKnowledge(1, 400).tell(builder);
        Path file = folder.resolve("snapshot");
        builder.write(file);
        try (Snapshot snapshot = Snapshot.open(file)) {
            Files.write(file, new byte[0]);
            assertThrows(SnapshotException.class, snapshot::check);
        }
    }
}
