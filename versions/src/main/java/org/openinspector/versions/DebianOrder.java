package org.openinspector.versions;

import org.jspecify.annotations.Nullable;

/// dpkg's order of `[epoch:]upstream[-revision]`. The upstream version and the revision are each
/// split into runs of non-digits and numbers, in turn; a missing one is empty, or zero.
///
/// A run of non-digits ends with [#END], which comes after `~` and before everything else. Since
/// the end of the whole part is the same byte, `1.` and `1.0` get one key, as dpkg wants it, and
/// `1~` precedes `1` precedes `1a`.
///
/// As dpkg does, this accepts characters that Debian policy forbids (dpkg warns); packages from
/// elsewhere have them. It refuses what dpkg refuses.
///
/// @see <a href="https://www.debian.org/doc/debian-policy/ch-controlfields.html#version">Debian
///   policy, 5.6.12</a>
final class DebianOrder implements Order {
    private static final int TILDE = 1;
    private static final int END = 2;
    private static final int UPPER = 3;
    private static final int LOWER = UPPER + 26;
    private static final int OTHER = 128;

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        int length = version.length();
        int colon = version.indexOf(':');
        int start = colon + 1;
        int dash = version.lastIndexOf('-');
        int end = dash >= start ? dash : length;
        String problem = problem(version, colon, start, end);
        if (problem != null) {
            return new Encoding.Unordered(problem);
        }
        KeyWriter key = new KeyWriter();
        key.number(version, 0, Math.max(colon, 0));
        part(key, version, start, end);
        part(key, version, Math.min(end + 1, length), length);
        return key.finish(version);
    }

    private static @Nullable String problem(String version, int colon, int start, int end) {
        if (colon >= 0) {
            int digits = Texts.digits(version, 0, colon);
            if (digits < colon || colon == 0) {
                return Texts.unexpected(version, digits, "an epoch of digits before the ':'");
            }
            int first = Texts.significant(version, 0, colon);
            if (colon - first > 10
                    || (colon > first
                            && Long.parseLong(version, first, colon, 10) > Integer.MAX_VALUE)) {
                return "the epoch of "
                        + Texts.quoted(version)
                        + " is too big, expected at most "
                        + Integer.MAX_VALUE;
            }
        }
        if (start == end) {
            return Texts.unexpected(version, start, "an upstream version");
        }
        if (end == version.length() - 1) {
            return Texts.unexpected(version, version.length(), "a revision after the '-'");
        }
        for (int i = start; i < version.length(); i++) {
            if (version.charAt(i) >= 0x80) {
                return Texts.unexpected(version, i, "ASCII");
            }
        }
        return null;
    }

    private static void part(KeyWriter key, String version, int from, int to) {
        int i = from;
        do {
            while (i < to && !Texts.isDigit(version.charAt(i))) {
                key.put(rank(version.charAt(i)));
                i++;
            }
            key.put(END);
            int digits = Texts.digits(version, i, to);
            key.number(version, i, digits);
            i = digits;
        } while (i < to);
        key.put(END);
    }

    private static int rank(char c) {
        if (c == '~') {
            return TILDE;
        }
        if (Texts.isLower(c)) {
            return LOWER + c - 'a';
        }
        return Texts.isLetter(c) ? UPPER + c - 'A' : OTHER + c;
    }
}
