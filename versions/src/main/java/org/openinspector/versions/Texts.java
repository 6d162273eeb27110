package org.openinspector.versions;

import org.jspecify.annotations.Nullable;

/// What all schemes ask of a text before they look at it, and the wording of refusals.
final class Texts {
    /// A version text has at most this many bytes of UTF-8, a key at most this many bytes: a
    /// database index takes no longer keys, and no real version comes near.
    static final int BYTES_MAX = 1024;

    private Texts() {}

    /// Why the text is refused whatever the scheme, or null.
    static @Nullable String refusal(String version) {
        int length = version.length();
        if (length == 0) {
            return "the version is empty";
        }
        if (length > BYTES_MAX) {
            return tooLong();
        }
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = version.charAt(i);
            if (c <= ' ' || (c >= 0x7F && c <= 0xA0)) {
                return unexpected(version, i, "no blank or control character");
            }
            if (c > 0xA0) {
                if (!Character.isSurrogate(c)) {
                    bytes += c < 0x800 ? 1 : 2;
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < length
                        && Character.isLowSurrogate(version.charAt(i + 1))) {
                    bytes += 2;
                    i++;
                } else {
                    return unexpected(version, i, "no half of a surrogate pair");
                }
            }
        }
        return bytes > BYTES_MAX ? tooLong() : null;
    }

    /// What was seen at a place, and what was expected there.
    static String unexpected(String version, int at, String expected) {
        String seen =
                at >= version.length()
                        ? " ends"
                        : " has " + name(version.charAt(at)) + " at character " + (at + 1);
        return quoted(version) + seen + ", expected " + expected;
    }

    /// The text in quotes, shortened, with control characters spelled out.
    static String quoted(String version) {
        StringBuilder out = new StringBuilder("\"");
        int end = Math.min(version.length(), 60);
        for (int i = 0; i < end; i++) {
            char c = version.charAt(i);
            out.append(isPlain(c) ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return out.append(end < version.length() ? "…\"" : "\"").toString();
    }

    private static String name(char c) {
        return isPlain(c) ? "'" + c + "'" : String.format("U+%04X", (int) c);
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c != 0x7F && (c < 0x80 || c > 0xA0) && !Character.isSurrogate(c);
    }

    private static String tooLong() {
        return "the version has more than " + BYTES_MAX + " bytes";
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /// The end of the digits that begin at `from`.
    static int digits(String text, int from, int to) {
        int i = from;
        while (i < to && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /// The first digit of the number that is no leading zero; `to` if the number is zero.
    static int significant(String text, int from, int to) {
        int i = from;
        while (i < to && text.charAt(i) == '0') {
            i++;
        }
        return i;
    }
}
