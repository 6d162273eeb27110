package org.openinspector.catalog.debian;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.catalog.database.CatalogBuilder;
import org.openinspector.catalog.database.Lines;

/// The paragraphs of a deb822 file, one at a time, of which only the fields of interest are kept.
///
/// @see <a href="https://manpages.debian.org/bookworm/dpkg-dev/deb822.5.en.html">deb822(5)</a>
final class Stanzas {
    /// The fields of interest.
    enum Field {
        PACKAGE,
        STATUS,
        VERSION,
        ARCHITECTURE,
        SOURCE,
        MAINTAINER,
        ORIGIN,
        MULTI_ARCH;

        final String lowerCase = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static final int LINE_BYTES_MAX = 1 << 20;
    private static final int VALUE_CHARS_MAX = 4096;
    private static final Field[] FIELDS = Field.values();

    private final Lines lines;
    private final CatalogBuilder problems;
    private final EnumMap<Field, String> fields = new EnumMap<>(Field.class);
    private int firstLine;

    Stanzas(InputStream in, CatalogBuilder problems) {
        this.lines = new Lines(in, LINE_BYTES_MAX);
        this.problems = problems;
    }

    /// Goes to the next paragraph that has a line; false at the end.
    boolean next() throws IOException {
        fields.clear();
        firstLine = 0;
        @Nullable Field current = null;
        boolean inField = false;
        while (lines.next()) {
            int start = lines.start();
            int end = lines.end();
            byte[] buffer = lines.buffer();
            if (end > start && buffer[end - 1] == '\r') {
                end--;
            }
            if (isBlank(buffer, start, end)) {
                if (firstLine > 0) {
                    return true;
                }
                continue;
            }
            if (firstLine == 0) {
                firstLine = lines.number();
            }
            if (lines.isCut()) {
                problem("line is longer than " + LINE_BYTES_MAX + " bytes, the rest is left out");
            }
            if (buffer[start] == ' ' || buffer[start] == '\t') {
                if (current != null) {
                    fold(current, lines.text(start, end));
                } else if (!inField) {
                    problem("continuation line, expected a field first");
                }
                continue;
            }
            int colon = start;
            while (colon < end && buffer[colon] != ':' && buffer[colon] > ' ') {
                colon++;
            }
            inField = colon > start && colon < end && buffer[colon] == ':';
            current = inField ? field(buffer, start, colon) : null;
            if (!inField) {
                problem(
                        "expected \"Field: value\", got "
                                + CatalogBuilder.quote(
                                        lines.text(start, Math.min(end, start + 80))));
            } else if (current != null) {
                put(current, lines.text(colon + 1, end));
            }
        }
        return firstLine > 0;
    }

    private void put(Field field, String value) {
        if (value.length() > VALUE_CHARS_MAX) {
            problem("field " + field + " is longer than " + VALUE_CHARS_MAX + " characters");
        } else if (fields.putIfAbsent(field, value) != null) {
            problem("field " + field + " is there twice, the first counts");
        }
    }

    /// None of the fields of interest has several lines by its nature; a folded one is joined.
    private void fold(Field field, String more) {
        String value = fields.getOrDefault(field, "");
        if (value.length() + more.length() < VALUE_CHARS_MAX) {
            fields.put(field, value.isEmpty() ? more : value + " " + more);
        }
    }

    private static boolean isBlank(byte[] buffer, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Field field(byte[] buffer, int start, int end) {
        for (Field field : FIELDS) {
            String name = field.lowerCase;
            if (name.length() == end - start) {
                int i = 0;
                while (i < name.length() && lower(buffer[start + i]) == name.charAt(i)) {
                    i++;
                }
                if (i == name.length()) {
                    return field;
                }
            }
        }
        return null;
    }

    private static char lower(byte b) {
        return (char) (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b & 0xff);
    }

    /// Notes a problem of the line read last.
    private void problem(String message) {
        problems.problem(lines.number(), message);
    }

    /// Where the paragraph begins, from 1.
    int firstLine() {
        return firstLine;
    }

    /// A field's value; empty if it is not there.
    String get(Field field) {
        return fields.getOrDefault(field, "");
    }

    /// True if the paragraph has the field.
    boolean has(Field field) {
        return fields.containsKey(field);
    }

    /// All fields of interest, for tests.
    Map<Field, String> fields() {
        return fields;
    }
}
