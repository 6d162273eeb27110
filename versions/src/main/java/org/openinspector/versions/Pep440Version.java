package org.openinspector.versions;

import org.jspecify.annotations.Nullable;

/// Where the parts of a PEP 440 version lie in its text; read without backtracking.
final class Pep440Version {
    private static final String[] PRE = {"alpha", "a", "beta", "b", "preview", "pre", "c", "rc"};
    private static final int[] PRE_TAGS = {1, 1, 2, 2, 3, 3, 3, 3};
    private static final String[] POST = {"post", "rev", "r"};
    private static final String[] DEV = {"dev"};

    private final String text;
    private int at;

    int epochFrom;
    int epochTo;
    int releaseFrom;

    /// The end of the last number that is not zero.
    int releaseTo;

    /// 1 to 3 for alpha, beta and release candidate, 0 for none.
    int pre;

    int preFrom;
    int preTo;
    boolean post;
    int postFrom;
    int postTo;
    boolean dev;
    int devFrom;
    int devTo;

    /// Where the local version begins; the text's length if there is none.
    int localFrom;

    private Pep440Version(String text) {
        this.text = text;
    }

    /// Reads a text in lower case; null if it is no PEP 440 version.
    static @Nullable Pep440Version parse(String text) {
        Pep440Version version = new Pep440Version(text);
        return version.numbers() && version.read() ? version : null;
    }

    /// The end of the letters and digits that begin at `from`.
    static int alphanumerics(String text, int from) {
        int end = from;
        while (end < text.length()
                && (Texts.isDigit(text.charAt(end)) || Texts.isLower(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private boolean numbers() {
        at = is('v') ? 1 : 0;
        int digits = Texts.digits(text, at, text.length());
        if (digits > at && digits < text.length() && text.charAt(digits) == '!') {
            epochFrom = at;
            epochTo = digits;
            at = digits + 1;
        }
        releaseFrom = at;
        releaseTo = at;
        while (true) {
            digits = Texts.digits(text, at, text.length());
            if (digits == at) {
                return false;
            }
            if (Texts.significant(text, at, digits) < digits) {
                releaseTo = digits;
            }
            at = digits;
            if (!is('.') || at + 1 == text.length() || !Texts.isDigit(text.charAt(at + 1))) {
                return true;
            }
            at++;
        }
    }

    private boolean read() {
        int word = word(PRE);
        if (word >= 0) {
            pre = PRE_TAGS[word];
            preFrom = afterSeparator();
            preTo = number(preFrom);
        }
        if (is('-') && at + 1 < text.length() && Texts.isDigit(text.charAt(at + 1))) {
            post = true;
            postFrom = at + 1;
            postTo = number(postFrom);
        } else if (word(POST) >= 0) {
            post = true;
            postFrom = afterSeparator();
            postTo = number(postFrom);
        }
        if (word(DEV) >= 0) {
            dev = true;
            devFrom = afterSeparator();
            devTo = number(devFrom);
        }
        localFrom = text.length();
        return at == text.length() || local();
    }

    /// Reads a word with a separator before it, or nothing; its index, or -1.
    private int word(String[] words) {
        int from = afterSeparator();
        for (int i = 0; i < words.length; i++) {
            if (text.startsWith(words[i], from)) {
                at = from + words[i].length();
                return i;
            }
        }
        return -1;
    }

    private int afterSeparator() {
        return is('-') || is('_') || is('.') ? at + 1 : at;
    }

    /// Reads the digits at a place; a separator before them belongs to them, even if there are
    /// none.
    private int number(int from) {
        at = Texts.digits(text, from, text.length());
        return at;
    }

    private boolean local() {
        if (!is('+')) {
            return false;
        }
        localFrom = at + 1;
        do {
            int end = alphanumerics(text, at + 1);
            if (end == at + 1) {
                return false;
            }
            at = end;
        } while (is('.') || is('-') || is('_'));
        return at == text.length();
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }
}
