package org.openinspector.estate.usage;

import java.math.BigDecimal;

/// What AWS asks for one kind of usage.
///
/// @param unit what is paid for
/// @param usd without discounts
/// @param sure whether the source names this price for the Region it is used for
/// @param source who says so, and when
public record Price(Unit unit, BigDecimal usd, boolean sure, String source) {
    /// What is paid for.
    public enum Unit {
        /// An instance or function that is covered for 720 hours.
        MONTH,
        /// One scan of one image.
        EACH
    }

    public Price {
        if (usd.signum() < 0) {
            throw new IllegalArgumentException("a price is " + usd + ", expected 0 or more");
        }
    }
}
