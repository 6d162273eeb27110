package org.openinspector.catalog.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import org.openinspector.artifacts.Content;

/// rpm's own database format, `Packages.db`, as SUSE uses it: pages of slots, each of which says
/// where the header of one package lies, and the headers, in blocks of 16 bytes. Numbers are
/// little-endian.
///
/// @see <a
///   href="https://github.com/rpm-software-management/rpm/blob/rpm-4.18.x/lib/backend/ndb/rpmpkg.c">rpm,
///   ndb/rpmpkg.c</a>
final class NdbPackages implements PackageBlobs {
    static final byte[] MAGIC = "RpmP".getBytes(StandardCharsets.US_ASCII);

    private static final int PAGE_BYTES = 4096;
    private static final int HEADER_BYTES = 32;
    private static final int SLOT_BYTES = 16;
    private static final int BLOCK_BYTES = 16;
    private static final int BLOB_HEADER_BYTES = 16;
    private static final int BLOB_TAIL_BYTES = 12;
    private static final int SLOT_MAGIC = little("Slot");
    private static final int BLOB_MAGIC = little("BlbS");
    private static final int TAIL_MAGIC = little("BlbE");
    private static final int SLOT_PAGES_MAX = 2048;

    private final Content content;

    NdbPackages(Content content) {
        this.content = content;
    }

    private static int little(String four) {
        return ByteBuffer.wrap(four.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    private ByteBuffer bytes(long position, int length) throws IOException {
        return ByteBuffer.wrap(content.bytes(position, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void read(Sink sink) throws IOException {
        ByteBuffer header = bytes(0, HEADER_BYTES);
        int version = header.getInt(4);
        int slotPages = header.getInt(12);
        if (version != 0) {
            throw new CorruptDatabaseException("NDB version is " + version + ", expected 0");
        }
        if (slotPages < 1 || slotPages > SLOT_PAGES_MAX) {
            throw new CorruptDatabaseException(
                    "NDB has " + slotPages + " pages of slots, expected 1 to " + SLOT_PAGES_MAX);
        }
        // In a sound database headers do not overlap, so together they are not longer than the
        // file.
        long bytesLeft = content.size();
        for (int page = 0; page < slotPages; page++) {
            ByteBuffer slots;
            try {
                slots = bytes((long) page * PAGE_BYTES, PAGE_BYTES);
            } catch (IOException e) {
                sink.problem("NDB page of slots " + page + ": " + e.getMessage());
                return;
            }
            for (int at = page == 0 ? HEADER_BYTES : 0;
                    at < PAGE_BYTES && sink.hasRoom();
                    at += SLOT_BYTES) {
                int block = slots.getInt(at + 8);
                if (block == 0) {
                    continue; // a free slot
                }
                int number = slots.getInt(at + 4);
                try {
                    if (slots.getInt(at) != SLOT_MAGIC) {
                        throw new CorruptDatabaseException("slot does not begin with \"Slot\"");
                    }
                    byte[] blob = blob(number, Integer.toUnsignedLong(block), bytesLeft);
                    bytesLeft -= blob.length;
                    sink.blob(number, blob, blob.length);
                } catch (IOException e) {
                    sink.problem("package " + number + ": " + e.getMessage());
                }
            }
        }
    }

    private byte[] blob(int number, long block, long bytesLeft) throws IOException {
        long position = block * BLOCK_BYTES;
        byte[] headBytes = content.bytes(position, BLOB_HEADER_BYTES);
        ByteBuffer head = ByteBuffer.wrap(headBytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = head.getInt(12);
        if (head.getInt(0) != BLOB_MAGIC || head.getInt(4) != number) {
            throw new CorruptDatabaseException("slot points to what is not its header");
        }
        if (length < 0 || length > BLOB_BYTES_MAX || length > bytesLeft) {
            throw new CorruptDatabaseException(
                    "header has "
                            + Integer.toUnsignedLong(length)
                            + " bytes, expected at most "
                            + Math.min(BLOB_BYTES_MAX, bytesLeft));
        }
        int used = BLOB_HEADER_BYTES + length + BLOB_TAIL_BYTES;
        int fill = (BLOCK_BYTES - used % BLOCK_BYTES) % BLOCK_BYTES;
        long blobStart = position + BLOB_HEADER_BYTES;
        byte[] blob = content.bytes(blobStart, length);
        ByteBuffer tail = bytes(blobStart + length + fill, BLOB_TAIL_BYTES);
        // The sum is over all that lies before the tail, also over the zeros that fill the block.
        var sum = new Adler32();
        sum.update(headBytes);
        sum.update(blob);
        sum.update(content.bytes(blobStart + length, fill));
        if (tail.getInt(8) != TAIL_MAGIC || tail.getInt(0) != (int) sum.getValue()) {
            throw new CorruptDatabaseException("header does not have its checksum");
        }
        return blob;
    }
}
