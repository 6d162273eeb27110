package org.openinspector.aws.publish;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// JSON as maps, lists, texts, booleans, and numbers without their scale.
final class Tree {
    private Tree() {}

    static Object of(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return read(parser);
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
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getDecimalValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getString();
            default -> throw new IllegalStateException("unexpected " + token);
        };
    }

    static BigDecimal number(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    @SuppressWarnings("unchecked") // JSON
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // JSON
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    /// What is at a path of members.
    static Object at(Object value, String... path) {
        Object at = value;
        for (String name : path) {
            Object next = object(at).get(name);
            if (next == null) {
                throw new AssertionError(String.join("/", path) + " is not in " + value);
            }
            at = next;
        }
        return at;
    }

    static String text(Object value, String... path) {
        return (String) at(value, path);
    }

    static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> out = new ArrayList<>();
                map.forEach((key, member) -> out.add(json(key) + ":" + json(member)));
                yield "{" + String.join(",", out) + "}";
            }
            case List<?> list ->
                    "[" + String.join(",", list.stream().map(Tree::json).toList()) + "]";
            case String text -> quoted(text);
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
