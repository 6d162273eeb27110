package org.openinspector.findings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.DateFilter;
import org.openinspector.apimodel.inspector2.MapFilter;
import org.openinspector.apimodel.inspector2.NumberFilter;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.PortRangeFilter;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;

/// Filters of one field as conditions. Values that must match are alternatives, values that must
/// not are all excluded; an absent attribute matches no filter but NOT_EQUALS.
final class Conditions {
    private Conditions() {}

    /// @param expression a constant SQL expression of type text
    static Sql texts(String expression, @Nullable List<StringFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return new Sql();
        }
        List<String> equal = new ArrayList<>();
        List<String> not = new ArrayList<>();
        List<Sql> positive = new ArrayList<>();
        for (StringFilter filter : filters) {
            String value = Detail.withoutNul(filter.value());
            if (filter.comparison().equals(StringComparison.NOT_EQUALS)) {
                not.add(value);
            } else if (filter.comparison().equals(StringComparison.PREFIX)) {
                positive.add(Sql.of("starts_with(" + expression + ", ?)", value));
            } else {
                equal.add(value);
            }
        }
        if (!equal.isEmpty()) {
            positive.add(Sql.of(expression + " = any(?)", equal));
        }
        List<Sql> all = new ArrayList<>();
        all.add(Sql.any(positive));
        if (!not.isEmpty()) {
            all.add(Sql.of("coalesce(" + expression + " <> all(?), true)", not));
        }
        return Sql.all(all);
    }

    /// The same in Java, for what has few values.
    ///
    /// @param value empty if absent
    static boolean matches(String value, @Nullable List<StringFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        boolean positive = false;
        boolean any = false;
        for (StringFilter filter : filters) {
            if (filter.comparison().equals(StringComparison.NOT_EQUALS)) {
                if (value.equals(filter.value())) {
                    return false;
                }
            } else {
                positive = true;
                any |=
                        !value.isEmpty()
                                && (filter.comparison().equals(StringComparison.PREFIX)
                                        ? value.startsWith(filter.value())
                                        : value.equals(filter.value()));
            }
        }
        return any || !positive;
    }

    /// Of a list attribute: one of its elements must match, none may be what is excluded.
    ///
    /// @param array a constant SQL expression: a JSON array or null
    static Sql elements(String array, @Nullable List<StringFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return new Sql();
        }
        List<StringFilter> positive = new ArrayList<>();
        List<StringFilter> not = new ArrayList<>();
        for (StringFilter filter : filters) {
            (filter.comparison().equals(StringComparison.NOT_EQUALS) ? not : positive).add(filter);
        }
        List<Sql> all = new ArrayList<>();
        if (!positive.isEmpty()) {
            all.add(
                    Sql.of("exists (select from jsonb_array_elements_text(" + array + ") e where ")
                            .add(texts("e", positive))
                            .add(")"));
        }
        if (!not.isEmpty()) {
            all.add(
                    Sql.of(
                            "not exists (select from jsonb_array_elements_text("
                                    + array
                                    + ") e where e = any(?))",
                            not.stream().map(one -> Detail.withoutNul(one.value())).toList()));
        }
        return Sql.all(all);
    }

    /// The same of an array of texts, by its index where whole words are asked for.
    ///
    /// @param array a constant SQL expression of type text[], not null
    static Sql words(String array, @Nullable List<StringFilter> filters) {
        if (filters == null || filters.isEmpty()) {
            return new Sql();
        }
        List<Sql> positive = new ArrayList<>();
        List<Sql> all = new ArrayList<>();
        for (StringFilter filter : filters) {
            String value = Detail.withoutNul(filter.value());
            if (filter.comparison().equals(StringComparison.NOT_EQUALS)) {
                all.add(Sql.of("not (" + array + " && ?)", List.of(value)));
            } else if (filter.comparison().equals(StringComparison.PREFIX)) {
                positive.add(
                        Sql.of(
                                "exists (select from unnest("
                                        + array
                                        + ") e where starts_with(e, ?))",
                                value));
            } else {
                positive.add(Sql.of(array + " && ?", List.of(value)));
            }
        }
        all.add(Sql.any(positive));
        return Sql.all(all);
    }

    /// @param expression a constant SQL expression of type timestamptz
    static Sql dates(String expression, @Nullable List<DateFilter> filters) {
        return ranges(
                filters,
                filter -> range(expression, "?", filter.startInclusive(), filter.endInclusive()));
    }

    /// @param expression a constant SQL expression: seconds since the epoch as JSON has them, as
    ///   text
    static Sql storedDates(String expression, @Nullable List<DateFilter> filters) {
        return ranges(
                filters,
                filter ->
                        range(
                                "(" + expression + ")::double precision",
                                "extract(epoch from ?::timestamptz)::double precision",
                                filter.startInclusive(),
                                filter.endInclusive()));
    }

    /// @param expression a constant SQL expression of a number type
    static Sql numbers(String expression, @Nullable List<NumberFilter> filters) {
        return ranges(
                filters,
                filter -> range(expression, "?", filter.lowerInclusive(), filter.upperInclusive()));
    }

    /// @param begin a constant SQL expression: first port
    /// @param end a constant SQL expression: last port
    static Sql ports(String begin, String end, @Nullable List<PortRangeFilter> filters) {
        return ranges(
                filters,
                filter ->
                        Sql.all(
                                List.of(
                                        range(begin, "?", filter.beginInclusive(), null),
                                        range(end, "?", null, filter.endInclusive()))));
    }

    /// Tags: a key with a value, or without one whatever its value is.
    static Sql tags(String tags, @Nullable List<MapFilter> filters) {
        return ranges(
                filters,
                filter -> {
                    String key = Detail.withoutNul(filter.key());
                    @Nullable String value = filter.value();
                    return value == null
                            ? Sql.of("jsonb_exists(" + tags + ", ?)", key)
                            : Sql.of(
                                    "jsonb_extract_path_text(" + tags + ", ?) = ?",
                                    key,
                                    Detail.withoutNul(value));
                });
    }

    /// One package must match all parts of a filter.
    static Sql packages(String packages, @Nullable List<PackageFilter> filters) {
        return ranges(
                filters,
                filter -> {
                    List<Sql> parts = new ArrayList<>();
                    part(parts, "name", filter.name());
                    part(parts, "version", filter.version());
                    part(parts, "release", filter.release());
                    part(parts, "arch", filter.architecture());
                    part(parts, "layer", filter.sourceLayerHash());
                    part(parts, "lambdaLayer", filter.sourceLambdaLayerArn());
                    part(parts, "path", filter.filePath());
                    if (filter.epoch() != null) {
                        parts.add(
                                numbers(
                                        "coalesce((p ->> 'epoch')::double precision, 0)",
                                        List.of(filter.epoch())));
                    }
                    Sql all = Sql.all(parts);
                    return Sql.of(
                                    "exists (select from jsonb_array_elements("
                                            + packages
                                            + ") p where ")
                            .add(all.isEmpty() ? Sql.of("true") : all)
                            .add(")");
                });
    }

    private static void part(List<Sql> parts, String name, @Nullable StringFilter filter) {
        if (filter != null) {
            parts.add(texts("(p ->> '" + name + "')", List.of(filter)));
        }
    }

    private interface Condition<T> {
        Sql of(T filter);
    }

    /// Alternatives; a filter without bounds still asks that the attribute is there.
    private static <T> Sql ranges(@Nullable List<T> filters, Condition<T> condition) {
        if (filters == null || filters.isEmpty()) {
            return new Sql();
        }
        return Sql.any(filters.stream().map(condition::of).toList());
    }

    private static Sql range(
            String expression, String place, @Nullable Object lower, @Nullable Object upper) {
        List<Sql> all = new ArrayList<>();
        all.add(Sql.of(expression + " is not null"));
        if (lower != null) {
            all.add(Sql.of(expression + " >= " + place, lower));
        }
        if (upper != null) {
            all.add(Sql.of(expression + " <= " + place, upper));
        }
        return Sql.all(all);
    }
}
