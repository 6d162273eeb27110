package org.openinspector.versions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Composer's order: a version is first brought to its normal form (four numbers, or a date, then a
/// stability with numbers, then `-dev`), and normal forms compare as PHP's `version_compare` says:
/// element by element, `dev` < `alpha` < `beta` < `RC` < the end < a number < `patch`.
///
/// Branches (`dev-main`) lie in no range but equal themselves, so they have no place here; numeric
/// ones (`1.x-dev`) have: Composer reads each `x` as 9999999.
///
/// @see <a href="https://getcomposer.org/doc/articles/versions.md">Composer, versions and
///   constraints</a>
/// @see <a href="https://www.php.net/version_compare">version_compare</a>
final class ComposerOrder implements Order {
    private static final int NOT_UNDERSTOOD = 0;
    private static final int DEV = 1;
    private static final int ALPHA = 2;
    private static final int BETA = 3;
    private static final int CANDIDATE = 4;
    private static final int END = 5;
    private static final int NUMBER = 6;
    private static final int PATCH = 7;

    private static final String[] WORDS = {
        "stable", "beta", "b", "rc", "alpha", "a", "patch", "pl", "p"
    };
    private static final int[] TAGS = {
        NOT_UNDERSTOOD, BETA, BETA, CANDIDATE, ALPHA, ALPHA, PATCH, PATCH, PATCH
    };
    private static final String[] FLAGS = {"@stable", "@rc", "@beta", "@alpha", "@dev"};

    private static final Pattern DATE =
            Pattern.compile("[0-9]{4}(?:[.:-]?[0-9]{2}){1,6}(?:[.:-]?[0-9]{1,3})?");
    private static final Pattern NUMERIC_BRANCH =
            Pattern.compile(
                    "[vV]?([0-9]++)(?:\\.([0-9]++|[xX*]))?(?:\\.([0-9]++|[xX*]))?"
                            + "(?:\\.([0-9]++|[xX*]))?[.-]?[dD][eE][vV]");

    /// What stands for `x` in a numeric branch.
    private static final String ANY_NUMBER = "9999999";

    @Override
    public Encoding encode(String version) {
        String refusal = Texts.refusal(version);
        if (refusal != null) {
            return new Encoding.Unordered(refusal);
        }
        if (isBranch(version)) {
            return new Encoding.Unordered(
                    Texts.quoted(version) + " is a branch, expected a version with numbers");
        }
        String text = withoutMetadata(withoutFlag(version));
        int from = startsWith(text, "v", 0) ? 1 : 0;
        KeyWriter key = new KeyWriter();
        int at = numbers(key, text, from);
        if (at < 0 || !modifier(key, text, at)) {
            key = new KeyWriter();
            at = date(key, text, from);
            if (at < 0 || !modifier(key, text, at)) {
                key = new KeyWriter();
                if (!numericBranch(key, text)) {
                    return new Encoding.Unordered(
                            Texts.quoted(version)
                                    + " is no version of Composer's, expected one to four numbers"
                                    + " and a stability");
                }
            }
        }
        return key.put(END).finish(version);
    }

    /// Texts that Composer does not take for versions compare as `version_compare` says, which its
    /// own comparison of two texts falls back on.
    @Override
    public int compareAny(String left, String right) {
        if (encode(left) instanceof Encoding.Keyed(VersionKey a)
                && encode(right) instanceof Encoding.Keyed(VersionKey b)) {
            return a.compareTo(b);
        }
        for (String text : new String[] {left, right}) {
            String refusal = Texts.refusal(text);
            if (refusal != null) {
                throw new UnorderedVersionException(refusal);
            }
        }
        return PhpVersions.compare(left, right);
    }

    /// True for `dev-…` and for the three names that once stood for the default branch.
    static boolean isBranch(String version) {
        return startsWith(version, "dev-", 0)
                || version.equals("master")
                || version.equals("trunk")
                || version.equals("default");
    }

    private static String withoutFlag(String text) {
        int at = text.lastIndexOf('@');
        if (at >= 0) {
            for (String flag : FLAGS) {
                if (text.length() - at == flag.length() && startsWith(text, flag, at)) {
                    return text.substring(0, at);
                }
            }
        }
        return text;
    }

