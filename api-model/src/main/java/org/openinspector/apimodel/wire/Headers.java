package org.openinspector.apimodel.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Header fields of a message; names in any case are the same name.
public final class Headers {
    private final Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /// Adds a field line.
    public Headers add(String name, String value) {
        values.computeIfAbsent(name, each -> new ArrayList<>(1)).add(value);
        return this;
    }

    /// Sets the only value of a field.
    public Headers set(String name, String value) {
        values.put(name, new ArrayList<>(List.of(value)));
        return this;
    }

    /// The values of all lines of a field, in their order, joined by a comma; null if it is absent.
    public @Nullable String get(String name) {
        List<String> lines = values.get(name);
        return lines == null ? null : String.join(", ", lines);
    }

    /// The lines of each field, by name.
    public Map<String, List<String>> lines() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        return "Headers" + values.keySet();
    }
}
