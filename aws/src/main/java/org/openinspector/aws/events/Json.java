package org.openinspector.aws.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// A JSON object of a message. Of a field that is there twice, the last one counts.
///
/// @param fields texts, booleans, objects, lists; null for everything else
record Json(Map<?, ?> fields) {
    /// A queue holds messages of up to 1 MiB.
    static final int BYTES_MAX = 1 << 20;

    private static final int DEPTH_MAX = 32;
    private static final int VALUES_MAX = 50_000;
    private static final Json NOTHING = new Json(Map.of());

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxDocumentLength(BYTES_MAX)
                                    .build())
                    .build();

    /// Reads an object.
    ///
    /// @throws IOException if it is none; one sentence without anything of the content
    static Json read(byte[] bytes) throws IOException {
        if (bytes.length > BYTES_MAX) {
            throw new IOException(
                    "the message has " + bytes.length + " bytes, expected at most " + BYTES_MAX);
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            JsonToken first = parser.nextToken();
            int[] valuesLeft = {VALUES_MAX};
            if (first == JsonToken.START_OBJECT
                    && value(parser, first, valuesLeft) instanceof Map<?, ?> object) {
                if (parser.nextToken() != null) {
                    throw new IOException("something follows the JSON object");
                }
                return new Json(object);
            }
        } catch (JacksonException malformed) {
            throw new IOException("the message is not JSON, or nested too deep", malformed);
        }
        throw new IOException("the message is not a JSON object");
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token, int[] valuesLeft)
            throws IOException {
        if (--valuesLeft[0] < 0) {
            throw new IOException("the message has more than " + VALUES_MAX + " values");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new HashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    object.put(name, value(parser, parser.nextToken(), valuesLeft));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    array.add(value(parser, next, valuesLeft));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    Optional<String> text(String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /// An object; one without fields if there is none.
    Json object(String name) {
        return fields.get(name) instanceof Map<?, ?> object ? new Json(object) : NOTHING;
    }

    /// The objects of a list.
    List<Json> objects(String name) {
        List<Json> objects = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> object) {
                    objects.add(new Json(object));
                }
            }
        }
        return objects;
    }

    /// The texts of a list.
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }
}
