package org.openinspector.findings.publish;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.wire.Json;
import org.openinspector.apimodel.wire.WireStructure;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Renders events as Amazon EventBridge has them: names, types, and each kind's own way of writing
/// a time. `docs/events.md` has the table.
final class EventBodies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String SOURCE = "aws.inspector2";

    /// `Wed Sep 04 16:59:44.356 UTC 2024`.
    static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss.SSS 'UTC' yyyy", Locale.US)
                    .withZone(ZoneOffset.UTC);

    /// `2023-01-20T22:51:35.665501Z`.
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private EventBodies() {}

    /// A rendered event. A class, because it holds bytes.
    static final class Body {
        private final UUID id;
        private final byte[] json;

        Body(UUID id, byte[] json) {
            this.id = id;
            this.json = json;
        }

        UUID id() {
            return id;
        }

        byte[] json() {
            return json;
        }
    }

    /// A member of `detail`.
    private interface Detail {
        void write(JsonGenerator json);
    }

    static Body finding(ChangedFinding changed) {
        Finding finding = changed.finding();
        UUID id = id(EventKind.FINDING.detailType(), finding.findingArn(), changed.changeNo());
        return body(
                id,
                EventKind.FINDING,
                changed.accountId(),
                changed.region(),
                changed.at(),
                finding.resources().stream().map(Resource::id).toList(),
                json -> withTimesInWords(finding, json));
    }

    /// @param number of the notice
    static Body notice(Outbox.Notice notice, long number) {
        UUID id =
                id(
                        notice.kind().detailType(),
                        notice.accountId() + '/' + notice.region() + '/' + notice.key(),
                        number);
        return body(
                id,
                notice.kind(),
                notice.accountId(),
                notice.region(),
                notice.at(),
                resources(notice),
                json -> {
                    json.writeStartObject();
                    copyMembers(notice.payloadJson(), json);
                    if (notice.kind() == EventKind.COVERAGE) {
                        json.writeStringProperty("eventTimestamp", MICROS.format(notice.at()));
                    }
                    json.writeStringProperty(
                            "version", notice.kind() == EventKind.AUTO_ENABLE ? "1.0.0" : "1.0");
                    json.writeEndObject();
                });
    }

    /// What a sink is sent to try it.
    static Body test(UUID id, String accountId, String region, String sinkName, Instant at) {
        return body(
                id,
                null,
                accountId,
                region,
                at,
                List.of(sinkName),
                json -> {
                    json.writeStartObject();
                    json.writeStringProperty(
                            "message", "OpenInspector delivers its events here; this is none");
                    json.writeStringProperty("version", "1.0");
                    json.writeEndObject();
                });
    }

    /// The same for the same change, whoever asks and whenever.
    private static UUID id(String kind, String key, long number) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        digest.update((kind + '\n' + key + '\n' + number).getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        // RFC 9562: version 8, made in our own way.
        return new UUID(
                (hash.getLong() & ~0xF000L) | 0x8000L, (hash.getLong() & ~(3L << 62)) | (1L << 63));
    }

    /// Of images the repository, of all else the resource; a limit is of no resource.
    private static @Nullable List<String> resources(Outbox.Notice notice) {
        if (notice.kind() == EventKind.AUTO_ENABLE || notice.kind() == EventKind.METRICS) {
            return null;
        }
        @Nullable String repository =
                notice.kind() == EventKind.SCAN
                        ? member(notice.payloadJson(), "repository-name")
                        : null;
        return List.of(repository == null ? notice.key() : repository);
    }

    /// @param kind null for the test
    /// @param resources null for an event that names none
    private static Body body(
            UUID id,
            @Nullable EventKind kind,
            String accountId,
            String region,
            Instant at,
            @Nullable List<String> resources,
            Detail detail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("version", "0");
            json.writeStringProperty("id", id.toString());
            json.writeStringProperty(
                    "detail-type", kind == null ? ToldEvent.TEST : kind.detailType());
            json.writeStringProperty(
                    "source",
                    kind == null || kind == EventKind.METRICS ? ToldEvent.OWN_SOURCE : SOURCE);
            json.writeStringProperty("account", accountId);
            json.writeStringProperty("time", at.truncatedTo(ChronoUnit.SECONDS).toString());
            json.writeStringProperty("region", region);
            if (resources != null) {
                json.writeArrayPropertyStart("resources");
                resources.forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeName("detail");
            detail.write(json);
            json.writeEndObject();
        }
        return new Body(id, out.toByteArray());
    }

    /// The wire's JSON, where times are numbers and every member that is one ends in `At`; values
    /// of maps, whose names anyone chooses, are texts.
    private static void withTimesInWords(WireStructure value, JsonGenerator json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), Json.bytes(value))) {
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                @Nullable String name = parser.currentName();
                if (token.isNumeric() && name != null && name.endsWith("At")) {
                    json.writeString(WORDS.format(instant(parser.getDecimalValue())));
                } else {
                    json.copyCurrentEvent(parser);
                }
            }
        }
    }

    private static Instant instant(BigDecimal seconds) {
        return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
    }

    private static void copyMembers(String object, JsonGenerator json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), object)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                json.copyCurrentStructure(parser);
            }
        }
    }

    private static @Nullable String member(String object, String name) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = name.equals(parser.currentName());
                JsonToken token = parser.nextToken();
                if (wanted && token == JsonToken.VALUE_STRING) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
            return null;
        }
    }
}
