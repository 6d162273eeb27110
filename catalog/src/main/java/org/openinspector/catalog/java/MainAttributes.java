package org.openinspector.catalog.java;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The main section of a manifest. The sections after it hold a digest per class in signed
/// archives, megabytes of them: only the first [#BYTES_MAX] bytes are looked at.
///
/// @param values by lower-case name
/// @see <a href="https://docs.oracle.com/en/java/javase/25/docs/specs/jar/jar.html">JAR file
///   specification, "JAR manifest"</a>
record MainAttributes(Map<String, String> values) {
    static final int BYTES_MAX = 64 << 10;
    static final MainAttributes NONE = new MainAttributes(Map.of());

    /// Reads lines up to the first empty one. A line that begins with a space continues the one
    /// before it; a line without a colon is passed over.
    static MainAttributes parse(byte[] manifest) {
        Map<String, String> values = new HashMap<>();
        StringBuilder line = new StringBuilder();
        int at = 0;
        // A character may be cut by the line length limit: lines are joined as bytes (Latin-1),
        // decoded when complete.
        while (at < manifest.length) {
            int end = at;
            while (end < manifest.length && manifest[end] != '\n' && manifest[end] != '\r') {
                end++;
            }
            if (end == at) {
                break;
            }
            if (manifest[at] == ' ') {
                line.append(latin1(manifest, at + 1, end));
            } else {
                put(values, line);
                line.setLength(0);
                line.append(latin1(manifest, at, end));
            }
            at = end + 1;
            if (end + 1 < manifest.length && manifest[end] == '\r' && manifest[end + 1] == '\n') {
                at++;
            }
        }
        put(values, line);
        return new MainAttributes(values);
    }

    private static String latin1(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static void put(Map<String, String> values, StringBuilder line) {
        int colon = line.indexOf(":");
        if (colon > 0) {
            byte[] value = line.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1);
            values.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    new String(value, StandardCharsets.UTF_8).strip());
        }
    }

    /// An attribute's value, `""` if there is none.
    String get(String name) {
        return values.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /// The OSGi symbolic name without its directives, if it can be an id.
    String symbolicName() {
        String value = get("Bundle-SymbolicName");
        int semicolon = value.indexOf(';');
        return Coordinates.id(semicolon < 0 ? value : value.substring(0, semicolon));
    }
}
