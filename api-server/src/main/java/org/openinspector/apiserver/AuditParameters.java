package org.openinspector.apiserver;

import java.io.StringWriter;
import java.io.Writer;
import java.util.Map;
import java.util.regex.Pattern;
import org.openinspector.apimodel.wire.WireStructure;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// An operation's input as the audit log keeps it: JSON, without secrets, cut where it is long.
final class AuditParameters {
    private static final int CHARACTERS_MAX = 4_096;
    private static final int VALUE_MAX = 1_024;
    private static final JsonFactory JSON = new JsonFactory();

    /// A token that continues a list is none.
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i).*(secret|password|passphrase|credential|privatekey|(?<!next)token).*");

    private AuditParameters() {}

    static String of(Object input) {
        if (!(input instanceof WireStructure structure)) {
            return "{}";
        }
        var text = new Head(CHARACTERS_MAX);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            structure.write(json);
        }
        return withoutSecrets(text.toString());
    }

    static String of(Map<String, String> values) {
        var text = new Head(CHARACTERS_MAX);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            values.forEach((name, value) -> {
                json.writeName(name);
                json.writeString(value);
            });
            json.writeEndObject();
        }
        return withoutSecrets(text.toString());
    }

    /// Copies JSON, of which the end may be missing.
    static String withoutSecrets(String text) {
        var out = new StringWriter();
        JsonGenerator to = JSON.createGenerator(ObjectWriteContext.empty(), out);
        try (JsonParser from = JSON.createParser(ObjectReadContext.empty(), text)) {
            JsonToken token = from.nextToken();
            while (token != null) {
                if (token == JsonToken.PROPERTY_NAME
                        && SECRET.matcher(from.currentName()).matches()) {
                    to.writeName(from.currentName());
                    from.nextToken();
                    from.skipChildren();
                    to.writeString("***");
                } else if (token == JsonToken.VALUE_STRING
                        && from.getString().length() > VALUE_MAX) {
                    to.writeString(from.getString().substring(0, VALUE_MAX) + "…");
                } else {
                    to.copyCurrentEvent(from);
                }
                token = from.nextToken();
            }
            to.close();
            return out.toString();
        } catch (JacksonException cut) {
            to.flush();
            return out + "…";
        }
    }

    /// Keeps the beginning of what is written.
    private static final class Head extends Writer {
        private final StringBuilder text = new StringBuilder();
        private final int max;

        Head(int max) {
            this.max = max;
        }

        @Override
        public void write(char[] characters, int offset, int length) {
            text.append(characters, offset, Math.min(length, max - text.length()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
