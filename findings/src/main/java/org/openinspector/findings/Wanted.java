package org.openinspector.findings;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.MapFilter;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;

/// Filters of one field in memory; each decides like the condition of the same name in
/// [Conditions], which is what a test holds them to.
final class Wanted {
    private Wanted() {}

    /// Values that must match are alternatives, values that must not are all excluded.
    ///
    /// @param equal whole values, one of which will do
    /// @param prefixes beginnings, one of which will do
    /// @param not values that will not do
    record Texts(Set<String> equal, List<String> prefixes, Set<String> not) {
        static @Nullable Texts of(@Nullable List<StringFilter> filters) {
            if (filters == null || filters.isEmpty()) {
                return null;
            }
            Set<String> equal = new HashSet<>();
            List<String> prefixes = new ArrayList<>();
            Set<String> not = new HashSet<>();
            for (StringFilter filter : filters) {
                String value = Detail.withoutNul(filter.value());
                if (filter.comparison().equals(StringComparison.NOT_EQUALS)) {
                    not.add(value);
                } else if (filter.comparison().equals(StringComparison.PREFIX)) {
                    prefixes.add(value);
                } else {
                    equal.add(value);
                }
            }
            return new Texts(equal, prefixes, not);
        }

        /// Whether only values that are listed match.
        boolean isListed() {
            return prefixes.isEmpty() && !equal.isEmpty();
        }

        boolean match(@Nullable String given) {
            if (given == null) {
                return asksNothing();
            }
            String value = Detail.withoutNul(given);
            return !not.contains(value) && (asksNothing() || positive(value));
        }

        /// Of a list attribute: one element must match, none may be what is excluded.
        boolean matchAny(@Nullable Collection<String> given) {
            if (given == null || given.isEmpty()) {
                return asksNothing();
            }
            boolean met = asksNothing();
            for (String one : given) {
                String value = Detail.withoutNul(one);
                if (not.contains(value)) {
                    return false;
                }
                met = met || positive(value);
            }
            return met;
        }

        private boolean asksNothing() {
            return equal.isEmpty() && prefixes.isEmpty();
        }

        private boolean positive(String value) {
            if (equal.contains(value)) {
                return true;
            }
            for (String prefix : prefixes) {
                if (value.startsWith(prefix)) {
                    return true;
                }
            }
            return false;
        }
    }

    static boolean text(@Nullable Texts texts, @Nullable String value) {
        return texts == null || texts.match(value);
    }

    static boolean any(@Nullable Texts texts, @Nullable Collection<String> values) {
        return texts == null || texts.matchAny(values);
    }

    static boolean date(@Nullable List<DateFilter> filters, @Nullable Instant value) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        if (value == null) {
            return false;
        }
        Instant kept = value.truncatedTo(ChronoUnit.MICROS);
        for (DateFilter filter : filters) {
            if ((filter.startInclusive() == null || !kept.isBefore(micros(filter.startInclusive())))
                    && (filter.endInclusive() == null
                            || !kept.isAfter(micros(filter.endInclusive())))) {
                return true;
            }
        }
        return false;
    }

    /// Of times that are stored as JSON: compared as the numbers they are there.
    static boolean storedDate(@Nullable List<DateFilter> filters, @Nullable Instant value) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        if (value == null) {
            return false;
        }
        double seconds = seconds(value);
        for (DateFilter filter : filters) {
            if ((filter.startInclusive() == null
                            || seconds >= seconds(micros(filter.startInclusive())))
                    && (filter.endInclusive() == null
                            || seconds <= seconds(micros(filter.endInclusive())))) {
                return true;
            }
        }
        return false;
    }

    static boolean number(@Nullable List<NumberFilter> filters, @Nullable Double value) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        if (value == null) {
            return false;
        }
        for (NumberFilter filter : filters) {
            if ((filter.lowerInclusive() == null || value >= filter.lowerInclusive())
                    && (filter.upperInclusive() == null || value <= filter.upperInclusive())) {
                return true;
            }
        }
        return false;
    }

    static boolean tags(@Nullable List<MapFilter> filters, @Nullable Map<String, String> tags) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        if (tags == null) {
            return false;
        }
        for (MapFilter filter : filters) {
            String key = Detail.withoutNul(filter.key());
            @Nullable String wanted = filter.value();
            for (var tag : tags.entrySet()) {
                if (Detail.withoutNul(tag.getKey()).equals(key)
                        && (wanted == null
                                || Detail.withoutNul(tag.getValue())
                                        .equals(Detail.withoutNul(wanted)))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// As the database driver rounds a time.
    static Instant micros(Instant instant) {
        return instant.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
    }

    private static double seconds(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .add(BigDecimal.valueOf(instant.getNano(), 9))
                .doubleValue();
    }
}
