package org.openinspector.advisories.nvd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A product name in the formatted string of CPE 2.3, its fields without escapes; `*` is any, `-`
/// is not applicable.
///
/// @param part `a` application, `o` operating system, `h` hardware
/// @param vendor lower case
/// @param product lower case
/// @param version a version, `*` or `-`
/// @param update `rc1`, `update_131`, `*` or `-`
/// @param softwareEdition `lts`, `enterprise`, …
/// @param targetSoftware what it is made for: `windows`, `wordpress`
/// @see <a href="https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf">CPE 2.3 naming</a>
record Cpe(
        String part,
        String vendor,
        String product,
        String version,
        String update,
        String softwareEdition,
        String targetSoftware) {
    private static final int LENGTH_MAX = 2_000;
    private static final int FIELDS = 13;

    /// Reads a name; empty if it is none.
    static Optional<Cpe> parse(String text) {
        if (text.length() > LENGTH_MAX || !text.startsWith("cpe:2.3:")) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>(FIELDS);
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                field.append(text.charAt(++i));
            } else if (c == ':') {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields.size() != FIELDS || fields.contains("")
                ? Optional.empty()
                : Optional.of(
                        new Cpe(
                                fields.get(2),
                                fields.get(3),
                                fields.get(4),
                                fields.get(5),
                                fields.get(6),
                                fields.get(9),
                                fields.get(10)));
    }

    static boolean any(String field) {
        return field.equals("*") || field.equals("-");
    }

    String name() {
        return vendor + ":" + product;
    }
}
