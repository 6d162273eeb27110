package org.openinspector.findings.publish;

import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Settings as a JSON object of texts.
final class SettingsText {
    private static final JsonFactory JSON = new JsonFactory();

    private SettingsText() {}

    static String write(Map<String, String> settings) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            new TreeMap<>(settings).forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        return out.toString();
    }

    static Map<String, String> read(String text) {
        Map<String, String> out = new TreeMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                out.put(name, parser.getString());
            }
        }
        return out;
    }
}
