package org.openinspector.catalog.rpm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import org.openinspector.artifacts.Content;

/// Reads tables of a SQLite database, front to back, without SQL, locks or writes.
///
/// A table is a tree of pages. Inner pages point to further pages, leaves hold rows in the order of
/// their row ids; what does not fit into a leaf continues in a chain of overflow pages. In a sound
/// database every page has one place only. That is how hostile ones are bounded: a page that turns
/// up again ends its branch, and all rows together are not longer than the file.
///
/// @see <a href="https://www.sqlite.org/fileformat2.html">SQLite file format</a>
final class SqliteDatabase {
    static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final int FILE_HEADER_BYTES = 100;
    private static final int LEAF = 0x0d;
    private static final int INNER = 0x05;
    private static final int DEPTH_MAX = 24;
    private static final int USABLE_BYTES_MIN = 480;
    // A database with so many bad pages is not worth more time.
    private static final int PROBLEMS_MAX = 1000;

    private final Content content;
    private final WriteAheadLog log;
    private final int pageSize;
    private final int usable;
    private final long pageCount;
    private final Charset charset;

    /// Takes rows.
    interface Rows {
        /// One row, in the first `length` bytes of a buffer that is used again afterwards.
        void row(long id, byte[] buffer, int length) throws IOException;

        /// A page or row that cannot be read; reading goes on.
        void problem(String message);

        /// False if no more is wanted.
        boolean hasRoom();
    }

    private SqliteDatabase(Content content, WriteAheadLog log, byte[] header) throws IOException {
        ByteBuffer fields = ByteBuffer.wrap(header);
        int size = fields.getShort(16) & 0xffff;
        this.pageSize = size == 1 ? 1 << 16 : size;
        this.content = content;
        if (!isPageSize(pageSize)) {
            throw new CorruptDatabaseException(
                    "SQLite page size is "
                            + pageSize
                            + ", expected a power of two from 512 to 65536");
        }
        if (log.isEmpty() || log.pageSize() == pageSize) {
            this.log = log;
        } else {
            throw new CorruptDatabaseException(
                    "write-ahead log has pages of "
                            + log.pageSize()
                            + " bytes, expected "
                            + pageSize);
        }
        this.usable = pageSize - (header[20] & 0xff);
        if (usable < USABLE_BYTES_MIN) {
            throw new CorruptDatabaseException(
                    "SQLite page has " + usable + " usable bytes, expected at least 480");
        }
        if ((header[19] & 0xff) > 2) {
            throw new CorruptDatabaseException(
                    "SQLite read version is " + (header[19] & 0xff) + ", expected 1 or 2");
        }
        long inFile = content.size() / pageSize;
        this.pageCount = Math.max(inFile, log.databasePages());
        this.charset =
                switch (fields.getInt(56)) {
                    case 0, 1 -> StandardCharsets.UTF_8;
                    case 2 -> StandardCharsets.UTF_16LE;
                    case 3 -> StandardCharsets.UTF_16BE;
                    default ->
                            throw new CorruptDatabaseException(
                                    "SQLite text encoding is "
                                            + fields.getInt(56)
                                            + ", expected 1 to 3");
                };
    }

    /// Opens a database.
    ///
    /// @throws CorruptDatabaseException if the file's header is not SQLite's
    static SqliteDatabase open(Content content, WriteAheadLog log) throws IOException {
        byte[] first = log.page(1);
        if (first == null) {
            if (content.size() < FILE_HEADER_BYTES) {
                throw new CorruptDatabaseException(
                        "file has "
                                + content.size()
                                + " bytes, expected a SQLite header of "
                                + FILE_HEADER_BYTES);
            }
            first = content.bytes(0, FILE_HEADER_BYTES);
        }
        if (!Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CorruptDatabaseException("file does not begin with \"SQLite format 3\"");
        }
        return new SqliteDatabase(content, log, first);
    }

    static boolean isPageSize(int size) {
        return size >= 512 && size <= 1 << 16 && Integer.bitCount(size) == 1;
    }

    /// Finds a table's first page.
    ///
    /// @throws CorruptDatabaseException if there is no such table, or the schema cannot be read
    int rootPage(String table) throws IOException {
        long[] root = {0};
        scan(
                1,
                new Rows() {
                    @Override
                    public void row(long id, byte[] buffer, int length) throws IOException {
                        SqliteRecord row = SqliteRecord.of(buffer, length);
                        if (row.columns() >= 4
                                && row.text(0, charset).equals("table")
                                && row.text(1, charset).equalsIgnoreCase(table)) {
                            root[0] = row.integer(3);
                        }
                    }

                    @Override
                    public void problem(String message) {
                        // If the table is found all the same, its own pages tell what is wrong.
                    }

                    @Override
                    public boolean hasRoom() {
                        return root[0] == 0;
                    }
                });
        if (root[0] <= 0 || root[0] > Integer.MAX_VALUE) {
            throw new CorruptDatabaseException("SQLite database has no table " + table);
        }
        return (int) root[0];
    }

    /// Reads a table's rows in the order of their ids.
    void scan(int rootPage, Rows rows) throws IOException {
        new Scan(rows).run(rootPage);
    }

    /// One inner page on the way from the root to the leaf being read.
    private static final class Step {
        final byte[] page;
        final int header;
        final int cells;
        int next;

        Step(byte[] page, int header, int cells) {
            this.page = page;
            this.header = header;
            this.cells = cells;
        }
    }

