package org.openinspector.findings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.findings.HistoryEntry.Attribute;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What differs between two states of a finding, attribute by attribute.
final class Difference {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int ATTRIBUTES_MAX = 100;
    private static final int VALUE_MAX = 1024;

    /// What never changes, what every look changes, and what is known of now only.
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "findingArn",
                    "awsAccountId",
                    "type",
                    "firstObservedAt",
                    "lastObservedAt",
                    "updatedAt",
                    "resources");

    private Difference() {}

    static List<Attribute> of(Finding before, Finding after) {
        SortedMap<String, String> old = flat(before);
        SortedMap<String, String> now = flat(after);
        TreeSet<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        List<Attribute> out = new ArrayList<>();
        for (String name : names) {
            Optional<String> was = Optional.ofNullable(old.get(name));
            Optional<String> is = Optional.ofNullable(now.get(name));
            if (!was.equals(is)) {
                out.add(new Attribute(name, was.map(Difference::cut), is.map(Difference::cut)));
                if (out.size() == ATTRIBUTES_MAX) {
                    break;
                }
            }
        }
        return out;
    }

    private static String cut(String value) {
        return value.codePointCount(0, value.length()) <= VALUE_MAX
                ? value
                : value.substring(0, value.offsetByCodePoints(0, VALUE_MAX));
    }

    /// Values by their paths.
    private static SortedMap<String, String> flat(Finding finding) {
        TreeMap<String, String> out = new TreeMap<>();
        Deque<Level> levels = new ArrayDeque<>();
        try (JsonParser json =
                JSON.createParser(ObjectReadContext.empty(), Finding.toJson(finding))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> levels.element().name = json.currentName();
                    case START_OBJECT, START_ARRAY ->
                            levels.push(
                                    new Level(
                                            levels.isEmpty() ? "" : path(levels),
                                            token == JsonToken.START_ARRAY));
                    case END_OBJECT, END_ARRAY -> levels.pop();
                    default -> out.put(path(levels), String.valueOf(json.getString()));
                }
            }
        }
        out.keySet().removeIf(path -> LEFT_OUT.contains(path.split("[.\\[]", 2)[0]));
        return out;
    }

    private static String path(Deque<Level> levels) {
        Level level = levels.element();
        if (level.list) {
            return level.path + "[" + level.index++ + "]";
        }
        return level.path.isEmpty() ? String.valueOf(level.name) : level.path + "." + level.name;
    }

    /// An object or a list that is being read.
    private static final class Level {
        final String path;
        final boolean list;
        @Nullable String name;
        int index;

        Level(String path, boolean list) {
            this.path = path;
            this.list = list;
        }
    }
}
