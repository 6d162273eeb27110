package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Stored zstd content as the decompressor likes it: without the skippable frames that
/// `zstd:chunked` layers hold their table of contents in, and refused if a frame wants a larger
/// window than we give. Blocks pass unchanged; only their headers are looked at.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878, section 3.1</a>
final class ZstdFrames extends InputStream {
    private static final int MAGIC = 0x28b52ffd;
    private static final long WINDOW_BYTES_MAX = 8L << 20;

    private final Slice stored;
    private final ByteBuffer in = ByteBuffer.allocate(128 << 10).flip();
    private long next;

    /// Header bytes that wait to be passed on.
    private final byte[] header = new byte[32];

    private int headerPosition;
    private int headerLimit;

    /// Bytes to pass on as they are.
    private long through;

    private boolean inFrame;
    private boolean lastBlock;
    private boolean checksum;

    ZstdFrames(Slice stored) {
        this.stored = stored;
    }

    /// True if the four leading bytes, big-endian, begin a frame, skippable ones included.
    static boolean isFrame(int bigEndian) {
        return bigEndian == MAGIC || isSkippable(bigEndian);
    }

    private static boolean isSkippable(int bigEndian) {
        return (bigEndian & 0xf0ff_ffff) == 0x502a_4d18;
    }

    long inputBytes() {
        return next - in.remaining();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (headerPosition == headerLimit && through == 0) {
            if (!advance()) {
                return -1;
            }
        }
        if (headerPosition < headerLimit) {
            int count = Math.min(length, headerLimit - headerPosition);
            System.arraycopy(header, headerPosition, into, offset, count);
            headerPosition += count;
            return count;
        }
        if (!in.hasRemaining() && !load()) {
            throw damaged("ends early");
        }
        int count = (int) Math.min(Math.min(length, in.remaining()), through);
        in.get(into, offset, count);
        through -= count;
        return count;
    }

    private boolean load() throws IOException {
        in.clear();
        int count = stored.readSome(next, in);
        in.flip();
        if (count <= 0) {
            return false;
        }
        next += count;
        return true;
    }

    private DamagedStreamException damaged(String how) {
        return new DamagedStreamException(
                "has damaged zstd data before byte " + next + " of what is stored: " + how);
    }

    private int take() throws IOException {
        if (!in.hasRemaining() && !load()) {
            throw damaged("ends early");
        }
        byte octet = in.get();
        if (headerLimit == header.length) {
            throw damaged("a frame header is too long");
        }
        header[headerLimit++] = octet;
        return octet & 0xff;
    }

    private boolean advance() throws IOException {
        headerPosition = 0;
        headerLimit = 0;
        if (inFrame) {
            block();
            return true;
        }
        if (!in.hasRemaining() && !load()) {
            return false;
        }
        int magic = (take() << 24) | (take() << 16) | (take() << 8) | take();
        if (magic == MAGIC) {
            frameHeader();
        } else if (isSkippable(magic)) {
            long length = take() | (take() << 8) | (take() << 16) | ((long) take() << 24);
            headerLimit = 0;
            skip0(length);
        } else {
            throw damaged("expected a frame, got bytes " + Integer.toHexString(magic));
        }
        return true;
    }

    private void skip0(long length) {
        int here = (int) Math.min(length, in.remaining());
        in.position(in.position() + here);
        next += length - here;
    }

    private void frameHeader() throws IOException {
        int descriptor = take();
        boolean singleSegment = (descriptor & 0x20) != 0;
        checksum = (descriptor & 4) != 0;
        long window = 0;
        if (!singleSegment) {
            int code = take();
            long power = 1L << (10 + (code >> 3));
            window = power + power / 8 * (code & 7);
        }
        int dictionaryBytes = new int[] {0, 1, 2, 4}[descriptor & 3];
        int sizeBytes = new int[] {singleSegment ? 1 : 0, 2, 4, 8}[descriptor >> 6];
        for (int i = 0; i < dictionaryBytes; i++) {
            if (take() != 0) {
                throw damaged("a frame needs a dictionary");
            }
        }
        long size = 0;
        for (int i = 0; i < sizeBytes; i++) {
            size |= (long) take() << (8 * i);
        }
        if (singleSegment) {
            window = sizeBytes == 2 ? size + 256 : size;
        }
        if (window < 0 || window > WINDOW_BYTES_MAX) {
            throw new DamagedStreamException(
                    "is compressed with a zstd window of "
                            + Long.toUnsignedString(window)
                            + " bytes, expected at most "
                            + WINDOW_BYTES_MAX);
        }
        inFrame = true;
        lastBlock = false;
    }

    private void block() throws IOException {
        if (lastBlock) {
            through = checksum ? 4 : 0;
            inFrame = false;
            return;
        }
        int block = take() | (take() << 8) | (take() << 16);
        lastBlock = (block & 1) != 0;
        int type = (block >> 1) & 3;
        if (type == 3) {
            throw damaged("a block has the reserved type");
        }
        through = type == 1 ? 1 : block >>> 3;
    }
}
