package org.openinspector.catalog.rpm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/// The pages that SQLite has committed but not yet written into the database file. They lie in a
/// file beside it, as a sequence of frames: frames of a log written before carry another salt, a
/// frame half written fails its checksum, and one that no commit follows does not count.
///
/// @see <a href="https://www.sqlite.org/fileformat2.html#the_write_ahead_log">SQLite file format,
///   section 4</a>
final class WriteAheadLog {
    /// No log.
    static final WriteAheadLog EMPTY = new WriteAheadLog(0, Map.of(), 0, false);

    private static final int HEADER_BYTES = 32;
    private static final int FRAME_HEADER_BYTES = 24;
    private static final int MAGIC = 0x377f0682;
    private static final int FORMAT = 3_007_000;
    // SQLite writes a log back when it has 4 MiB; one that grew to this was never looked after.
    private static final int PAGES_BYTES_MAX = 64 << 20;

    private final int pageSize;
    private final Map<Integer, byte[]> pages;
    private final int databasePages;
    private final boolean cut;

    private WriteAheadLog(
            int pageSize, Map<Integer, byte[]> pages, int databasePages, boolean cut) {
        this.pageSize = pageSize;
        this.pages = pages;
        this.databasePages = databasePages;
        this.cut = cut;
    }

    /// Reads a log, up to its last commit. A file that is no log counts as empty, as for SQLite.
    static WriteAheadLog read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(HEADER_BYTES);
        if (bytes.length < HEADER_BYTES) {
            return EMPTY;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int magic = header.getInt(0);
        int pageSize = header.getInt(8);
        if ((magic & ~1) != MAGIC
                || header.getInt(4) != FORMAT
                || !SqliteDatabase.isPageSize(pageSize)) {
            return EMPTY;
        }
        // The last bit of the magic number tells the byte order of the numbers that are summed up;
        // all numbers of the file itself are big-endian.
        Checksum sum = new Checksum((magic & 1) == 1);
        sum.add(bytes, 24);
        if (!sum.equals(header.getInt(24), header.getInt(28))) {
            return EMPTY;
        }
        return frames(in, header, pageSize, sum);
    }

    private static WriteAheadLog frames(
            InputStream in, ByteBuffer header, int pageSize, Checksum sum) throws IOException {
        Map<Integer, byte[]> committed = new HashMap<>();
        Map<Integer, byte[]> open = new HashMap<>();
        int databasePages = 0;
        long pagesMax = PAGES_BYTES_MAX / pageSize;
        while (true) {
            byte[] frame = in.readNBytes(FRAME_HEADER_BYTES);
            if (frame.length < FRAME_HEADER_BYTES) {
                break;
            }
            ByteBuffer head = ByteBuffer.wrap(frame);
            byte[] page = in.readNBytes(pageSize);
            if (page.length < pageSize
                    || head.getInt(8) != header.getInt(16)
                    || head.getInt(12) != header.getInt(20)) {
                break;
            }
            sum.add(frame, 8);
            sum.add(page, pageSize);
            int number = head.getInt(0);
            if (!sum.equals(head.getInt(16), head.getInt(20)) || number <= 0) {
                break;
            }
            open.put(number, page);
            if (open.size() + (long) committed.size() > pagesMax) {
                return new WriteAheadLog(pageSize, committed, databasePages, true);
            }
            int pagesAfterCommit = head.getInt(4);
            if (pagesAfterCommit > 0) {
                committed.putAll(open);
                open.clear();
                databasePages = pagesAfterCommit;
            }
        }
        return new WriteAheadLog(pageSize, committed, databasePages, false);
    }

    /// True if nothing in it counts.
    boolean isEmpty() {
        return pages.isEmpty();
    }

    /// Number of pages that it replaces.
    int pageCount() {
        return pages.size();
    }

    /// True if the log is so long that its end was not read.
    boolean isCut() {
        return cut;
    }

    /// Size of a page in bytes; 0 if there is no log.
    int pageSize() {
        return pageSize;
    }

    /// Pages of the database after the last commit; 0 if there is none.
    int databasePages() {
        return databasePages;
    }

    /// A page's latest content, or null if the database file's counts.
    byte @org.jspecify.annotations.Nullable [] page(int number) {
        return pages.get(number);
    }

    /// SQLite's running checksum over pairs of 32-bit numbers.
    private static final class Checksum {
        private final ByteOrder order;
        private int first;
        private int second;

        Checksum(boolean bigEndian) {
            order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }

        void add(byte[] bytes, int length) {
            ByteBuffer numbers = ByteBuffer.wrap(bytes).order(order);
            for (int i = 0; i < length; i += 8) {
                first += numbers.getInt(i) + second;
                second += numbers.getInt(i + 4) + first;
            }
        }

        boolean equals(int one, int two) {
            return first == one && second == two;
        }
    }
}
