package org.openinspector.catalog.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.openinspector.artifacts.Content;

/// The Berkeley DB hash table `Packages` of rpm before 4.16. Pages of the hash hold pairs of key
/// and value; the value, a package's header, is usually so long that it lies in a chain of overflow
/// pages. Numbers are in the byte order of the machine that wrote the file.
///
/// @see <a href="https://github.com/berkeleydb/libdb/blob/master/src/dbinc/db_page.h">db_page.h</a>
final class BerkeleyPackages implements PackageBlobs {
    static final int HASH_MAGIC = 0x00061561;
    static final int MAGIC_OFFSET = 12;

    private static final int META_BYTES = 72;
    private static final int PAGE_HEADER_BYTES = 26;
    private static final int HASH_META_PAGE = 8;
    private static final int UNSORTED_HASH_PAGE = 2;
    private static final int HASH_PAGE = 13;
    private static final int OVERFLOW_PAGE = 7;
    private static final int ITEM_INLINE = 1;
    private static final int ITEM_OFF_PAGE = 3;
    private static final int OFF_PAGE_BYTES = 12;
    private static final int PROBLEMS_MAX = 1000;

    private final Content content;

    BerkeleyPackages(Content content) {
        this.content = content;
    }

    /// True if the file begins like a Berkeley DB hash table.
    static boolean matches(byte[] head) {
        if (head.length < MAGIC_OFFSET + 4) {
            return false;
        }
        int magic = ByteBuffer.wrap(head).getInt(MAGIC_OFFSET);
        return magic == HASH_MAGIC || Integer.reverseBytes(magic) == HASH_MAGIC;
    }

    @Override
    public void read(Sink sink) throws IOException {
        ByteBuffer meta = ByteBuffer.wrap(content.bytes(0, META_BYTES));
        if (meta.getInt(MAGIC_OFFSET) != HASH_MAGIC) {
            meta.order(ByteOrder.LITTLE_ENDIAN);
        }
        int pageSize = meta.getInt(20);
        if (!SqliteDatabase.isPageSize(pageSize) || meta.get(25) != HASH_META_PAGE) {
            throw new CorruptDatabaseException(
                    "Berkeley DB has pages of "
                            + pageSize
                            + " bytes, expected a power of two from 512 to 65536");
        }
        if (meta.get(24) != 0) {
            throw new CorruptDatabaseException("Berkeley DB is encrypted");
        }
        new Walk(pageSize, meta.order(), sink).run();
    }

    private final class Walk {
        private final int pageSize;
        private final ByteOrder order;
        private final Sink sink;
        private final long pageCount;
        // An overflow page belongs to one value.
        private final BitSet seen = new BitSet();
        private byte[] value = new byte[1 << 16];
        private int problems;

        Walk(int pageSize, ByteOrder order, Sink sink) {
            this.pageSize = pageSize;
            this.order = order;
            this.sink = sink;
            this.pageCount = content.size() / pageSize;
        }

        void run() throws IOException {
            for (long number = 1; number < pageCount && goesOn(); number++) {
                ByteBuffer page = page(number);
                int type = page.get(25);
                if (type == HASH_PAGE || type == UNSORTED_HASH_PAGE) {
                    pairs(page, number);
                }
            }
            if (pageCount * pageSize < content.size()) {
                sink.problem("Berkeley DB ends inside a page");
            }
        }

        private boolean goesOn() {
            return problems < PROBLEMS_MAX && sink.hasRoom();
        }

        private ByteBuffer page(long number) throws IOException {
            return ByteBuffer.wrap(content.bytes(number * pageSize, pageSize)).order(order);
        }

        /// Keys have even places, their values odd ones. The items fill the page from its end, so
        /// each ends where the one before begins.
        private void pairs(ByteBuffer page, long number) {
            int items = page.getShort(20) & 0xffff;
            if (PAGE_HEADER_BYTES + 2 * items > pageSize) {
                problem("page " + number + " has " + items + " items, more than fit");
                return;
            }
            for (int i = 1; i < items && goesOn(); i += 2) {
                int start = page.getShort(PAGE_HEADER_BYTES + 2 * i) & 0xffff;
                int end = page.getShort(PAGE_HEADER_BYTES + 2 * (i - 1)) & 0xffff;
                try {
                    item(page, start, end);
                } catch (IOException e) {
                    problem("page " + number + ", item " + i + ": " + e.getMessage());
                }
            }
        }

        private void problem(String message) {
            problems++;
            sink.problem(message);
        }

        private void item(ByteBuffer page, int start, int end) throws IOException {
            if (start < PAGE_HEADER_BYTES || start >= end || end > pageSize) {
                throw new CorruptDatabaseException("item lies outside its page");
            }
            int type = page.get(start);
            if (type == ITEM_INLINE) {
                // Key 0 holds the number for the next package, four bytes: no header is so short.
                int length = end - start - 1;
                if (length > 4) {
                    page.get(start + 1, value, 0, length);
                    sink.blob(0, value, length);
                }
            } else if (type == ITEM_OFF_PAGE && start + OFF_PAGE_BYTES <= pageSize) {
                int length = page.getInt(start + 8);
                overflow(page.getInt(start + 4), length);
                sink.blob(0, value, length);
            } else {
                throw new CorruptDatabaseException(
                        "item is of type " + type + ", expected a value in or off its page");
            }
        }

        private void overflow(int first, int length) throws IOException {
            if (length < 0 || length > BLOB_BYTES_MAX || length > content.size()) {
                throw new CorruptDatabaseException(
                        "header has "
                                + Integer.toUnsignedLong(length)
                                + " bytes, expected at most "
                                + Math.min(BLOB_BYTES_MAX, content.size()));
            }
            if (value.length < length) {
                value = new byte[Math.max(length, Math.min(2 * value.length, BLOB_BYTES_MAX))];
            }
            int next = first;
            int filled = 0;
            while (filled < length) {
                if (next <= 0 || next >= pageCount || seen.get(next)) {
                    throw new CorruptDatabaseException(
                            "header breaks off after "
                                    + filled
                                    + " of "
                                    + length
                                    + " bytes at page "
                                    + Integer.toUnsignedLong(next));
                }
                seen.set(next);
                ByteBuffer page = page(next);
                int bytes = page.getShort(22) & 0xffff;
                if (page.get(25) != OVERFLOW_PAGE
                        || bytes == 0
                        || bytes > pageSize - PAGE_HEADER_BYTES
                        || bytes > length - filled) {
                    throw new CorruptDatabaseException(
                            "page " + next + " is no overflow page that fits");
                }
                page.get(PAGE_HEADER_BYTES, value, filled, bytes);
                filled += bytes;
                next = page.getInt(16);
            }
        }
    }
}