    private final class Scan {
        private final Rows rows;
        private final BitSet seen = new BitSet();
        private final ArrayDeque<Step> path = new ArrayDeque<>();
        private byte[] row = new byte[1 << 16];
        private long rowBytesLeft = pageCount * pageSize;
        private int problems;

        Scan(Rows rows) {
            this.rows = rows;
        }

        void run(int rootPage) throws IOException {
            visit(rootPage);
            while (!path.isEmpty() && goesOn()) {
                Step step = path.getLast();
                if (step.next > step.cells) {
                    path.removeLast();
                    continue;
                }
                int child;
                if (step.next == step.cells) {
                    child = int32(step.page, step.header + 8);
                } else {
                    int cell = int16(step.page, step.header + 12 + 2 * step.next);
                    child = cell + 4 <= usable ? int32(step.page, cell) : 0;
                }
                step.next++;
                visit(child);
            }
        }

        private boolean goesOn() {
            return problems < PROBLEMS_MAX && rows.hasRoom();
        }

        private void problem(String message) {
            problems++;
            rows.problem(message);
        }

        /// Reads a leaf's rows, or goes down into an inner page.
        private void visit(int number) {
            try {
                byte[] page = page(number);
                int header = number == 1 ? FILE_HEADER_BYTES : 0;
                int type = page[header];
                int cells = int16(page, header + 3);
                int cellsStart = header + (type == INNER ? 12 : 8);
                if (cellsStart + 2 * cells > usable) {
                    throw new CorruptDatabaseException(
                            "page " + number + " has " + cells + " cells, more than fit");
                }
                if (type == INNER && path.size() < DEPTH_MAX) {
                    path.addLast(new Step(page, header, cells));
                } else if (type == LEAF) {
                    for (int i = 0; i < cells && goesOn(); i++) {
                        cell(page, number, int16(page, cellsStart + 2 * i));
                    }
                } else {
                    throw new CorruptDatabaseException(
                            "page "
                                    + number
                                    + " is of type "
                                    + type
                                    + " at depth "
                                    + path.size()
                                    + ", expected a table's page");
                }
            } catch (IOException e) {
                problem(String.valueOf(e.getMessage()));
            }
        }

        private void cell(byte[] page, int number, int offset) throws IOException {
            try {
                Varint size = Varint.read(page, offset, usable);
                Varint id = Varint.read(page, size.end(), usable);
                readRow(page, id.end(), size.value());
                rows.row(id.value(), row, (int) size.value());
            } catch (CorruptDatabaseException e) {
                if (rowBytesLeft < 0) {
                    throw e; // its cells overlap: the rest of the page is no better
                }
                problem("a row in page " + number + ": " + e.getMessage());
            }
        }

        /// Puts a row together: its begin lies in the leaf, as much of it as the file format says,
        /// and the rest in overflow pages.
        private void readRow(byte[] page, int start, long size) throws IOException {
            if (size < 0 || size > PackageBlobs.BLOB_BYTES_MAX) {
                throw new CorruptDatabaseException(
                        "row has "
                                + size
                                + " bytes, expected at most "
                                + PackageBlobs.BLOB_BYTES_MAX);
            }
            rowBytesLeft -= size;
            if (rowBytesLeft < 0) {
                throw new CorruptDatabaseException("rows are longer than the database");
            }
            int total = (int) size;
            int local = localBytes(total);
            boolean overflows = local < total;
            if (start + local + (overflows ? 4 : 0) > usable) {
                throw new CorruptDatabaseException("row reaches beyond its page");
            }
            if (row.length < total) {
                row =
                        new byte
                                [Math.max(
                                        total,
                                        Math.min(2 * row.length, PackageBlobs.BLOB_BYTES_MAX))];
            }
            System.arraycopy(page, start, row, 0, local);
            int next = overflows ? int32(page, start + local) : 0;
            int filled = local;
            while (filled < total) {
                int length = Math.min(usable - 4, total - filled);
                int after = overflow(next, filled, length);
                filled += length;
                next = after;
            }
        }

        private int localBytes(int total) {
            int most = usable - 35;
            if (total <= most) {
                return total;
            }
            int least = (usable - 12) * 32 / 255 - 23;
            int local = least + (total - least) % (usable - 4);
            return local <= most ? local : least;
        }

        /// Copies from an overflow page, and tells the next.
        private int overflow(int number, int filled, int length) throws IOException {
            claim(number);
            byte[] logged = log.page(number);
            if (logged != null) {
                System.arraycopy(logged, 4, row, filled, length);
                return int32(logged, 0);
            }
            long position = (number - 1L) * pageSize;
            ByteBuffer next = ByteBuffer.allocate(4);
            content.read(position, next);
            content.read(position + 4, ByteBuffer.wrap(row, filled, length));
            return next.getInt(0);
        }

        private byte[] page(int number) throws IOException {
            claim(number);
            byte[] logged = log.page(number);
            return logged != null ? logged : content.bytes((number - 1L) * pageSize, pageSize);
        }

        /// Each page has one place.
        private void claim(int number) throws CorruptDatabaseException {
            if (number <= 0 || number > pageCount) {
                throw new CorruptDatabaseException(
                        "page number is " + number + ", expected 1 to " + pageCount);
            }
            if (seen.get(number)) {
                throw new CorruptDatabaseException("page " + number + " is used twice");
            }
            seen.set(number);
        }
    }

    static int int16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    static int int32(byte[] bytes, int at) {
        return (int16(bytes, at) << 16) | int16(bytes, at + 2);
    }
}
