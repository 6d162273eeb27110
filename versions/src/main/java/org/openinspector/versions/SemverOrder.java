package org.openinspector.versions;

/// The precedence of Semantic Versioning 2.0, for the texts that npm, Go and Cargo meet: with
/// leading `v` or `=`, with missing minor and patch numbers (zero), with leading zeros, and with a
/// pre-release directly after the numbers (`1.2.3beta`, as npm reads it loosely). Build metadata is
/// checked and ignored; so are numbers after the third (`1.2.3.4`).
///
/// @see <a href="https://semver.org/spec/v2.0.0.html#spec-item-11">Semantic Versioning 2.0, 11</a>
final class SemverOrder implements Order {
    private static final int END = 1;
    private static final int NUMBER = 2;
    private static final int TEXT = 3;
    private static final int RELEASE = 0xFF;

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        return refusal != null ? new Encoding.Unordered(refusal) : new Reader(version).read();
    }

    private static final class Reader {
        private final String text;
        private final KeyWriter key = new KeyWriter();
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Encoding read() {
            while (is('v') || is('=')) {
                at++;
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
            while (is('.')) {
                int digits = Texts.digits(text, at + 1, text.length());
                if (digits == at + 1) {
                    at++;
                    return expected("a digit");
                }
                at = digits;
            }
            return afterNumbers();
        }

        private Encoding afterNumbers() {
            if (is('-') || (at < text.length() && Texts.isLetter(text.charAt(at)))) {
                at += is('-') ? 1 : 0;
                if (!identifiers(true)) {
                    return expected("a letter, a digit or '-'");
                }
                key.put(END);
            } else {
                key.put(RELEASE);
            }
            if (is('+')) {
                at++;
                if (!identifiers(false)) {
                    return expected("a letter, a digit or '-'");
                }
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
