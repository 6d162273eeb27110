package org.openinspector.apimodel.wire;

/// Bounds of a length, and for lists whether values may repeat.
///
/// @param min smallest length
/// @param max largest length; `Integer.MAX_VALUE` for none
/// @param unique whether a list's values must differ
public record LengthRule(int min, int max, boolean unique) {
    /// Whether a length lies inside.
    boolean allows(int length) {
        return length >= min && length <= max;
    }

    /// The constraint in AWS's words.
    String constraint() {
        if (max == Integer.MAX_VALUE) {
            return "Member must have length greater than or equal to " + min;
        }
        if (min == 0) {
            return "Member must have length less than or equal to " + max;
        }
        return "Member must have length between " + min + " and " + max + ", inclusive";
    }
}