    private static String withoutMetadata(String text) {
        int plus = text.indexOf('+');
        boolean metadata = plus > 0 && plus < text.length() - 1 && text.lastIndexOf(',', plus) < 0;
        return metadata ? text.substring(0, plus) : text;
    }

    /// Reads one to four numbers, the first of at most five digits; where they end, or -1.
    private static int numbers(KeyWriter key, String text, int from) {
        int length = text.length();
        int at = Texts.digits(text, from, length);
        if (at == from || at - from > 5) {
            return -1;
        }
        key.put(NUMBER).number(text, from, at);
        int count = 1;
        while (count < 4 && at + 1 < length && text.charAt(at) == '.') {
            int digits = Texts.digits(text, at + 1, length);
            if (digits == at + 1) {
                break;
            }
            key.put(NUMBER).number(text, at + 1, digits);
            at = digits;
            count++;
        }
        for (; count < 4; count++) {
            key.put(NUMBER).count(0);
        }
        return at;
    }

    /// Reads a date with or without separators, which unlike numbers is not filled up with zeros;
    /// where it ends, or -1.
    private static int date(KeyWriter key, String text, int from) {
        int end = from;
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Texts.isDigit(c)) {
                end = at + 1;
            } else if (c != '.' && c != ':' && c != '-') {
                break;
            }
            at++;
        }
        if (end == from || !DATE.matcher(text).region(from, end).matches()) {
            return -1;
        }
        for (int i = from; i < end; ) {
            int digits = Texts.digits(text, i, end);
            key.put(NUMBER).number(text, i, digits);
            i = digits + 1;
        }
        return end;
    }

    /// Reads a stability with numbers, and `dev`, up to the end of the text.
    private static boolean modifier(KeyWriter key, String text, int from) {
        int length = text.length();
        int at = from;
        boolean separated = at < length && isSeparator(text.charAt(at), true);
        at += separated ? 1 : 0;
        for (int i = 0; i < WORDS.length; i++) {
            if (startsWith(text, WORDS[i], at)) {
                int end = at + WORDS[i].length();
                // Composer tests for "stable" in lower case only; otherwise the word stays.
                boolean plain = text.startsWith("stable", at);
                if (!plain) {
                    key.put(TAGS[i]);
                }
                end = wordNumbers(plain ? new KeyWriter() : key, text, end);
                return isDevOrEnd(plain ? new KeyWriter() : key, text, end);
            }
        }
        return isDevOrEnd(key, text, at) || (separated && isDevOrEnd(key, text, at - 1));
    }

    private static int wordNumbers(KeyWriter key, String text, int from) {
        int at = from;
        while (at < text.length()) {
            int digit = isSeparator(text.charAt(at), false) ? at + 1 : at;
            int digits = Texts.digits(text, digit, text.length());
            if (digits == digit) {
                break;
            }
            key.put(NUMBER).number(text, digit, digits);
            at = digits;
        }
        return at;
    }

    private static boolean isDevOrEnd(KeyWriter key, String text, int from) {
        if (from == text.length()) {
            return true;
        }
        int word = isSeparator(text.charAt(from), false) ? from + 1 : from;
        if (text.length() - word == 3 && startsWith(text, "dev", word)) {
            key.put(DEV);
            return true;
        }
        return false;
    }

    private static boolean numericBranch(KeyWriter key, String text) {
        Matcher matcher = NUMERIC_BRANCH.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        for (int i = 1; i <= 4; i++) {
            String part = matcher.group(i);
            boolean any = part == null || !Texts.isDigit(part.charAt(0));
            String number = any ? ANY_NUMBER : part;
            key.put(NUMBER).number(number, 0, number.length());
        }
        key.put(DEV);
        return true;
    }

    private static boolean isSeparator(char c, boolean beforeWord) {
        return c == '.' || c == '-' || (beforeWord && c == '_');
    }

    private static boolean startsWith(String text, String word, int at) {
        return text.regionMatches(true, at, word, 0, word.length());
    }
}
