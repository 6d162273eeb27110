package org.openinspector.findings.publish;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A stored event, taken apart for those who tell it in another shape.
///
/// @param id the same for the same change
/// @param detailType such as `Inspector2 Finding`
/// @param source as it is stored
/// @param accountId whose
/// @param time in seconds
/// @param region where
/// @param resources empty if it names none
/// @param detailJson the `detail` as stored
public record ToldEvent(
        UUID id,
        String detailType,
        String source,
        String accountId,
        Instant time,
        String region,
        List<String> resources,
        String detailJson) {
    /// The `detail-type` of what [EventSinks#test] sends.
    public static final String TEST = "OpenInspector Test";

    /// The source of events that are not Amazon Inspector's.
    public static final String OWN_SOURCE = "openinspector";

    private static final JsonFactory JSON = new JsonFactory();

    public ToldEvent {
        resources = List.copyOf(resources);
    }

    /// Takes an event apart.
    public static ToldEvent of(StoredEvent event) {
        String detailType = "";
        String source = "";
        String account = "";
        String time = "";
        String region = "";
        String detail = "{}";
        List<String> resources = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event.json())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "detail-type" -> detailType = parser.getString();
                    case "source" -> source = parser.getString();
                    case "account" -> account = parser.getString();
                    case "time" -> time = parser.getString();
                    case "region" -> region = parser.getString();
                    case "resources" -> {
                        while (token == JsonToken.START_ARRAY
                                && parser.nextToken() != JsonToken.END_ARRAY) {
                            resources.add(parser.getString());
                        }
                    }
                    case "detail" -> detail = copy(parser);
                    default -> parser.skipChildren();
                }
            }
        }
        return new ToldEvent(
                event.id(),
                detailType,
                source,
                account,
                Instant.parse(time),
                region,
                resources,
                detail);
    }

    private static String copy(JsonParser parser) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.copyCurrentStructure(parser);
        }
        return out.toString();
    }

    /// What it is about; empty for a test.
    public Optional<EventKind> kind() {
        return EventKind.ofDetailType(detailType);
    }

    /// True for what [EventSinks#test] sends.
    public boolean isTest() {
        return detailType.equals(TEST);
    }

    /// The finding it tells of, as the wire has it; empty if it tells of none.
    public Optional<Finding> finding() {
        return kind().filter(EventKind.FINDING::equals).map(kind -> Finding.fromJson(numbers()));
    }

    /// The same event with another source, as stored otherwise.
    public byte[] json(StoredEvent event, String otherSource) {
        if (otherSource.equals(source)) {
            return event.json();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(event.size() + 32);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event.json());
                JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            parser.nextToken();
            json.writeStartObject();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                if (parser.currentName().equals("source")) {
                    parser.nextToken();
                    json.writeStringProperty("source", otherSource);
                } else {
                    json.copyCurrentStructure(parser);
                }
            }
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /// The wire's JSON: times that were written in words are numbers again. Tags have names and
    /// values that anyone chooses, and stay.
    private byte[] numbers() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(detailJson.length() + 64);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), detailJson);
                JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            while (parser.nextToken() != null) {
                @Nullable String name = parser.currentName();
                if (parser.currentToken() == JsonToken.PROPERTY_NAME && "tags".equals(name)) {
                    json.copyCurrentStructure(parser);
                } else if (parser.currentToken() == JsonToken.VALUE_STRING
                        && name != null
                        && name.endsWith("At")) {
                    write(json, parser.getString());
                } else {
                    json.copyCurrentEvent(parser);
                }
            }
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, String words) {
        try {
            Instant at = EventBodies.WORDS.parse(words, Instant::from);
            json.writeNumber(BigDecimal.valueOf(at.toEpochMilli(), 3));
        } catch (DateTimeException other) {
            json.writeString(words);
        }
    }
}
