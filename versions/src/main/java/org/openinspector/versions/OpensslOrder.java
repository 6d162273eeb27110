package org.openinspector.versions;

/// Versions of products that number their patches with letters: OpenSSL's `1.0.2k`, and others like
/// `2.8.123e` or `9.3p1`. Letters directly after the numbers come after none, `z` before `za`; a
/// word for something before a release, mostly after a `-`, comes before it: `dev` < `alpha` <
/// `beta` < `pre` < `rc`, each with a number or without. Zeros at the end of the numbers do not
/// count. `-fips` names a way to build, and does not count either.
///
/// @see <a href="https://www.openssl.org/policies/releasestrat.html">OpenSSL release strategy</a>
final class OpensslOrder implements Order {
    private static final String[] WORDS = {"dev", "alpha", "beta", "pre", "rc"};
    private static final int FIRST_WORD = 1;
    private static final int END = 0x20;
    private static final int LETTERS = 0x21;
    private static final int NUMBER = 0x60;
    private static final String FLAVOUR = "-fips";

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        int end = version.length() - (version.endsWith(FLAVOUR) ? FLAVOUR.length() : 0);
        KeyWriter key = new KeyWriter();
        int at = numbers(key, version, end);
        if (at == 0) {
            return new Encoding.Unordered(Texts.unexpected(version, 0, "a digit"));
        }
        if (at < end && Texts.isLetter(version.charAt(at)) && word(version, at, end) < 0) {
            int letters = letters(version, at, end);
            key.put(LETTERS);
            for (int i = at; i < letters; i++) {
                key.put(Texts.lower(version.charAt(i)));
            }
            at = Texts.digits(version, letters, end);
            key.put(0).number(version, letters, at);
        }
        while (at < end) {
            char c = version.charAt(at);
            int from = c == '-' || c == '.' || c == '_' ? at + 1 : at;
            int word = word(version, from, end);
            if (word < 0) {
                return new Encoding.Unordered(
                        Texts.unexpected(
                                version, from, "a digit, letters, dev, alpha, beta, pre or rc"));
            }
            int number = from + WORDS[word].length();
            if (number + 1 < end
                    && (version.charAt(number) == '.' || version.charAt(number) == '-')
                    && Texts.isDigit(version.charAt(number + 1))) {
                number++;
            }
            at = Texts.digits(version, number, end);
            key.put(FIRST_WORD + word).number(version, number, at);
        }
        return key.put(END).finish(version);
    }

    /// Reads numbers with dots between them; their end, 0 if there are none.
    private static int numbers(KeyWriter key, String version, int to) {
        int at = 0;
        int zeros = 0;
        while (true) {
            int from = at == 0 ? (version.charAt(0) == 'v' ? 1 : 0) : at + 1;
            int digits = Texts.digits(version, from, to);
            if (digits == from) {
                return at;
            }
            if (Texts.significant(version, from, digits) == digits) {
                zeros++;
            } else {
                key.put(NUMBER).countDown(zeros).number(version, from, digits);
                zeros = 0;
            }
            at = digits;
            if (at == to || version.charAt(at) != '.') {
                return at;
            }
        }
    }

    private static int letters(String version, int from, int to) {
        int at = from;
        while (at < to && Texts.isLetter(version.charAt(at))) {
            at++;
        }
        return at;
    }

    /// Which word the letters at a place are, or -1.
    private static int word(String version, int from, int to) {
        int length = letters(version, from, to) - from;
        for (int i = 0; i < WORDS.length; i++) {
            if (WORDS[i].length() == length
                    && version.regionMatches(true, from, WORDS[i], 0, length)) {
                return i;
            }
        }
        return -1;
    }
}
