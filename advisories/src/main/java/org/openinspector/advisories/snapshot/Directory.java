package org.openinspector.advisories.snapshot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.versions.VersionKey;

/// Header and directory of a snapshot, checked as a whole before anything else is believed.
final class Directory {
    static final String AGAIN = ": run `openinspector advisories import` again";

    private final Instant created;
    private final long dataEnd;
    private final Map<Part, Place> places = new EnumMap<>(Part.class);
    private final int[] checksums;

    private record Place(long offset, long length) {}

    private Directory(Instant created, long dataEnd, int[] checksums) {
        this.created = created;
        this.dataEnd = dataEnd;
        this.checksums = checksums;
    }

    /// Reads and checks.
    ///
    /// @param file for messages
    /// @throws SnapshotException if the bytes are no snapshot that this version reads
    static Directory read(String file, MemorySegment bytes) {
        byte[] header = new byte[(int) Math.min(bytes.byteSize(), Format.HEADER_BYTES)];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, header, 0, header.length);
        int magic = Arrays.mismatch(header, Format.MAGIC);
        boolean foreign = magic >= 0 && magic < Math.min(header.length, Format.MAGIC.length);
        if (foreign || header.length == 0) {
            throw new SnapshotException(
                    file + " is no snapshot of OpenInspector's advisories" + AGAIN);
        }
        if (header.length < Format.HEADER_BYTES) {
            throw cutShort(file, header.length, "at least " + Format.HEADER_BYTES);
        }
        // The header's layout is for all formats, hence its checksum goes before its version.
        MemorySegment fields = MemorySegment.ofArray(header);
        int sum = Format.crc(header, 0, 60);
        if (sum != fields.get(Format.INT, 60)) {
            throw damaged(file, "header", sum, fields.get(Format.INT, 60));
        }
        int format = fields.get(Format.INT, 8);
        if (format != Format.VERSION) {
            throw new SnapshotException(
                    file
                            + (Integer.compareUnsigned(format, Format.VERSION) > 0
                                    ? " was written by a newer version (format "
                                    : " was written by an older version (format ")
                            + Integer.toUnsignedString(format)
                            + ", this reads "
                            + Format.VERSION
                            + ")"
                            + AGAIN);
        }
        int keys = fields.get(Format.INT, 12);
        if (keys != VersionKey.ENCODING_VERSION) {
            throw new SnapshotException(
                    file
                            + " was written with other version keys ("
                            + Integer.toUnsignedString(keys)
                            + ", this compares "
                            + VersionKey.ENCODING_VERSION
                            + ")"
                            + AGAIN);
        }
        long length = fields.get(Format.LONG, 32);
        if (length > bytes.byteSize()) {
            throw cutShort(file, bytes.byteSize(), Long.toString(length));
        }
        if (length < bytes.byteSize()) {
            throw new SnapshotException(
                    file
                            + " is damaged: it has "
                            + bytes.byteSize()
                            + " bytes, expected "
                            + length
                            + AGAIN);
        }
        return read(file, bytes, fields);
    }

    private static Directory read(String file, MemorySegment bytes, MemorySegment header) {
        long start = header.get(Format.LONG, 40);
        int length = header.get(Format.INT, 48);
        Part[] parts = Part.values();
        int fixed = 8 + parts.length * Format.DIRECTORY_ENTRY_BYTES;
        if (start < Format.HEADER_BYTES || length < fixed || start != bytes.byteSize() - length) {
            throw broken(file, "it begins at " + start + " and has " + length + " bytes");
        }
        byte[] directory = new byte[length];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, start, directory, 0, length);
        int sum = Format.crc(directory, 0, length);
        if (sum != header.get(Format.INT, 52)) {
            throw damaged(file, "directory", sum, header.get(Format.INT, 52));
        }
        MemorySegment fields = MemorySegment.ofArray(directory);
        int blocks = fields.get(Format.INT, 4);
        long blocksExpected = (start + Format.BLOCK_BYTES - 1) >>> Format.BLOCK_SHIFT;
        if (fields.get(Format.INT, 0) != parts.length
                || blocks != blocksExpected
                || length != fixed + (long) blocks * Integer.BYTES) {
            throw broken(
                    file,
                    String.format(
                            "it lists %d sections and %d blocks, expected %d and %d",
                            fields.get(Format.INT, 0), blocks, parts.length, blocksExpected));
        }
        int[] checksums = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            checksums[i] = fields.get(Format.INT, fixed + (long) i * Integer.BYTES);
        }
        Directory read = new Directory(created(file, header), start, checksums);
        long at = 8;
        for (Part part : parts) {
            read.section(file, part, fields, at);
            at += Format.DIRECTORY_ENTRY_BYTES;
        }
        return read;
    }

    private static Instant created(String file, MemorySegment header) {
        try {
            return Instant.ofEpochSecond(
                    header.get(Format.LONG, 16), header.get(Format.INT, 24) & 0xFFFFFFFFL);
        } catch (DateTimeException | ArithmeticException e) {
            throw new SnapshotException(
                    file + " is damaged in its header: no date of creation" + AGAIN, e);
        }
    }

    private void section(String file, Part part, MemorySegment fields, long at) {
        long offset = fields.get(Format.LONG, at + 8);
        long length = fields.get(Format.LONG, at + 16);
        if (fields.get(Format.INT, at) != part.code
                || offset < Format.HEADER_BYTES
                || offset > dataEnd
                || length < 0
                || length > dataEnd - offset
                || length % part.recordBytes != 0) {
            throw broken(
                    file,
                    String.format(
                            "section %s has code %d, offset %d, length %d; expected code %d,"
                                    + " multiples of %d below %d",
                            part.title(),
                            fields.get(Format.INT, at),
                            offset,
                            length,
                            part.code,
                            part.recordBytes,
                            dataEnd));
        }
        places.put(part, new Place(offset, length));
    }

    private static SnapshotException cutShort(String file, long seen, String expected) {
        return new SnapshotException(
                file + " is cut short: it has " + seen + " bytes, expected " + expected + AGAIN);
    }

    private static SnapshotException damaged(String file, String what, int seen, int expected) {
        return new SnapshotException(
                String.format(
                        "%s is damaged: its %s has the checksum %08x, expected %08x" + AGAIN,
                        file,
                        what,
                        seen,
                        expected));
    }

    private static SnapshotException broken(String file, String what) {
        return new SnapshotException(file + " is damaged in its directory: " + what + AGAIN);
    }

    Instant created() {
        return created;
    }

    int blocks() {
        return checksums.length;
    }

    int checksum(int block) {
        return checksums[block];
    }

    /// Where the directory begins and the blocks end.
    long dataEnd() {
        return dataEnd;
    }

    long offset(Part part) {
        return place(part).offset();
    }

    private Place place(Part part) {
        return Objects.requireNonNull(places.get(part));
    }

    long length(Part part) {
        return place(part).length();
    }

    /// The sections that have bytes in a range, for messages.
    String partsIn(long from, long to) {
        List<String> titles = new ArrayList<>();
        for (Part part : Part.values()) {
            if (length(part) > 0 && offset(part) < to && offset(part) + length(part) > from) {
                titles.add(part.title());
            }
        }
        return titles.isEmpty() ? "padding" : String.join(" or ", titles);
    }
}
