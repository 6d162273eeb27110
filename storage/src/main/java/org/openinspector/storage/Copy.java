package org.openinspector.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Bulk loading by PostgreSQL's COPY, several times as fast as batches of INSERT.
///
/// COPY does not work on tables with row-level security: copy into a temporary table (`CREATE
/// TEMPORARY TABLE … ON COMMIT DROP`), then `INSERT … SELECT` within the scope.
///
/// @see <a href="https://www.postgresql.org/docs/18/sql-copy.html">COPY, text format</a>
public final class Copy {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final char REPLACEMENT = '\uFFFD';

    private Copy() {}

    /// Writes the rows of one COPY.
    @FunctionalInterface
    public interface Rows {
        /// Writes all rows, each ended by [Row#end()].
        void write(Row row) throws SQLException;
    }

    /// Runs a `COPY … FROM STDIN` (text format, no options) in the connection's transaction.
    ///
    /// @return how many rows PostgreSQL took
    public static long in(Connection connection, String sql, Rows rows) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            Row row = new Row(copy);
            rows.write(row);
            row.finish();
            return copy.endCopy();
        } catch (Throwable failure) {
            if (copy.isActive()) {
                try {
                    copy.cancelCopy();
                } catch (SQLException e) {
                    failure.addSuppressed(e);
                }
            }
            throw failure;
        }
    }

    /// The text as PostgreSQL can keep it: it has no NUL character, and no half of a surrogate
    /// pair. For texts from scanned files, which may hold anything.
    public static String storable(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean bad = c == 0;
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                if (clean != null) {
                    clean.append(c);
                }
                c = text.charAt(++i);
            } else if (Character.isSurrogate(c)) {
                bad = true;
            }
            if (bad && clean == null) {
                clean = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (clean != null) {
                clean.append(bad ? REPLACEMENT : c);
            }
        }
        return clean == null ? text : clean.toString();
    }

    /// Writes one row after another, column by column in the order of the COPY statement.
    public static final class Row {
        private final CopyIn copy;
        private byte[] buffer = new byte[BUFFER_BYTES];
        private int used;
        private boolean begun;

        private Row(CopyIn copy) {
            this.copy = copy;
        }

        /// NULL.
        public Row nothing() throws SQLException {
            column();
            room(2);
            buffer[used++] = '\\';
            buffer[used++] = 'N';
            return this;
        }

        /// A text, also for JSON, enumerations and UUIDs.
        ///
        /// @throws IllegalArgumentException if it holds a NUL character, see [Copy#storable]
        public Row text(@Nullable String value) throws SQLException {
            if (value == null) {
                return nothing();
            }
            column();
            escaped(value);
            return this;
        }

        /// A whole number.
        public Row number(long value) throws SQLException {
            column();
            ascii(Long.toString(value));
            return this;
        }

        /// A number with decimals.
        public Row number(double value) throws SQLException {
            column();
            ascii(Double.toString(value));
            return this;
        }

        /// True or false.
        public Row truth(boolean value) throws SQLException {
            column();
            ascii(value ? "t" : "f");
            return this;
        }

        /// A moment, cut to PostgreSQL's microseconds.
        public Row time(@Nullable Instant value) throws SQLException {
            if (value == null) {
                return nothing();
            }
            column();
            ascii(value.truncatedTo(ChronoUnit.MICROS).toString());
            return this;
        }

        /// Bytes, for `bytea`.
        public Row bytes(byte @Nullable [] value) throws SQLException {
            if (value == null) {
                return nothing();
            }
            column();
            ascii("\\\\x");
            ascii(HexFormat.of().formatHex(value));
            return this;
        }

        /// Texts, for `text[]`.
        public Row texts(@Nullable List<String> values) throws SQLException {
            if (values == null) {
                return nothing();
            }
            StringBuilder array = new StringBuilder("{");
            for (String value : values) {
                array.append(array.length() > 1 ? ",\"" : "\"");
                for (int i = 0; i < value.length(); i++) {
                    char c = value.charAt(i);
                    if (c == '"' || c == '\\') {
                        array.append('\\');
                    }
                    array.append(c);
                }
                array.append('"');
            }
            column();
            escaped(array.append('}').toString());
            return this;
        }

        /// Ends the row.
        public void end() throws SQLException {
            room(1);
            buffer[used++] = '\n';
            begun = false;
        }

        private void finish() throws SQLException {
            if (begun) {
                throw new IllegalStateException("the last row was not ended");
            }
            flush();
        }

        private void column() throws SQLException {
            if (begun) {
                room(1);
                buffer[used++] = '\t';
            }
            begun = true;
        }

        private void ascii(String text) throws SQLException {
            room(text.length());
            for (int i = 0; i < text.length(); i++) {
                buffer[used++] = (byte) text.charAt(i);
            }
        }

        private void escaped(String text) throws SQLException {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                room(4);
                if (c >= 0x80) {
                    i += encode(text, i) - 1;
                    continue;
                }
                char letter = ESCAPES[c];
                if (letter == 0) {
                    throw new IllegalArgumentException(
                            "a text holds a NUL character, which PostgreSQL cannot keep");
                }
                if (letter != 1) {
                    buffer[used++] = '\\';
                    c = letter;
                }
                buffer[used++] = (byte) c;
            }
        }

        /// UTF-8 of one character.
        ///
        /// @return how many `char`s it takes
        private int encode(String text, int at) {
            int point = text.codePointAt(at);
            if (point >= 0xD800 && point <= 0xDFFF) {
                throw new IllegalArgumentException(
                        "a text holds half of a surrogate pair, which PostgreSQL cannot keep");
            }
            if (point < 0x800) {
                buffer[used++] = (byte) (0xC0 | (point >> 6));
            } else {
                if (point < 0x10000) {
                    buffer[used++] = (byte) (0xE0 | (point >> 12));
                } else {
                    buffer[used++] = (byte) (0xF0 | (point >> 18));
                    buffer[used++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                }
                buffer[used++] = (byte) (0x80 | ((point >> 6) & 0x3F));
            }
            buffer[used++] = (byte) (0x80 | (point & 0x3F));
            return Character.charCount(point);
        }

        private void room(int bytes) throws SQLException {
            if (buffer.length - used < bytes) {
                flush();
                if (buffer.length < bytes) {
                    buffer = new byte[bytes];
                }
            }
        }

        private void flush() throws SQLException {
            if (used > 0) {
                copy.writeToCopy(buffer, 0, used);
                used = 0;
            }
        }
    }

    /// For each ASCII character: 1 = as it is, 0 = cannot be kept, else the letter after a
    /// backslash.
    private static final char[] ESCAPES = escapes();

    private static char[] escapes() {
        char[] table = new char[0x80];
        Arrays.fill(table, (char) 1);
        table[0] = 0;
        table['\\'] = '\\';
        table['\t'] = 't';
        table['\n'] = 'n';
        table['\r'] = 'r';
        return table;
    }
}
