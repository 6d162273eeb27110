package org.openinspector.catalog.rpm;

import java.nio.charset.Charset;
import java.util.Arrays;

/// One row as SQLite stores it: first the columns' types, which tell their lengths, then their
/// values.
///
/// @see <a href="https://www.sqlite.org/fileformat2.html#record_format">SQLite file format, section
///   2.1</a>
final class SqliteRecord {
    private static final int COLUMNS_MAX = 64;
    private static final int[] INTEGER_BYTES = {0, 1, 2, 3, 4, 6, 8};

    private final byte[] buffer;
    private final long[] types;
    private final int[] offsets;

    private SqliteRecord(byte[] buffer, long[] types, int[] offsets) {
        this.buffer = buffer;
        this.types = types;
        this.offsets = offsets;
    }

    /// Reads the types of the row in the first `length` bytes of a buffer, which is not copied.
    static SqliteRecord of(byte[] buffer, int length) throws CorruptDatabaseException {
        Varint header = Varint.read(buffer, 0, length);
        if (header.value() > length || header.value() < header.end()) {
            throw new CorruptDatabaseException(
                    "row header has " + header.value() + " bytes, row has " + length);
        }
        int headerEnd = (int) header.value();
        long[] types = new long[8];
        int[] offsets = new int[9];
        int columns = 0;
        int at = header.end();
        long value = headerEnd;
        while (at < headerEnd && columns < COLUMNS_MAX) {
            Varint type = Varint.read(buffer, at, headerEnd);
            at = type.end();
            if (columns == types.length) {
                types = Arrays.copyOf(types, 2 * columns);
                offsets = Arrays.copyOf(offsets, 2 * columns + 1);
            }
            types[columns] = type.value();
            offsets[columns++] = (int) value;
            value += bytes(type.value());
            if (value > length) {
                throw new CorruptDatabaseException(
                        "column " + columns + " reaches beyond its row of " + length + " bytes");
            }
            offsets[columns] = (int) value;
        }
        return new SqliteRecord(
                buffer, Arrays.copyOf(types, columns), Arrays.copyOf(offsets, columns + 1));
    }

    private static long bytes(long type) throws CorruptDatabaseException {
        if (type >= 12) {
            return (type - 12) / 2;
        }
        if (type < 0 || type == 10 || type == 11) {
            throw new CorruptDatabaseException("column is of type " + type + ", which is reserved");
        }
        if (type >= 7) {
            return type == 7 ? 8 : 0;
        }
        return INTEGER_BYTES[(int) type];
    }

    int columns() {
        return types.length;
    }

    /// True if the column holds a text or bytes.
    boolean hasBytes(int column) {
        return column < types.length && types[column] >= 12;
    }

    /// Where a column's value begins in the buffer.
    int start(int column) {
        return offsets[column];
    }

    /// Where it ends.
    int end(int column) {
        return offsets[column + 1];
    }

    /// A text; empty if the column holds none.
    String text(int column, Charset charset) {
        return hasBytes(column)
                ? new String(buffer, start(column), end(column) - start(column), charset)
                : "";
    }

    /// A whole number; 0 if the column holds none.
    long integer(int column) {
        long type = types[column];
        if (type == 9) {
            return 1;
        }
        if (type < 1 || type > 6) {
            return 0;
        }
        long value = buffer[start(column)]; // keeps the sign
        for (int i = start(column) + 1; i < end(column); i++) {
            value = (value << 8) | (buffer[i] & 0xff);
        }
        return value;
    }
}
