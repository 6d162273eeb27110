package org.openinspector.findings;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Rows in the text form of `COPY … FROM STDIN`.
///
/// @see <a href="https://www.postgresql.org/docs/18/sql-copy.html">COPY, "Text Format"</a>
final class CopyText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(1 << 16);
    private boolean first = true;
    private int rows;

    CopyText add(@Nullable String value) {
        separate();
        if (value == null) {
            out.append("\\N");
        } else {
            escape(value);
        }
        return this;
    }

    CopyText add(long value) {
        separate();
        out.append(value);
        return this;
    }

    CopyText add(@Nullable Object value) {
        return add(value == null ? null : value.toString());
    }

    CopyText add(@Nullable Instant value) {
        return add(value == null ? null : value.toString());
    }

    /// Bytes.
    CopyText add(byte @Nullable [] value) {
        separate();
        if (value == null) {
            out.append("\\N");
        } else {
            // A backslash is doubled for COPY; bytea's own escape is one backslash and x.
            out.append("\\\\x");
            for (byte one : value) {
                out.append(HEX.charAt(one >> 4 & 15)).append(HEX.charAt(one & 15));
            }
        }
        return this;
    }

    /// An array of texts.
    CopyText add(List<String> values) {
        StringBuilder array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() == 1 ? "\"" : ",\"");
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') {
                    array.append('\\');
                }
                array.append(c);
            }
            array.append('"');
        }
        return add(array.append('}').toString());
    }

    void end() {
        out.append('\n');
        first = true;
        rows++;
    }

    int rows() {
        return rows;
    }

    /// Sends the rows and forgets them.
    void into(Connection connection, String statement) throws SQLException {
        if (rows == 0) {
            return;
        }
        byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        out.setLength(0);
        rows = 0;
    }

    private void separate() {
        if (!first) {
            out.append('\t');
        }
        first = false;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
    }
}
