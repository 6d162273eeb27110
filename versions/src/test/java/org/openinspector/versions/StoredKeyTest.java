package org.openinspector.versions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredKeyTest {
    @Test
    void storedKeysCompareLikeKeys() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            // Few different bytes and a common start, so that keys differ late or in length only.
            byte[] left = bytes(random);
            byte[] right = bytes(random);
            byte[] stored = new byte[right.length + 10];
            System.arraycopy(right, 0, stored, 3, right.length);
            assertEquals(
                    Integer.signum(VersionKey.of(left).compareTo(VersionKey.of(right))),
                    Integer.signum(
                            VersionKey.of(left)
                                    .compareTo(MemorySegment.ofArray(stored), 3, right.length)));
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 0x7F);
        }
        return bytes;
    }

    @Test
    void storedKeyBeyondTheSegmentIsRefused() {
        VersionKey key = VersionKey.of(new byte[16]);
        MemorySegment segment = MemorySegment.ofArray(new byte[12]);
        assertThrows(IndexOutOfBoundsException.class, () -> key.compareTo(segment, 0, 16));
        assertThrows(IndexOutOfBoundsException.class, () -> key.compareTo(segment, -1, 8));
    }
}
