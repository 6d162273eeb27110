package org.openinspector.aws.inventory;

import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// The objects that a Resource Data Sync writes: JSON objects one after the other, one for each
/// application, with `resourceId` and `captureTime` in each.
///
/// @param entries applications, by the names of `AWS:Application`
/// @param captured when the agent captured them; empty if no line says
/// @param malformed why reading ended early; empty if it did not
public record DataSyncLines(
        List<Map<String, String>> entries, Optional<Instant> captured, Optional<String> malformed) {
    private static final int FIELDS_MAX = 50;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(16)
                                    .maxStringLength(64 << 10)
                                    .maxNumberLength(100)
                                    .build())
                    .build();

    public DataSyncLines {
        entries = List.copyOf(entries);
    }

    /// Reads an object's bytes; what cannot be read ends it.
    ///
    /// @param instance whose it is: lines of another one are left out
    /// @param entriesMax no more are read
    public static DataSyncLines read(byte[] bytes, String instance, int entriesMax) {
        List<Map<String, String>> entries = new ArrayList<>();
        Optional<Instant> captured = Optional.empty();
        Optional<String> malformed = Optional.empty();
        try (JsonParser parser =
                JSON.createParser(ObjectReadContext.empty(), new ByteArrayInputStream(bytes))) {
            for (JsonToken token = parser.nextToken();
                    token != null && entries.size() < entriesMax;
                    token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    malformed = Optional.of("expected a JSON object in each line, got " + token);
                    break;
                }
                Map<String, String> entry = entry(parser);
                if (captured.isEmpty()) {
                    captured = instant(entry.getOrDefault("captureTime", ""));
                }
                String resource = entry.getOrDefault("resourceId", instance);
                if (resource.equals(instance)) {
                    entries.add(entry);
                } else {
                    malformed = Optional.of("lines of another instance are left out");
                }
            }
        } catch (JacksonException e) {
            malformed =
                    Optional.of(
                            "expected a JSON object in each line, line "
                                    + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
                                    + " is none");
        }
        return new DataSyncLines(entries, captured, malformed);
    }

    private static Map<String, String> entry(JsonParser parser) {
        Map<String, String> entry = new TreeMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_NULL && entry.size() < FIELDS_MAX) {
                entry.put(name, parser.getValueAsString(""));
            }
        }
        return entry;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException odd) {
            return Optional.empty();
        }
    }
}
