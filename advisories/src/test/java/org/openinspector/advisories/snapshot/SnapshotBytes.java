package org.openinspector.advisories.snapshot;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/// Snapshots as arrays, to be damaged.
final class SnapshotBytes {
    private SnapshotBytes() {}

    static byte[] of(SnapshotBuilder builder) {
        try (Snapshot snapshot = builder.inMemory()) {
            return snapshot.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        }
    }

    /// Opens an array and asks something.
    static void with(byte[] bytes, Consumer<Snapshot> questions) {
        try (Snapshot snapshot =
                Snapshot.open("test", MemorySegment.ofArray(bytes), Arena.ofShared())) {
            questions.accept(snapshot);
        }
    }

    /// Makes all checksums right again, and the directory's place if it can be, as an attacker
    /// would.
    static byte[] repaired(byte[] damaged) {
        byte[] bytes = damaged.clone();
        ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < Format.HEADER_BYTES) {
            return bytes;
        }
        long start = fields.getLong(40);
        long length = bytes.length - start;
        int table = 8 + Format.Part.values().length * Format.DIRECTORY_ENTRY_BYTES;
        if (start >= Format.HEADER_BYTES && start < bytes.length - table) {
            for (int block = 0; (long) block << Format.BLOCK_SHIFT < start; block++) {
                int from = block << Format.BLOCK_SHIFT;
                int to = (int) Math.min(start, from + (long) Format.BLOCK_BYTES);
                int place = (int) start + table + block * Integer.BYTES;
                if (place + Integer.BYTES <= bytes.length) {
                    from = Math.max(from, Format.HEADER_BYTES);
                    fields.putInt(place, Format.crc(bytes, from, to));
                }
            }
            fields.putLong(32, bytes.length);
            fields.putInt(48, (int) length);
            fields.putInt(52, Format.crc(bytes, (int) start, bytes.length));
        }
        fields.putInt(60, Format.crc(bytes, 0, 60));
        return bytes;
    }
}
