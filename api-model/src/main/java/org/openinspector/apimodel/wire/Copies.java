package org.openinspector.apimodel.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What generated records do with what they are given.
public final class Copies {
    private Copies() {}

    /// The value of a required member.
    ///
    /// @param member name as the model has it: `Finding.title`
    /// @throws IllegalArgumentException if it is absent
    public static <T> T required(@Nullable T value, String member) {
        if (value == null) {
            throw new IllegalArgumentException(member + " is missing");
        }
        return value;
    }

    /// An immutable copy; null stays null.
    public static <T> @Nullable List<T> list(@Nullable List<T> values) {
        return values == null ? null : List.copyOf(values);
    }

    /// An immutable copy of a list that may hold null; null stays null.
    public static <T extends @Nullable Object> @Nullable List<T> sparseList(
            @Nullable List<T> values) {
        return values == null ? null : Collections.unmodifiableList(new ArrayList<>(values));
    }

    /// An immutable copy in the same order; null stays null. `Map.copyOf` would lose the order, and
    /// with it that equal values have equal JSON.
    public static <T extends @Nullable Object> @Nullable Map<String, T> map(
            @Nullable Map<String, T> values) {
        return values == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
