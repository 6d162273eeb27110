package org.openinspector.findings;

/// Texts cut to what the wire allows.
final class Texts {
    private Texts() {}

    /// At most `max` code points, never half a character; NUL, which the database refuses,
    /// replaced.
    static String cut(String text, int max) {
        String clean = Detail.withoutNul(text);
        if (clean.length() <= max || clean.codePointCount(0, clean.length()) <= max) {
            return clean;
        }
        return clean.substring(0, clean.offsetByCodePoints(0, max));
    }
}
