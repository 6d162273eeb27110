package org.openinspector.sbom;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Walks a JSON document once, member by member, keeping nothing. What a reader does not ask for is
/// skipped, whatever it is.
final class JsonReading {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(200)
                                    .maxNameLength(1_000)
                                    .maxStringLength(1 << 20)
                                    .maxNumberLength(100)
                                    .maxDocumentLength(512L << 20)
                                    .build())
                    .build();

    private JsonReading() {}

    /// Takes one member of an object; the parser stands on its value.
    @FunctionalInterface
    interface Member {
        void take(String name) throws IOException;
    }

    /// Takes one element of a list; the parser stands on it.
    @FunctionalInterface
    interface Element {
        void take() throws IOException;
    }

    static JsonParser open(InputStream in) {
        return JSON.createParser(ObjectReadContext.empty(), in);
    }

    /// Visits the members of the object the parser stands on; skips anything else.
    static void object(JsonParser json, Member member) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            member.take(name);
            // A reader that did not look inside leaves the parser at the value's start.
            json.skipChildren();
        }
    }

    /// Visits the elements of the list the parser stands on; skips anything else.
    static void list(JsonParser json, Element element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.take();
            json.skipChildren();
        }
    }

    /// The text or number the parser stands on; empty for anything else and for blank texts.
    static Optional<String> text(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        String text = json.getString();
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }
}
