package org.openinspector.apiserver.scan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// JSON as it comes.
///
/// @param value a map, list, text, number, truth or null
public record AnyJson(@Nullable Object value) {
    /// Reads a text.
    public static AnyJson read(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            return new AnyJson(value(parser, parser.nextToken()));
        }
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    object.put(name, value(parser, parser.nextToken()));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    array.add(value(parser, next));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    /// The members of an object.
    @SuppressWarnings("unchecked")
    public Map<String, @Nullable Object> members() {
        return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
    }

    /// A member; of null if it is not there.
    public AnyJson at(String name) {
        return new AnyJson(value == null ? null : members().get(name));
    }

    /// The items of a list; none if it is not there.
    public Stream<AnyJson> items() {
        return value == null ? Stream.empty() : ((List<?>) value).stream().map(AnyJson::new);
    }

    /// A text.
    public String text() {
        return (String) Objects.requireNonNull(value);
    }

    /// A number.
    public double number() {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }

    /// A member that is a text, or `""`.
    public String text(String name) {
        return at(name).value() instanceof String text ? text : "";
    }
}
