package org.openinspector.versions;

import java.util.Optional;

/// rpm's order of `[epoch:]version[-release]`. Version and release are each split into letters,
/// numbers, `~` and `^`; everything else only separates.
///
/// rpm itself compares releases only if both sides have one: `1.2` equals `1.2-3` and `1.2-4`,
/// which differ. That is no order, so here a version without a release precedes the same version
/// with any release. As a bound it therefore stands for the whole version: below `1.2` lies no
/// `1.2-3`, from `1.2` on lies every `1.2-3`, and up to and including `1.2` ([#keyAfter]) does too.
///
/// @see <a
///   href="https://rpm-software-management.github.io/rpm/man/rpm-version.7">rpm-version(7)</a>
final class RpmOrder implements Order {
    private static final int TILDE = 1;
    private static final int END = 2;
    private static final int CARET = 3;
    private static final int LETTERS = 4;
    private static final int NUMBER = 5;

    private static final int NO_RELEASE = 0;
    private static final int RELEASE = 1;
    private static final int AFTER_RELEASES = 2;

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        int start = start(version);
        int end = end(version, start);
        if (start == end) {
            return new Encoding.Unordered(
                    Texts.unexpected(version, start, "a version before the release"));
        }
        KeyWriter key = epochAndVersion(version, start, end);
        if (end == version.length()) {
            key.put(NO_RELEASE);
        } else {
            key.put(RELEASE);
            part(key, version, end + 1, version.length());
        }
        return key.finish(version);
    }

    @Override
    public Optional<VersionKey> keyAfter(String bound) {
        if (!(encode(bound) instanceof Encoding.Keyed(VersionKey key))) {
            return Optional.empty();
        }
        int start = start(bound);
        return end(bound, start) < bound.length()
                ? Optional.of(key.successor())
                : Optional.of(
                        epochAndVersion(bound, start, bound.length()).put(AFTER_RELEASES).key());
    }

    @Override
    public boolean reaches(String bound, String version) {
        return compare(version, bound) <= 0
                || (encode(version) instanceof Encoding.Keyed(VersionKey key)
                        && keyAfter(bound).filter(after -> key.compareTo(after) < 0).isPresent());
    }

    /// Where the version begins: after digits and a colon. Other colons are separators.
    private static int start(String version) {
        int digits = Texts.digits(version, 0, version.length());
        return digits < version.length() && version.charAt(digits) == ':' ? digits + 1 : 0;
    }

    private static int end(String version, int start) {
        int dash = version.lastIndexOf('-');
        return dash >= start ? dash : version.length();
    }

    private static KeyWriter epochAndVersion(String version, int start, int end) {
        KeyWriter key = new KeyWriter().number(version, 0, Math.max(start - 1, 0));
        part(key, version, start, end);
        return key;
    }

    private static void part(KeyWriter key, String version, int from, int to) {
        int i = from;
        while (i < to) {
            char c = version.charAt(i);
            if (Texts.isDigit(c)) {
                int digits = Texts.digits(version, i, to);
                key.put(NUMBER).number(version, i, digits);
                i = digits;
            } else if (Texts.isLetter(c)) {
                int first = i;
                while (i < to && Texts.isLetter(version.charAt(i))) {
                    i++;
                }
                key.put(LETTERS).ascii(version, first, i);
            } else {
                if (c == '~' || c == '^') {
                    key.put(c == '~' ? TILDE : CARET);
                }
                i++;
            }
        }
        key.put(END);
    }
}
