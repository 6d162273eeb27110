package org.openinspector.accounts.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A text of a policy that values are compared with: wildcards and policy variables, each if they
/// count where it stands. Wildcards become characters that no text holds, so that a `*` in a
/// variable's value stays a `*`.
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">Variables
///   and tags</a>
final class TextPattern {
    /// Unicode has no characters here.
    private static final char ANY = '\uFDD0';

    private static final char ONE = '\uFDD1';

    /// A colon out of a variable: it separates nothing.
    private static final char COLON = '\uFDD2';

    private static final int ARN_SEPARATORS = 5;

    /// What came of a comparison.
    enum Outcome {
        MATCHES,
        DIFFERS,
        /// A variable has no value in this request.
        UNRESOLVED
    }

    private sealed interface Part {
        record Fixed(String text) implements Part {}

        record Variable(String key, @Nullable String otherwise) implements Part {}
    }

    private final List<Part> parts;
    private final boolean fold;
    private final char @Nullable [] constant;

    private TextPattern(List<Part> parts, boolean fold) {
        this.parts = List.copyOf(parts);
        this.fold = fold;
        this.constant =
                parts.stream().allMatch(Part.Fixed.class::isInstance)
                        ? assemble(Context.NONE)
                        : null;
    }

    /// Compiles.
    ///
    /// @param wildcards whether `*` and `?` stand for others
    /// @param variables whether `${…}` is replaced
    /// @param fold whether case does not count
    static TextPattern of(
            String place, String text, boolean wildcards, boolean variables, boolean fold) {
        var parts = new ArrayList<Part>();
        var fixed = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (special(c)) {
                throw new PolicyException(place, "holds a character that Unicode does not have");
            }
            if (variables && text.startsWith("${", i)) {
                int end = text.indexOf('}', i);
                if (end < 0) {
                    throw new PolicyException(place, "\"${\" is not closed by \"}\"");
                }
                String name = text.substring(i + 2, end);
                if (name.equals("*") || name.equals("?") || name.equals("$")) {
                    fixed.append(name);
                } else {
                    parts.add(new Part.Fixed(fixed.toString()));
                    fixed.setLength(0);
                    parts.add(variable(place, name));
                }
                i = end;
            } else {
                fixed.append(wildcards && c == '*' ? ANY : wildcards && c == '?' ? ONE : c);
            }
        }
        parts.add(new Part.Fixed(fixed.toString()));
        return new TextPattern(parts, fold);
    }

    private static Part variable(String place, String text) {
        int comma = text.indexOf(',');
        String key = (comma < 0 ? text : text.substring(0, comma)).strip();
        if (!ConditionKey.valid(key)) {
            throw new PolicyException(place, "\"${" + text + "}\" names no condition key");
        }
        if (comma < 0) {
            return new Part.Variable(key.toLowerCase(Locale.ROOT), null);
        }
        String quoted = text.substring(comma + 1).strip();
        if (quoted.length() < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
            throw new PolicyException(
                    place, "the default in \"${" + text + "}\" is not between single quotes");
        }
        return new Part.Variable(
                key.toLowerCase(Locale.ROOT), quoted.substring(1, quoted.length() - 1));
    }

    private static boolean special(char c) {
        return c >= ANY && c <= COLON;
    }

    private char @Nullable [] assemble(Context context) {
        var out = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Fixed(var text) -> out.append(text);
                case Part.Variable(var key, var otherwise) -> {
                    List<String> values = context.values(key);
                    String value =
                            values != null && values.size() == 1 ? values.getFirst() : otherwise;
                    if (value == null) {
                        return null;
                    }
                    for (int i = 0; i < value.length(); i++) {
                        char c = value.charAt(i);
                        if (special(c)) {
                            return null;
                        }
                        out.append(c == ':' ? COLON : c);
                    }
                }
            }
        }
        char[] pattern = new char[out.length()];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = fold ? folded(out.charAt(i)) : out.charAt(i);
        }
        return pattern;
    }

    /// Compares the whole text.
    Outcome matches(String text, Context context) {
        char[] pattern = constant == null ? assemble(context) : constant;
        if (pattern == null) {
            return Outcome.UNRESOLVED;
        }
        return of(matches(pattern, 0, pattern.length, text, 0, text.length()));
    }

    /// Compares the parts of an ARN one by one; the last part of the pattern is compared with all
    /// that is left.
    Outcome matchesArn(String text, Context context) {
        char[] pattern = constant == null ? assemble(context) : constant;
        if (pattern == null) {
            return Outcome.UNRESOLVED;
        }
        int p = 0;
        int t = 0;
        for (int i = 0; i < ARN_SEPARATORS; i++) {
            int patternEnd = separator(pattern, p);
            if (patternEnd < 0) {
                break;
            }
            int textEnd = text.indexOf(':', t);
            if (textEnd < 0 || !matches(pattern, p, patternEnd, text, t, textEnd)) {
                return Outcome.DIFFERS;
            }
            p = patternEnd + 1;
            t = textEnd + 1;
        }
        return of(matches(pattern, p, pattern.length, text, t, text.length()));
    }

    private static int separator(char[] pattern, int from) {
        for (int i = from; i < pattern.length; i++) {
            if (pattern[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static Outcome of(boolean matches) {
        return matches ? Outcome.MATCHES : Outcome.DIFFERS;
    }

    /// Goes back to the last `*` only: an earlier one can always do with less.
    private boolean matches(
            char[] pattern, int from, int patternEnd, String text, int begin, int textEnd) {
        int p = from;
        int t = begin;
        int star = -1;
        int starText = begin;
        while (t < textEnd) {
            if (p < patternEnd && pattern[p] == ANY) {
                star = p++;
                starText = t;
            } else if (p < patternEnd && one(pattern[p], text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < patternEnd && pattern[p] == ANY) {
            p++;
        }
        return p == patternEnd;
    }

    private boolean one(char pattern, char text) {
        if (pattern == ONE) {
            return true;
        }
        if (pattern == COLON) {
            return text == ':';
        }
        return pattern == (fold ? folded(text) : text);
    }

    private static char folded(char c) {
        return c < 128
                ? (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c)
                : Character.toLowerCase(Character.toUpperCase(c));
    }
}
