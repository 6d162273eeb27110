package org.openinspector.catalog.distribution;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.model.Distribution;

/// Reads `os-release` files: shell assignments, of which only the quoting is shell.
///
/// @see <a
///   href="https://www.freedesktop.org/software/systemd/man/latest/os-release.html">os-release(5)</a>
public final class OsRelease {
    /// Real files have less than 1 KiB.
    public static final int BYTES_MAX = 64 << 10;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]*");
    private static final int VALUE_CHARS_MAX = 256;
    private static final int LIKE_MAX = 16;

    private OsRelease() {}

    /// The distribution a file describes.
    ///
    /// Nothing is made up: a release without `VERSION_ID` (Debian testing, Arch) has no version,
    /// whatever `VERSION` or the codename suggest.
    ///
    /// @param file content; only the first [#BYTES_MAX] bytes count
    /// @return empty if there is no usable `ID`
    public static Optional<Distribution> read(byte[] file) {
        Map<String, String> values = values(file);
        Optional<String> id = id(values.getOrDefault("ID", ""));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        String name = values.getOrDefault("PRETTY_NAME", values.getOrDefault("NAME", ""));
        return Optional.of(
                new Distribution(
                        id.get(),
                        word(values, "VERSION_ID"),
                        word(values, "VERSION_CODENAME"),
                        name.isEmpty() ? id.get() : name,
                        like(values.getOrDefault("ID_LIKE", ""))));
    }

    private static Optional<String> id(String value) {
        String id = value.toLowerCase(Locale.ROOT);
        return ID.matcher(id).matches() ? Optional.of(id) : Optional.empty();
    }

    private static List<String> like(String value) {
        return Arrays.stream(value.split("\\s+", -1))
                .flatMap(word -> id(word).stream())
                .limit(LIKE_MAX)
                .toList();
    }

    private static Optional<String> word(Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        return value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)
                ? Optional.empty()
                : Optional.of(value);
    }

    /// All assignments, the last of a name winning, as in the shell. Lines that are no assignment,
    /// or that the shell would read as something else, are left out.
    static Map<String, String> values(byte[] file) {
        String text = new String(file, 0, Math.min(file.length, BYTES_MAX), StandardCharsets.UTF_8);
        Map<String, String> values = new HashMap<>();
        text.lines()
                .map(String::stripLeading)
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0 && NAME.matcher(line.substring(0, equals)).matches()) {
                        unquote(line.substring(equals + 1))
                                .filter(OsRelease::isPresentable)
                                .ifPresent(value -> values.put(line.substring(0, equals), value));
                    }
                });
        return values;
    }

    private static boolean isPresentable(String value) {
        return value.length() <= VALUE_CHARS_MAX
                && value.codePoints()
                        .noneMatch(c ->
                                Character.isISOControl(c)
                                        || Character.getType(c) == Character.FORMAT
                                        || c == '\uFFFD');
    }

    /// A value without its quotes, as `sh` reads it, except that nothing is expanded and adjacent
    /// quoted parts are not joined, both as os-release(5) says.
    ///
    /// @return empty if the quotes do not match or something follows them
    private static Optional<String> unquote(String value) {
        if (value.isEmpty()) {
            return Optional.of("");
        }
        char quote = value.charAt(0);
        if (quote == '\'') {
            int end = value.indexOf('\'', 1);
            return end > 0 && isRestComment(value, end + 1)
                    ? Optional.of(value.substring(1, end))
                    : Optional.empty();
        }
        boolean quoted = quote == '"';
        StringBuilder out = new StringBuilder();
        for (int i = quoted ? 1 : 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                if (++i == value.length()) {
                    return Optional.empty(); // continued on the next line, which is not allowed
                }
                char escaped = value.charAt(i);
                if (quoted && "\"\\$`".indexOf(escaped) < 0) {
                    out.append('\\'); // between double quotes a backslash escapes only these four
                }
                out.append(escaped);
            } else if (quoted && c == '"') {
                return isRestComment(value, i + 1) ? Optional.of(out.toString()) : Optional.empty();
            } else if (!quoted && (c == ' ' || c == '\t')) {
                return isRestComment(value, i) ? Optional.of(out.toString()) : Optional.empty();
            } else if (!quoted && (c == '"' || c == '\'')) {
                return Optional.empty();
            } else {
                out.append(c);
            }
        }
        return quoted ? Optional.empty() : Optional.of(out.toString());
    }

    private static boolean isRestComment(String value, int from) {
        String rest = value.substring(from);
        return rest.isBlank() || (rest.strip().startsWith("#") && rest.charAt(0) != '#');
    }
}
