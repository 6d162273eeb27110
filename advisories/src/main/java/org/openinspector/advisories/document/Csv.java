package org.openinspector.advisories.document;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads rows of comma-separated values whose first row names the columns; a value in quotes may
/// hold commas, line ends and doubled quotes. Bounded, so that a quote that is never closed does
/// not swallow the memory.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
public final class Csv {
    private static final int ROW_LENGTH_MAX = 100_000;
    private static final int COLUMNS_MAX = 200;

    private final Reader reader;
    private final Map<String, Integer> columns = new HashMap<>();
    private int row;
    private int ahead;

    /// @throws UnreadableDocumentException if the first row is too long
    public Csv(InputStream content) throws IOException {
        this.reader =
                new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8), 1 << 16);
        ahead = reader.read();
        if (ahead == '\uFEFF') {
            ahead = reader.read();
        }
        List<String> names = read();
        for (int i = 0; i < names.size(); i++) {
            columns.putIfAbsent(names.get(i).strip(), i);
        }
    }

    /// True if there is a column of each name.
    public boolean has(String... names) {
        return columns.keySet().containsAll(List.of(names));
    }

    /// The next row that is not blank; empty after the last.
    ///
    /// @throws UnreadableDocumentException if it is too long
    public Optional<Row> next() throws IOException {
        while (ahead >= 0) {
            List<String> values = read();
            if (values.size() > 1 || !values.getFirst().isBlank()) {
                return Optional.of(new Row(row, values, columns));
            }
        }
        return Optional.empty();
    }

    private List<String> read() throws IOException {
        row++;
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        int length = 0;
        while (ahead >= 0) {
            int c = ahead;
            ahead = reader.read();
            if (++length > ROW_LENGTH_MAX || values.size() > COLUMNS_MAX) {
                throw new UnreadableDocumentException(
                        "row " + row + " has more than " + ROW_LENGTH_MAX + " characters");
            }
            if (quoted) {
                if (c != '"') {
                    value.append((char) c);
                } else if (ahead == '"') {
                    value.append('"');
                    ahead = reader.read();
                } else {
                    quoted = false;
                }
            } else if (c == '"' && value.isEmpty()) {
                quoted = true;
            } else if (c == ',') {
                values.add(value.toString());
                value.setLength(0);
            } else if (c == '\n') {
                break;
            } else if (c != '\r') {
                value.append((char) c);
            }
        }
        values.add(value.toString());
        return values;
    }

    /// One row.
    public static final class Row {
        private final int number;
        private final List<String> values;
        private final Map<String, Integer> columns;

        private Row(int number, List<String> values, Map<String, Integer> columns) {
            this.number = number;
            this.values = values;
            this.columns = columns;
        }

        /// Counted from 1, with the row of names.
        public int number() {
            return number;
        }

        /// A value without blanks around it; empty text if the row has none.
        public String value(String column) {
            Integer index = columns.get(column);
            return index == null || index >= values.size() ? "" : values.get(index).strip();
        }
    }
}
