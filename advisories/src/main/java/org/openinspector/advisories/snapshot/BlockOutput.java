package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openinspector.advisories.snapshot.Format.Part;
import org.openinspector.versions.VersionKey;

/// Writes the sections one after the other, with a checksum for each block, and in the end the
/// directory. The header, known only then, is left to the caller, who puts it over the first bytes.
final class BlockOutput {
    private record Placed(Part part, long offset, long length) {}

    private final OutputStream out;
    private final byte[] block = new byte[Format.BLOCK_BYTES];
    private final ByteBuffer number =
            ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Placed> placed = new ArrayList<>();
    private int[] checksums = new int[16];
    private int blocks;
    private long position = Format.HEADER_BYTES;
    private long sectionStart;

    BlockOutput(OutputStream out) {
        this.out = out;
    }

    void begin() throws IOException {
        while (position % Long.BYTES != 0) {
            write(new byte[1]);
        }
        sectionStart = position;
    }

    void end(Part part) {
        placed.add(new Placed(part, sectionStart, position - sectionStart));
    }

    /// Bytes of the current section so far.
    long sectionBytes() {
        return position - sectionStart;
    }

    void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    void writeInt(int value) throws IOException {
        number.putInt(0, value);
        write(number.array(), 0, Integer.BYTES);
    }

    void writeLong(long value) throws IOException {
        number.putLong(0, value);
        write(number.array(), 0, Long.BYTES);
    }

    void write(byte[] bytes, int from, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int at = (int) (position & (Format.BLOCK_BYTES - 1));
            int part = Math.min(length - done, Format.BLOCK_BYTES - at);
            System.arraycopy(bytes, from + done, block, at, part);
            done += part;
            position += part;
            if (at + part == Format.BLOCK_BYTES) {
                flush(Format.BLOCK_BYTES);
            }
        }
    }

    private void flush(int used) throws IOException {
        if (blocks == checksums.length) {
            checksums = Arrays.copyOf(checksums, 2 * blocks);
        }
        checksums[blocks] = Format.crc(block, blocks == 0 ? Format.HEADER_BYTES : 0, used);
        blocks++;
        out.write(block, 0, used);
    }

    /// Ends the file.
    ///
    /// @return the header
    byte[] finish(Instant created) throws IOException {
        int rest = (int) (position & (Format.BLOCK_BYTES - 1));
        if (rest != 0) {
            flush(rest);
        }
        int directoryBytes =
                8 + placed.size() * Format.DIRECTORY_ENTRY_BYTES + blocks * Integer.BYTES;
        ByteBuffer directory =
                ByteBuffer.allocate(directoryBytes)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(placed.size())
                        .putInt(blocks);
        for (Placed section : placed) {
            directory
                    .putInt(section.part().code)
                    .putInt(0)
                    .putLong(section.offset())
                    .putLong(section.length());
        }
        for (int i = 0; i < blocks; i++) {
            directory.putInt(checksums[i]);
        }
        out.write(directory.array());
        ByteBuffer header =
                ByteBuffer.allocate(Format.HEADER_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(Format.MAGIC)
                        .putInt(Format.VERSION)
                        .putInt(VersionKey.ENCODING_VERSION)
                        .putLong(created.getEpochSecond())
                        .putInt(created.getNano())
                        .putInt(0)
                        .putLong(position + directoryBytes)
                        .putLong(position)
                        .putInt(directoryBytes)
                        .putInt(Format.crc(directory.array(), 0, directoryBytes))
                        .putInt(0);
        header.putInt(Format.crc(header.array(), 0, header.position()));
        return header.array();
    }
}
