package org.openinspector.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Our own reports, read back as maps and lists.
final class JsonTree {
    private JsonTree() {}

    /// Reads one document.
    ///
    /// @throws IOException if it is no JSON object
    static Map<String, Object> read(InputStream in) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            json.nextToken();
            if (value(json) instanceof Map<?, ?> map) {
                return object(map);
            }
            throw new IOException("expected a JSON object");
        } catch (JacksonException malformed) {
            // Beyond the parser's bounds of depth and length counts too.
            throw new IOException("expected JSON, as a scan writes it", malformed);
        }
    }

    private static @Nullable Object value(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                map.put(name, value(json));
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(json));
            }
            return list;
        }
        return token == null || token == JsonToken.VALUE_NULL ? null : json.getString();
    }

    private static Map<String, Object> object(Map<?, ?> map) {
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                object.put(String.valueOf(key), value);
            }
        });
        return object;
    }

    /// A member that is a list of objects; empty if it is missing or something else.
    static List<Map<String, Object>> objects(Map<String, Object> object, String name) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (object.get(name) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    objects.add(object(map));
                }
            }
        }
        return objects;
    }

    /// A member that is an object; empty if it is missing or something else.
    static Map<String, Object> object(Map<String, Object> object, String name) {
        return object.get(name) instanceof Map<?, ?> map ? object(map) : Map.of();
    }

    /// A member as text; empty if it is missing.
    static String text(Map<String, Object> object, String name) {
        Object value = object.get(name);
        return value == null ? "" : value.toString();
    }

    /// A member that is a list of texts.
    static List<String> texts(Map<String, Object> object, String name) {
        return object.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
