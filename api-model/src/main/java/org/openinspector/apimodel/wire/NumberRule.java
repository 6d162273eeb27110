package org.openinspector.apimodel.wire;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Bounds of a number, both inclusive.
///
/// @param min smallest value; null for none
/// @param max largest value; null for none
public record NumberRule(@Nullable BigDecimal min, @Nullable BigDecimal max) {
    /// Bounds from their decimal texts.
    public static NumberRule of(@Nullable String min, @Nullable String max) {
        return new NumberRule(
                min == null ? null : new BigDecimal(min), max == null ? null : new BigDecimal(max));
    }

    boolean allows(BigDecimal value) {
        return (min == null || value.compareTo(min) >= 0)
                && (max == null || value.compareTo(max) <= 0);
    }

    /// The constraint in AWS's words.
    String constraint() {
        if (max == null) {
            return "Member must be greater than or equal to " + text(min);
        }
        if (min == null) {
            return "Member must be less than or equal to " + text(max);
        }
        return "Member must be between " + text(min) + " and " + text(max) + ", inclusive";
    }

    private static String text(@Nullable BigDecimal bound) {
        return bound == null ? "" : bound.toPlainString();
    }
}
