package org.openinspector.versions;

import java.util.List;

/// Reads a constraint from left to right.
final class ConstraintReader {
    /// A constraint has at most this many versions.
    private static final int TERMS_MAX = 500;

    private final String text;
    private int at;
    private int terms;

    ConstraintReader(String text) {
        this.text = text;
    }

    /// Why a text is no constraint.
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message, null, false, false);
        }
    }

    String text() {
        return text;
    }

    /// True if the text goes on with a word.
    boolean is(String word) {
        return text.startsWith(word, at);
    }

    boolean atEnd() {
        return at == text.length();
    }

    boolean isBlank() {
        return !atEnd() && isBlank(text.charAt(at));
    }

    ConstraintReader skipBlanks() {
        while (isBlank()) {
            at++;
        }
        return this;
    }

    /// True, and behind it, if the text goes on with a word.
    boolean take(String word) {
        if (text.startsWith(word, at)) {
            at += word.length();
            return true;
        }
        return false;
    }

    /// The same for a word with blanks or the end around it.
    boolean takeWord(String word) {
        int end = at + word.length();
        boolean whole =
                text.startsWith(word, at)
                        && (at == 0 || isBlank(text.charAt(at - 1)))
                        && (end == text.length() || isBlank(text.charAt(end)));
        if (whole) {
            at = end;
        }
        return whole;
    }

    /// The first of the operators that the text goes on with, or an empty text; blanks after it are
    /// skipped. Longer ones come first.
    String operator(List<String> operators) {
        for (String operator : operators) {
            if (take(operator)) {
                skipBlanks();
                return operator;
            }
        }
        return "";
    }

    /// All up to a blank or one of the characters.
    ///
    /// @throws Refusal if that is nothing, or too long for a version
    String version(String stops) {
        int from = at;
        while (!atEnd() && !isBlank() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (from == at) {
            throw expected("a version");
        }
        if (at - from > Texts.BYTES_MAX) {
            at = from;
            throw expected("a version of at most " + Texts.BYTES_MAX + " bytes");
        }
        if (++terms > TERMS_MAX) {
            throw expected("at most " + TERMS_MAX + " versions");
        }
        return text.substring(from, at);
    }

    /// A refusal that names the place.
    Refusal expected(String what) {
        return new Refusal(Texts.unexpected(text, at, what));
    }

    /// A refusal of one part.
    static Refusal refused(String part, String why) {
        return new Refusal(Texts.quoted(part) + " " + why);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
