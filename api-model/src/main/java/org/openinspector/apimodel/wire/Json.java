package org.openinspector.apimodel.wire;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;

/// Writes values as JSON; see [JsonReader] for the other way.
public final class Json {
    /// Objects and arrays inside one another.
    public static final int DEPTH_MAX = 64;

    /// Characters of one number.
    public static final int NUMBER_LENGTH_MAX = 400;

    /// Characters of one string.
    public static final int STRING_LENGTH_MAX = 16 << 20;

    /// Characters of one member name.
    public static final int NAME_LENGTH_MAX = 8_192;

    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxStringLength(STRING_LENGTH_MAX)
                    .maxNameLength(NAME_LENGTH_MAX)
                    .build();

    /// For what this program wrote itself.
    static final JsonFactory STORED =
            JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();

    /// For what clients send: a member given twice is refused, because two readers of one request
    /// could take different ones.
    static final JsonFactory RECEIVED =
            STORED.rebuild().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Json() {}

    /// The value as UTF-8 JSON.
    public static byte[] bytes(WireStructure value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = STORED.createGenerator(ObjectWriteContext.empty(), out)) {
            value.write(json);
        }
        return out.toByteArray();
    }

    /// The value as JSON text.
    public static String text(WireStructure value) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator json = STORED.createGenerator(ObjectWriteContext.empty(), out)) {
            value.write(json);
        }
        return out.toString();
    }

    /// Writes an instant in the format.
    public static void write(JsonGenerator json, Instant value, TimestampFormat format) {
        if (format != TimestampFormat.EPOCH_SECONDS) {
            json.writeString(format.format(value));
        } else if (value.getNano() == 0) {
            json.writeNumber(value.getEpochSecond());
        } else {
            json.writeNumber(format.format(value));
        }
    }

    /// Writes a number, or the name of a value that JSON has no number for.
    public static void write(JsonGenerator json, double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Texts.text(value));
        }
    }

    /// Writes a number, or the name of a value that JSON has no number for.
    public static void write(JsonGenerator json, float value) {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Texts.text(value));
        }
    }

    /// Writes bytes as Base64 text.
    public static void write(JsonGenerator json, Blob value) {
        json.writeString(value.base64());
    }

    /// Writes a document as it is.
    public static void write(JsonGenerator json, Document value) {
        json.writeRawValue(value.json());
    }
}
