package org.openinspector.catalog.java;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ZipDirectory;
import org.openinspector.artifacts.ZipEntry;

/// Gets entries' contents out of archives. One inflater and one buffer for all of them, so it
/// serves one thread; [#close] gives back the native memory.
final class EntryReader implements AutoCloseable {
    /// No deflate stream expands more: a longer announcement is a lie, found before memory is
    /// allocated for it.
    private static final int DEFLATE_RATIO_MAX = 1032;

    private final Inflater inflater = new Inflater(true);
    private final byte[] chunk = new byte[16 << 10];
    private final Budget budget;

    EntryReader(Budget budget) {
        this.budget = budget;
    }

    /// The first bytes of an entry, at most `bytesMax`. Nothing is checked that they do not need.
    byte[] head(Content archive, ZipEntry entry, int bytesMax) throws IOException {
        return bytes(archive, entry, (int) Math.min(entry.size(), bytesMax), false);
    }

    /// A whole entry, its checksum verified.
    ///
    /// @throws IOException if it is larger than `bytesMax`, or not what the directory says
    byte[] all(Content archive, ZipEntry entry, int bytesMax) throws IOException {
        if (entry.size() > bytesMax) {
            throw new ZipException("has " + entry.size() + " bytes, expected at most " + bytesMax);
        }
        return bytes(archive, entry, (int) entry.size(), true);
    }

    /// A descriptor, at most `bytesMax` long.
    byte[] descriptor(Content archive, ZipEntry entry, int bytesMax) throws IOException {
        budget.takeDescriptor(Math.min(entry.size(), bytesMax));
        return all(archive, entry, bytesMax);
    }

    /// A nested archive: a view of its bytes if it is stored, else a copy in memory.
    Content nested(Content archive, ZipEntry entry) throws IOException {
        if (entry.method() == ZipEntry.STORED && !entry.isEncrypted()) {
            if (entry.size() != entry.compressedSize()) {
                throw new ZipException(
                        "stored " + entry.compressedSize() + " bytes, expected " + entry.size());
            }
            return new Slice(archive, ZipDirectory.dataPosition(archive, entry), entry.size());
        }
        if (entry.size() > Budget.RATIO_FROM
                && entry.size() / Math.max(1, entry.compressedSize()) > Budget.RATIO_MAX) {
            throw new ZipException(
                    entry.compressedSize()
                            + " bytes inflate to "
                            + entry.size()
                            + ", expected at most "
                            + Budget.RATIO_MAX
                            + " times as many in an archive");
        }
        return Content.of(all(archive, entry, Budget.NESTED_BYTES_MAX));
    }

    private byte[] bytes(Content archive, ZipEntry entry, int length, boolean whole)
            throws IOException {
        if (entry.isEncrypted()) {
            throw new ZipException("is encrypted");
        }
        long position = ZipDirectory.dataPosition(archive, entry);
        byte[] bytes =
                switch (entry.method()) {
                    case ZipEntry.STORED -> {
                        if (length > entry.compressedSize()) {
                            throw new ZipException(
                                    "stored "
                                            + entry.compressedSize()
                                            + " bytes, expected "
                                            + entry.size());
                        }
                        yield archive.bytes(position, length);
                    }
                    case ZipEntry.DEFLATED -> inflate(archive, entry, position, length, whole);
                    default ->
                            throw new ZipException(
                                    "compression method "
                                            + entry.method()
                                            + ", expected 0 (stored) or 8 (deflated)");
                };
        if (whole) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (crc.getValue() != entry.crc()) {
                throw new ZipException(
                        String.format(
                                "checksum is %08x, expected %08x", crc.getValue(), entry.crc()));
            }
        }
        return bytes;
    }

    private byte[] inflate(
            Content archive, ZipEntry entry, long position, int length, boolean whole)
            throws IOException {
        long left = entry.compressedSize();
        if (length > (left + 1) * DEFLATE_RATIO_MAX) {
            throw new ZipException(left + " bytes cannot inflate to the announced " + entry.size());
        }
        byte[] out = new byte[length];
        inflater.reset();
        int filled = 0;
        long next = position;
        try {
            while (true) {
                // At the end one more byte is asked for, so that the inflater sees the end mark.
                byte[] surplus = filled == length ? new byte[1] : out;
                int count =
                        filled == length
                                ? inflater.inflate(surplus, 0, 1)
                                : inflater.inflate(out, filled, length - filled);
                if (filled == length && count > 0) {
                    throw new ZipException("inflates to more than the announced " + length);
                }
                filled += count;
                budget.takeInflated(count);
                if (filled == length && (!whole || inflater.finished())) {
                    return out;
                }
                if (count > 0) {
                    continue;
                }
                if (inflater.finished() || inflater.needsDictionary() || left == 0) {
                    throw new ZipException("inflates to " + filled + " bytes, expected " + length);
                }
                int size = (int) Math.min(left, chunk.length);
                archive.read(next, ByteBuffer.wrap(chunk, 0, size));
                inflater.setInput(chunk, 0, size);
                next += size;
                left -= size;
            }
        } catch (DataFormatException e) {
            throw new ZipException("damaged compressed data: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
