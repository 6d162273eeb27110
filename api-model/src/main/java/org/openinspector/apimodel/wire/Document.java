package org.openinspector.apimodel.wire;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// JSON of any shape, kept as its text: an SBOM is read by its own reader, so a tree of it would
/// only cost memory. The text is valid, compact and of bounded depth.
///
/// @param json the text
public record Document(String json) {
    /// The document of any JSON text.
    ///
    /// @throws WireFormatException if the text is not one JSON value
    public static Document of(String json) {
        return JsonReader.read(json, JsonReader::document);
    }

    /// Copies the parser's current value. Numbers keep their digits: a version such as 1.10 must
    /// not become 1.1.
    static void copy(JsonParser parser, JsonGenerator out) {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            switch (token) {
                case START_OBJECT -> out.writeStartObject();
                case END_OBJECT -> out.writeEndObject();
                case START_ARRAY -> out.writeStartArray();
                case END_ARRAY -> out.writeEndArray();
                case PROPERTY_NAME -> out.writeName(parser.currentName());
                case VALUE_STRING -> out.writeString(parser.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(parser.getString());
                case VALUE_TRUE -> out.writeBoolean(true);
                case VALUE_FALSE -> out.writeBoolean(false);
                default -> out.writeNull();
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
            if (token == null) {
                throw new WireFormatException("malformed JSON");
            }
        }
    }

    @Override
    public String toString() {
        return json;
    }
}
