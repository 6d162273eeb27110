package org.openinspector.apimodel.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Constraints of a string: length in code points, and pattern.
public final class StringRule {
    private final @Nullable LengthRule length;
    private final @Nullable WirePattern pattern;

    private StringRule(@Nullable LengthRule length, @Nullable WirePattern pattern) {
        this.length = length;
        this.pattern = pattern;
    }

    /// A string with a length and a pattern.
    ///
    /// @param max largest length; `Integer.MAX_VALUE` for none
    /// @param pattern the model's regular expression, or null
    public static StringRule of(int min, int max, @Nullable String pattern) {
        boolean bounded = min > 0 || max < Integer.MAX_VALUE;
        return new StringRule(
                bounded ? new LengthRule(min, max, false) : null,
                pattern == null ? null : new WirePattern(pattern));
    }

    void check(String value, Violations violations, String path) {
        LengthRule bounds = length;
        if (bounds != null) {
            int points = value.codePointCount(0, value.length());
            if (!bounds.allows(points)) {
                violations.addLength(path, points, bounds.constraint());
                // The pattern runs on text of bounded length only.
                return;
            }
        }
        if (pattern != null && !pattern.matches(value)) {
            violations.add(
                    path,
                    "Member must satisfy regular expression pattern: " + pattern.expression());
        }
    }

    static String enumConstraint(List<String> values) {
        return "Member must satisfy enum value set: [" + String.join(", ", values) + "]";
    }
}
