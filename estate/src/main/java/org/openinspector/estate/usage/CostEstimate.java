package org.openinspector.estate.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a month of usage would cost at AWS: 30 days, which are 720 hours.
///
/// @param usage of the last 30 days
/// @param price empty if nobody knows one
/// @param average instances or functions over the whole month (hours / 720); for scans their number
/// @param averageWhileCounted the same over the hours since the first was counted, of which there
///   may be less than 720; for scans their number, because a first scan does not repeat itself
/// @param monthlyCost of the last 30 days, in USD, rounded to cents; 0 without a price
/// @param fullMonthCost of 30 days that are used as the time since the first was counted
public record CostEstimate(
        Usage usage,
        Optional<Price> price,
        double average,
        double averageWhileCounted,
        BigDecimal monthlyCost,
        BigDecimal fullMonthCost) {
    /// What usage is told of.
    public static final Duration MONTH = Duration.ofDays(30);

    private static final double HOURS = MONTH.toHours();
    private static final int CENTS = 2;

    /// The cost of usage.
    ///
    /// @param price empty if nobody knows one
    /// @param until when counting ended
    public static CostEstimate of(Usage usage, Optional<Price> price, Instant until) {
        boolean scans = usage.type().value().endsWith("SCAN");
        double counted =
                Math.clamp(
                        Duration.between(usage.since(), until).toMillis() / 3_600_000.0, 1, HOURS);
        double average = scans ? usage.total() : usage.total() / HOURS;
        double whileCounted = scans ? usage.total() : usage.total() / counted;
        return new CostEstimate(
                usage,
                price,
                average,
                whileCounted,
                cost(price, average),
                cost(price, whileCounted));
    }

    private static BigDecimal cost(Optional<Price> price, double number) {
        return price.map(Price::usd)
                .orElse(BigDecimal.ZERO)
                .multiply(BigDecimal.valueOf(number))
                .setScale(CENTS, RoundingMode.HALF_UP);
    }
}
