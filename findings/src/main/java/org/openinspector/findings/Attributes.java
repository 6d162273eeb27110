package org.openinspector.findings;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.MapFilter;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;

/// Filters in Java, of what is in memory; [Conditions] has the same rules in SQL.
final class Attributes {
    private Attributes() {}

    static boolean text(@Nullable String value, @Nullable List<StringFilter> filters) {
        return Conditions.matches(value == null ? "" : value, filters);
    }

    /// One of the elements must match, none may be what is excluded.
    static boolean elements(@Nullable List<String> values, @Nullable List<StringFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        List<String> all = values == null ? List.of() : values;
        boolean positive = false;
        boolean any = false;
        for (StringFilter filter : filters) {
            if (filter.comparison().equals(StringComparison.NOT_EQUALS)) {
                if (all.contains(filter.value())) {
                    return false;
                }
            } else {
                positive = true;
                any |= all.stream().anyMatch(value -> Conditions.matches(value, List.of(filter)));
            }
        }
        return any || !positive;
    }

    /// A key with a value, or without one whatever its value is.
    static boolean tags(@Nullable Map<String, String> tags, @Nullable List<MapFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        if (tags == null) {
            return false;
        }
        for (MapFilter filter : filters) {
            @Nullable String value = tags.get(filter.key());
            if (value != null && (filter.value() == null || value.equals(filter.value()))) {
                return true;
            }
        }
        return false;
    }

    static boolean date(@Nullable Instant value, @Nullable List<DateFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        return value != null
                && filters.stream()
                        .anyMatch(filter ->
                                (filter.startInclusive() == null
                                                || !value.isBefore(filter.startInclusive()))
                                        && (filter.endInclusive() == null
                                                || !value.isAfter(filter.endInclusive())));
    }

    static boolean number(@Nullable Long value, @Nullable List<NumberFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        return value != null
                && filters.stream()
                        .anyMatch(filter ->
                                (filter.lowerInclusive() == null
                                                || value >= filter.lowerInclusive())
                                        && (filter.upperInclusive() == null
                                                || value <= filter.upperInclusive()));
    }
}
