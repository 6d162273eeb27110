package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The uncompressed bytes of a layer, front to back, through one buffer that is filled again and
/// again. Skipping what nobody wants costs no copy.
abstract class ByteSource implements AutoCloseable {
    /// Once so much has come out, the ratio of output to input must be credible.
    private static final long RATIO_FROM_BYTES = 64L << 20;

    /// Archives end with zeros, which fill up a record of some kilobytes.
    private static final int END_BYTES_MAX = 64 << 10;

    private final Walk walk;
    private final byte[] buffer;
    private int position;
    private int limit;

    /// Bytes before the buffer's first.
    private long base;

    private long inputReported;
    private @Nullable DamagedStreamException damage;

    ByteSource(Walk walk, int bufferBytes) {
        this.walk = walk;
        this.buffer = new byte[bufferBytes];
    }

    /// Opens what is stored, in whatever way it is compressed: known by its leading bytes, because
    /// media types are often wrong.
    static ByteSource open(Slice stored, Walk walk) throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(4);
        while (magic.hasRemaining() && stored.readSome(magic.position(), magic) > 0) {}
        if (magic.position() >= 2 && magic.get(0) == 0x1f && magic.get(1) == (byte) 0x8b) {
            return new GzipSource(stored, walk);
        }
        if (magic.position() == 4 && ZstdFrames.isFrame(magic.getInt(0))) {
            return new ZstdSource(stored, walk);
        }
        return new PlainSource(stored, walk);
    }

    /// Fills the buffer from its start.
    ///
    /// @return bytes filled; 0 or less at the end
    abstract int refill(byte[] into) throws IOException;

    /// Bytes of stored content that have been read.
    abstract long inputBytes();

    /// Lets the source jump forward.
    ///
    /// @return how far it did; 0 if it cannot
    long jump(long bytes) throws IOException {
        return 0;
    }

    /// The next bytes as they are stored, without reading them; null if they are compressed.
    @Nullable Content direct(long bytes) {
        return null;
    }

    @Override
    public void close() {}

    /// Position in the uncompressed content.
    final long offset() {
        return base + position;
    }

    final int buffered() {
        return limit - position;
    }

    final Walk walk() {
        return walk;
    }

    private boolean more() throws IOException {
        if (position < limit) {
            return true;
        }
        if (damage != null) {
            throw damage;
        }
        try {
            base += limit;
            position = 0;
            limit = 0;
            guard();
            limit = Math.max(0, refill(buffer));
            return limit > 0;
        } catch (DamagedStreamException broken) {
            damage = broken;
            throw broken;
        }
    }

    private void guard() throws IOException {
        walk.check();
        long input = inputBytes();
        if (input > inputReported) {
            walk.progress.advanced(input - inputReported);
            inputReported = input;
        }
        Limits limits = walk.limits;
        if (base > limits.uncompressedBytesMax()) {
            throw new DamagedStreamException(
                    "has more than " + limits.uncompressedBytesMax() + " bytes uncompressed");
        }
        if (base > RATIO_FROM_BYTES && base / limits.ratioMax() > input) {
            throw new DamagedStreamException("expands more than " + limits.ratioMax() + " times");
        }
    }

    /// Some of the next bytes; -1 at the end.
    final int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, into, offset, count);
        position += count;
        return count;
    }

    /// As many of the next bytes as there are, up to `length`.
    final int readFully(byte[] into, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = read(into, offset + done, length - done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /// Leaves out bytes.
    ///
    /// @return fewer than asked for at the end
    final long skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            if (position == limit) {
                long jumped = damage == null ? jump(left) : 0;
                base += jumped;
                left -= jumped;
                if (left == 0) {
                    break;
                }
            }
            if (!more()) {
                break;
            }
            int count = (int) Math.min(left, limit - position);
            position += count;
            left -= count;
        }
        return bytes - left;
    }

    /// The end of what matters has come: the checksum behind it is looked at, if it is near, and
    /// what was read and not yet told goes into the progress.
    final void finish() throws IOException {
        skip(END_BYTES_MAX);
        long input = inputBytes();
        if (input > inputReported) {
            walk.progress.advanced(input - inputReported);
            inputReported = input;
        }
    }
}
