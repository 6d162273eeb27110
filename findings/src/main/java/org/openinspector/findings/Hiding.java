package org.openinspector.findings;

import org.jspecify.annotations.Nullable;

/// What hides an open finding: a VEX statement, a rule, or both; either may end alone.
///
/// @param byVex whether a statement does
/// @param rule the rule that does; of several that match, the oldest
record Hiding(boolean byVex, @Nullable Long rule) {
    /// Bits of the stored number.
    static final int VEX = 1;

    /// See [#VEX].
    static final int RULE = 2;

    /// Nothing does.
    static final Hiding NOTHING = new Hiding(false, null);

    int code() {
        return (byVex ? VEX : 0) | (rule == null ? 0 : RULE);
    }

    boolean hides() {
        return byVex || rule != null;
    }
}
