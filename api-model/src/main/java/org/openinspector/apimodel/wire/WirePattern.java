package org.openinspector.apimodel.wire;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A model's regular expression, which is ECMA 262's flavour, run by Java's engine on what clients
/// send. Java's engine backtracks, so each match has a budget of steps; text that uses it up counts
/// as not matching.
final class WirePattern {
    /// Longest text a pattern is tried on, in UTF-16 units.
    static final int TEXT_MAX = 65_536;

    /// Characters looked at in one match. Our longest pattern needs less than 30 for each character
    /// of a matching text.
    static final int STEPS_MAX = 4_000_000;

    private final String expression;
    // Compiled at first use: a process that validates nothing pays for nothing.
    private volatile @Nullable Pattern compiled;

    WirePattern(String expression) {
        this.expression = expression;
    }

    /// The expression as the model writes it.
    String expression() {
        return expression;
    }

    /// Whether the expression is found in the text; most models anchor it themselves.
    boolean matches(String text) {
        if (text.length() > TEXT_MAX) {
            return false;
        }
        Pattern pattern = compiled;
        if (pattern == null) {
            pattern = Pattern.compile(toJava(expression));
            compiled = pattern;
        }
        try {
            return pattern.matcher(new Budgeted(text, 0, text.length(), new Steps())).find();
        } catch (OutOfSteps | StackOverflowError e) {
            // A repeated group costs Java stack for each repetition; such text is refused as well.
            return false;
        }
    }

    /// The same expression for [Pattern]. What differs: `$` in Java also matches before a last line
    /// break; `[` and `&&` inside a class mean a class and an intersection; `\s` is ASCII only.
    static String toJava(String ecma) {
        StringBuilder out = new StringBuilder(ecma.length() + 16);
        boolean inClass = false;
        for (int i = 0; i < ecma.length(); i++) {
            char c = ecma.charAt(i);
            if (c == '\\' && i + 1 < ecma.length()) {
                i++;
                out.append(escape(ecma.charAt(i)));
            } else if (inClass) {
                inClass = c != ']';
                boolean negates = c == '^' && ecma.charAt(i - 1) == '[';
                out.append(c == '[' || c == '&' || (c == '^' && !negates) ? "\\" : "").append(c);
            } else if (c == '$') {
                out.append("\\z");
            } else {
                inClass = c == '[';
                out.append(c);
            }
        }
        return out.toString();
    }

    private static String escape(char c) {
        return switch (c) {
            case 's' -> "[\\s\\x0b\\xa0\\ufeff\\p{Z}]";
            case 'S' -> "[^\\s\\x0b\\xa0\\ufeff\\p{Z}]";
            default -> "\\" + c;
        };
    }

    private static final class OutOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfSteps() {
            super(null, null, false, false);
        }
    }

    /// Text that stops being readable after [#STEPS_MAX] looks.
    private record Budgeted(String text, int start, int end, Steps steps) implements CharSequence {
        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            steps.count();
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Budgeted(text, start + from, start + to, steps);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }

    private static final class Steps {
        private int taken;

        void count() {
            if (++taken > STEPS_MAX) {
                throw new OutOfSteps();
            }
        }
    }
}
