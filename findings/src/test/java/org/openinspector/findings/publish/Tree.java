package org.openinspector.findings.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// JSON as maps, lists, texts, numbers and booleans.
record Tree(Object value) {
    static Tree of(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return new Tree(read(parser));
        }
    }

    private static Object read(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> out = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                out.put(name, read(parser));
            }
            return out;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> out = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                out.add(read(parser));
            }
            return out;
        }
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            default -> throw new IllegalStateException("unexpected " + token);
        };
    }

    @SuppressWarnings("unchecked") // JSON
    Map<String, Object> members() {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // JSON
    List<Object> elements() {
        return (List<Object>) value;
    }

    @Nullable Tree find(String... path) {
        Tree at = this;
        for (String name : path) {
            @Nullable Object next = at.members().get(name);
            if (next == null) {
                return null;
            }
            at = new Tree(next);
        }
        return at;
    }

    Tree get(String... path) {
        Tree found = find(path);
        if (found == null) {
            throw new AssertionError(String.join("/", path) + " is not in " + value);
        }
        return found;
    }

    String text(String... path) {
        return (String) get(path).value();
    }
}
