package org.openinspector.advisories.feeds;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;

/// An entry's content, bounded; verifies the checksum when the end is reached, which
/// `java.util.zip.ZipFile` does not. Every failure names file and entry.
final class EntryStream extends FilterInputStream {
    /// Stands for "no checksum is known".
    static final long NO_CRC = -1;

    private final String place;
    private final FeedLimits limits;
    private final LongSupplier compressedBytes;
    private final long expectedCrc;
    private final long totalBefore;
    private final CRC32 crc = new CRC32();
    private long bytes;

    /// @param compressedBytes how many compressed bytes there are, or were read so far
    /// @param expectedCrc of the whole content, or [#NO_CRC]
    /// @param totalBefore what earlier entries of the feed held
    EntryStream(
            InputStream in,
            String place,
            FeedLimits limits,
            LongSupplier compressedBytes,
            long expectedCrc,
            long totalBefore) {
        super(in);
        this.place = place;
        this.limits = limits;
        this.compressedBytes = compressedBytes;
        this.expectedCrc = expectedCrc;
        this.totalBefore = totalBefore;
    }

    /// What was read so far.
    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count;
        try {
            count = super.read(buffer, offset, length);
        } catch (IOException e) {
            throw new IOException(place + ": damaged or truncated (" + e.getMessage() + ")", e);
        }
        if (count < 0) {
            if (expectedCrc != NO_CRC && crc.getValue() != expectedCrc) {
                throw new IOException(
                        "%s: damaged, its checksum is %08x, expected %08x"
                                .formatted(place, crc.getValue(), expectedCrc));
            }
            return count;
        }
        crc.update(buffer, offset, count);
        bytes += count;
        check();
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        // By reading, so that nothing escapes the limits and the checksum.
        byte[] buffer = new byte[8192];
        long left = count;
        while (left > 0) {
            int read = read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return count - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void check() throws IOException {
        if (bytes > limits.entryBytes()) {
            throw new IOException(place + ": larger than " + limits.entryBytes() + " bytes");
        }
        if (totalBefore + bytes > limits.totalBytes()) {
            throw new IOException(
                    place + ": the feed holds more than " + limits.totalBytes() + " bytes");
        }
        if (bytes > limits.ratioFromBytes()
                && bytes / limits.ratio() > Math.max(1, compressedBytes.getAsLong())) {
            throw new IOException(
                    place
                            + ": expands more than "
                            + limits.ratio()
                            + "-fold, expected a feed's compression");
        }
    }
}
