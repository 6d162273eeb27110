package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Gzip, of one member or many (eStargz writes one for each file). As `gzip -d` does, ignores what
/// follows the last member.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952, section 2.3</a>
final class GzipSource extends ByteSource {
    private static final int OUT_BYTES = 256 << 10;
    private static final int IN_BYTES = 128 << 10;

    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final Slice stored;
    private final byte[] in = new byte[IN_BYTES];
    private int inPosition;
    private int inLimit;
    private long next;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private boolean firstMember = true;
    private boolean ended;

    /// What is wrong after the bytes that were handed out last.
    private @Nullable DamagedStreamException damage;

    GzipSource(Slice stored, Walk walk) {
        super(walk, OUT_BYTES);
        this.stored = stored;
    }

    @Override
    int refill(byte[] into) throws IOException {
        if (damage != null) {
            throw damage;
        }
        int done = 0;
        while (done == 0 && !ended) {
            if (!inMember) {
                if (!memberHeader()) {
                    ended = true;
                    break;
                }
                inMember = true;
            }
            done = inflate(into);
        }
        return done;
    }

    /// Fills the buffer, or ends at a member's end or at damage. What came out in front of the
    /// damage still counts: a small layer fits into one buffer, and would be lost as a whole.
    private int inflate(byte[] into) throws IOException {
        long before = inflater.getBytesWritten();
        try {
            return inflateAll(into);
        } catch (DataFormatException broken) {
            return beforeDamage(before, damaged(String.valueOf(broken.getMessage())));
        } catch (DamagedStreamException broken) {
            return beforeDamage(before, broken);
        }
    }

    private int beforeDamage(long before, DamagedStreamException broken) throws IOException {
        int done = (int) (inflater.getBytesWritten() - before);
        if (done == 0) {
            throw broken;
        }
        damage = broken;
        return done;
    }

    private int inflateAll(byte[] into) throws IOException, DataFormatException {
        int done = 0;
        while (done < into.length) {
            int count = inflater.inflate(into, done, into.length - done);
            done += count;
            if (inflater.finished()) {
                inPosition = inLimit - inflater.getRemaining();
                crc.update(into, 0, done);
                memberTrailer();
                return done;
            }
            if (count == 0) {
                if (inflater.needsDictionary()) {
                    throw damaged("needs a preset dictionary");
                }
                if (!load()) {
                    throw damaged("ends early");
                }
                inflater.setInput(in, inPosition, inLimit - inPosition);
            }
        }
        crc.update(into, 0, done);
        return done;
    }

    private DamagedStreamException damaged(String how) {
        return new DamagedStreamException(
                "has damaged gzip data before byte " + next + " of what is stored: " + how);
    }

    private boolean load() throws IOException {
        inPosition = 0;
        inLimit = 0;
        int count = stored.readSome(next, ByteBuffer.wrap(in));
        if (count <= 0) {
            return false;
        }
        inLimit = count;
        next += count;
        return true;
    }

    private int octet() throws IOException {
        if (inPosition == inLimit && !load()) {
            return -1;
        }
        return in[inPosition++] & 0xff;
    }

    private int required() throws IOException {
        int octet = octet();
        if (octet < 0) {
            throw damaged("ends early");
        }
        return octet;
    }

    /// False if there is no further member.
    private boolean memberHeader() throws IOException {
        int first = octet();
        int second = first == 0x1f ? octet() : -1;
        if (first != 0x1f || second != 0x8b) {
            if (firstMember) {
                throw damaged("expected 1f 8b at the start");
            }
            return false;
        }
        firstMember = false;
        int method = required();
        if (method != 8) {
            throw damaged("compression method " + method + ", expected 8");
        }
        int flags = required();
        for (int i = 0; i < 6; i++) {
            required();
        }
        if ((flags & EXTRA) != 0) {
            int length = required() | (required() << 8);
            for (int i = 0; i < length; i++) {
                required();
            }
        }
        for (int flag : new int[] {NAME, COMMENT}) {
            while ((flags & flag) != 0 && required() != 0) {}
        }
        if ((flags & HEADER_CRC) != 0) {
            required();
            required();
        }
        inflater.reset();
        inflater.setInput(in, inPosition, inLimit - inPosition);
        crc.reset();
        return true;
    }

    private void memberTrailer() throws IOException {
        long expected = littleEndian();
        long length = littleEndian();
        if (expected != crc.getValue()) {
            throw damaged("the checksum does not match");
        }
        if (length != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw damaged("the length does not match");
        }
        inMember = false;
    }

    private long littleEndian() throws IOException {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value |= (long) required() << (8 * i);
        }
        return value;
    }

    @Override
    long inputBytes() {
        return next;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
