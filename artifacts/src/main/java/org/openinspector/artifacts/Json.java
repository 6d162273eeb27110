package org.openinspector.artifacts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// A small JSON document: manifests, indexes, configurations. Bounded in depth and in the number of
/// values; its size is bounded by whoever reads it.
final class Json {
    private static final int DEPTH_MAX = 64;
    private static final int VALUES_MAX = 200_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                    .build();

    private final String place;
    private final @Nullable Object value;

    private Json(String place, @Nullable Object value) {
        this.place = place;
        this.value = value;
    }

    /// Reads a document.
    ///
    /// @param name of the document, for messages
    static Json parse(String name, byte[] document) throws ArtifactException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), document)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw ArtifactException.unreadable(
                        "could not read " + name + ": it is empty, expected JSON");
            }
            int[] valuesLeft = {VALUES_MAX};
            Object value = read(name, parser, first, valuesLeft);
            if (parser.nextToken() != null) {
                throw ArtifactException.unreadable(
                        "could not read " + name + ": expected one JSON value, got more");
            }
            return new Json(name, value);
        } catch (StreamConstraintsException beyond) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + name
                            + ": expected JSON of at most "
                            + DEPTH_MAX
                            + " levels, and no endless names or numbers, got more"
                            + place(beyond));
        } catch (JacksonException malformed) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + name
                            + ": expected JSON, got "
                            + what(malformed)
                            + place(malformed));
        }
    }

    /// The parser's first sentence, whose words begin in the middle of ours.
    private static String what(JacksonException malformed) {
        String first = malformed.getOriginalMessage().lines().findFirst().orElse("something else");
        // What it was expecting instead is said in the library's own terms.
        first = first.replaceFirst("(?:[:;] (?:was )?expect| \\().*", "");
        return first.substring(0, 1).toLowerCase(Locale.ROOT) + first.substring(1);
    }

    private static String place(JacksonException malformed) {
        @Nullable TokenStreamLocation at = malformed.getLocation();
        return at == null || at.getLineNr() < 1
                ? ""
                : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static @Nullable Object read(
            String name, JsonParser parser, JsonToken token, int[] valuesLeft)
            throws ArtifactException {
        if (--valuesLeft[0] < 0) {
            throw ArtifactException.unreadable(
                    "could not read " + name + ": it has more than " + VALUES_MAX + " values");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new HashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    object.put(key, read(name, parser, parser.nextToken(), valuesLeft));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    array.add(read(name, parser, next, valuesLeft));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> {
                String digits = parser.getString();
                yield digits.length() > 18 ? (Object) Double.valueOf(digits) : Long.valueOf(digits);
            }
            case VALUE_NUMBER_FLOAT -> Double.valueOf(parser.getString());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    String place() {
        return place;
    }

    private ArtifactException expected(String what) {
        String seen =
                switch (value) {
                    case null -> "nothing";
                    case Map<?, ?> _ -> "an object";
                    case List<?> _ -> "a list";
                    case String text ->
                            "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
                    default -> value.toString();
                };
        return ArtifactException.unreadable(
                "could not read " + place + ": expected " + what + ", got " + seen);
    }

    ArtifactException wrong(String what) {
        return expected(what);
    }

    boolean isObject() {
        return value instanceof Map<?, ?>;
    }

    /// A field; its value may be missing.
    Json field(String name) throws ArtifactException {
        if (!(value instanceof Map<?, ?> object)) {
            throw expected("an object");
        }
        return new Json(place + ", field " + name, object.get(name));
    }

    /// A field of this object; empty if there is none, or it is null, or this is no object.
    Optional<Json> optional(String name) {
        Object child = value instanceof Map<?, ?> object ? object.get(name) : null;
        return child == null
                ? Optional.empty()
                : Optional.of(new Json(place + ", field " + name, child));
    }

    Optional<String> optionalText(String name) {
        return optional(name)
                .flatMap(json ->
                        json.value instanceof String text ? Optional.of(text) : Optional.empty());
    }

    String text() throws ArtifactException {
        if (value instanceof String text) {
            return text;
        }
        throw expected("text");
    }

    long number() throws ArtifactException {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        throw expected("a number of bytes");
    }

    boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /// The list's values; none if it is null or missing, as Go's encoder writes an empty list.
    List<Json> items() throws ArtifactException {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw expected("a list");
        }
        List<Json> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            items.add(new Json(place + "[" + i + "]", list.get(i)));
        }
        return items;
    }

    /// The object's text fields by name; none if it is missing.
    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, text) -> {
                if (key instanceof String k && text instanceof String t) {
                    texts.put(k, t);
                }
            });
        }
        return texts;
    }
}
