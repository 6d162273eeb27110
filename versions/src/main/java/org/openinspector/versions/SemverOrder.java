package org.openinspector.versions;

/// The precedence of Semantic Versioning 2.0. All forms take a leading `v`, missing minor and patch
/// numbers (zero) and leading zeros.
///
/// The loose form is for the texts that npm, Go and Cargo meet: with several `v` or `=` in front,
/// and with a pre-release directly after the numbers (`1.2.3beta`, as npm reads it). Build metadata
/// is checked and ignored; so are numbers after the third (`1.2.3.4`).
///
/// Dart's pub compares build metadata, too: none first, then like a pre-release. Numbers after the
/// third count as build metadata there.
///
/// @see <a href="https://semver.org/spec/v2.0.0.html#spec-item-11">Semantic Versioning 2.0, 11</a>
final class SemverOrder implements Order {
    /// What npm, Cargo and Hex read.
    static final SemverOrder LOOSE = new SemverOrder(true, false);

    /// What SwiftPM reads.
    static final SemverOrder STRICT = new SemverOrder(false, false);

    /// What Dart's pub reads.
    static final SemverOrder WITH_BUILD = new SemverOrder(false, true);

    static final int END = 1;
    static final int NUMBER = 2;
    static final int TEXT = 3;
    static final int RELEASE = 0xFF;
    private static final int NO_BUILD = 0;
    private static final int BUILD = 1;

    private final boolean loose;
    private final boolean build;

    private SemverOrder(boolean loose, boolean build) {
        this.loose = loose;
        this.build = build;
    }

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        return refusal != null
                ? new Encoding.Unordered(refusal)
                : new Reader(version, loose, build).read();
    }

    private static final class Reader {
        private final String text;
        private final boolean loose;
        private final boolean build;
        private final KeyWriter key = new KeyWriter();
        private int at;

        Reader(String text, boolean loose, boolean build) {
            this.text = text;
            this.loose = loose;
            this.build = build;
        }

        Encoding read() {
            while (is('v') || (loose && is('='))) {
                at++;
                if (!loose) {
                    break;
                }
            }
            for (int i = 0; i < 3; i++) {
                if (i > 0 && !is('.')) {
                    key.count(0);
                    continue;
                }
                at += i > 0 ? 1 : 0;
                int digits = Texts.digits(text, at, text.length());
                if (digits == at) {
                    return expected("a digit");
                }
                key.number(text, at, digits);
                at = digits;
            }
            int further = at;
            while (is('.')) {
                int digits = Texts.digits(text, at + 1, text.length());
                if (digits == at + 1 || !(loose || build)) {
                    at += loose || build ? 1 : 0;
                    return expected(loose || build ? "a digit" : "'-', '+' or the end");
                }
                at = digits;
            }
            return afterNumbers(further);
        }

        private Encoding afterNumbers(int further) {
            int numbersEnd = at;
            if (is('-') || (loose && at < text.length() && Texts.isLetter(text.charAt(at)))) {
                at += is('-') ? 1 : 0;
                if (!identifiers(true)) {
                    return expected("a letter, a digit or '-'");
                }
                key.put(END);
            } else {
                key.put(RELEASE);
            }
            boolean written = build && (further < numbersEnd || is('+'));
            if (build) {
                key.put(written ? BUILD : NO_BUILD);
                while (further < numbersEnd) {
                    int digits = Texts.digits(text, further + 1, numbersEnd);
                    key.put(NUMBER).number(text, further + 1, digits);
                    further = digits;
                }
            }
            if (is('+')) {
                at++;
                if (!identifiers(build)) {
                    return expected("a letter, a digit or '-'");
                }
            }
            if (written) {
                key.put(END);
            }
            return at == text.length() ? key.finish(text) : expected("'.', '-', '+' or the end");
        }

        /// Reads identifiers with dots between them; false where one is empty.
        private boolean identifiers(boolean write) {
            while (true) {
                int from = at;
                boolean number = true;
                while (at < text.length() && isIdentifier(text.charAt(at))) {
                    number &= Texts.isDigit(text.charAt(at));
                    at++;
                }
                if (at == from) {
                    return false;
                }
                if (write && number) {
                    key.put(NUMBER).number(text, from, at);
                } else if (write) {
                    key.put(TEXT).ascii(text, from, at);
                }
                if (!is('.')) {
                    return true;
                }
                at++;
            }
        }

        private static boolean isIdentifier(char c) {
            return Texts.isDigit(c) || Texts.isLetter(c) || c == '-';
        }

        private boolean is(char c) {
            return at < text.length() && text.charAt(at) == c;
        }

        private Encoding expected(String what) {
            return new Encoding.Unordered(Texts.unexpected(text, at, what));
        }
    }
}
