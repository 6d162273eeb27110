package org.openinspector.versions;

/// apk's order of `number(.number)*[letter](_suffix[number])*[~hash][-rN]`.
///
/// Two versions are compared token by token; where their kinds differ, the kind decides, and the
/// tags below are in that order: what makes a version later has a higher tag than the end. The
/// first number is a number; a later one with a leading zero is compared as text and precedes those
/// without, so `1.05` precedes `1.1`.
///
/// apk refuses other texts to be published but orders them as far as it understands them; old
/// databases hold some. Here, too: what is not understood precedes the end, so `1.2_foo` precedes
/// `1.2`, and is compared as text, except after a `-`, where apk stops.
///
/// @see <a href="https://man.archlinux.org/man/extra/apk-tools/apk-package.5.en">apk-package(5)</a>
final class AlpineOrder implements Order {
    private static final int PRE_RELEASES = 1;
    private static final int UNKNOWN = 5;
    private static final int END = 6;
    private static final int REVISION = 7;
    private static final int HASH = 8;
    private static final int SUFFIX_NUMBER = 9;
    private static final int POST_RELEASES = 10;
    private static final int LETTER = 15;
    private static final int ZERO_NUMBER = 16;
    private static final int NUMBER = 17;

    private static final String[] PRE = {"alpha", "beta", "pre", "rc"};
    private static final String[] POST = {"cvs", "svn", "git", "hg", "p"};

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        return refusal != null ? new Encoding.Unordered(refusal) : new Reader(version).read();
    }

    private static final class Reader {
        private final String text;
        private final int length;
        private final KeyWriter key = new KeyWriter();
        private int at;

        Reader(String text) {
            this.text = text;
            this.length = text.length();
        }

        Encoding read() {
            int digits = Texts.digits(text, 0, length);
            if (digits > 0 || text.charAt(0) == '.') {
                key.put(NUMBER).number(text, 0, digits);
                at = digits;
                numbers();
                letter();
                suffixes();
                hash();
                revision();
            }
            if (at < length) {
                key.put(UNKNOWN);
                key.text(text.charAt(at) == '-' ? "-" : text.substring(at));
            } else {
                key.put(END);
            }
            return key.finish(text);
        }

        /// Numbers after dots; apk takes the nothing between two dots for a number.
        private void numbers() {
            while (is('.')
                    && at + 1 < length
                    && (Texts.isDigit(text.charAt(at + 1)) || text.charAt(at + 1) == '.')) {
                at++;
                int from = at;
                at = Texts.digits(text, at, length);
                if (from == at || text.charAt(from) == '0') {
                    key.put(ZERO_NUMBER).ascii(text, from, at);
                } else {
                    key.put(NUMBER).number(text, from, at);
                }
            }
        }

        private void letter() {
            if (at < length && Texts.isLower(text.charAt(at))) {
                key.put(LETTER).put(text.charAt(at));
                at++;
            }
        }

        private void suffixes() {
            while (is('_')) {
                int end = at + 1;
                while (end < length && Texts.isLower(text.charAt(end))) {
                    end++;
                }
                int tag = tag(at + 1, end);
                if (tag == UNKNOWN) {
                    return;
                }
                key.put(tag);
                at = Texts.digits(text, end, length);
                if (at > end) {
                    key.put(SUFFIX_NUMBER).number(text, end, at);
                }
            }
        }

        private int tag(int from, int to) {
            for (int i = 0; i < PRE.length; i++) {
                if (isWord(PRE[i], from, to)) {
                    return PRE_RELEASES + i;
                }
            }
            for (int i = 0; i < POST.length; i++) {
                if (isWord(POST[i], from, to)) {
                    return POST_RELEASES + i;
                }
            }
            return UNKNOWN;
        }

        private boolean isWord(String word, int from, int to) {
            return word.length() == to - from && text.startsWith(word, from);
        }

        private void hash() {
            if (!is('~')) {
                return;
            }
            int end = at + 1;
            while (end < length && isHex(text.charAt(end))) {
                end++;
            }
            if (end > at + 1) {
                key.put(HASH).ascii(text, at + 1, end);
                at = end;
            }
        }

        private static boolean isHex(char c) {
            return Texts.isDigit(c) || (c >= 'a' && c <= 'f');
        }

        /// `-r` counts as `-r0`.
        private void revision() {
            if (is('-') && at + 1 < length && text.charAt(at + 1) == 'r') {
                int end = Texts.digits(text, at + 2, length);
                if (end > at + 2 || end == length || text.charAt(end) == '-') {
                    key.put(REVISION).number(text, at + 2, end);
                    at = end;
                }
            }
        }

        private boolean is(char c) {
            return at < length && text.charAt(at) == c;
        }
    }
}
