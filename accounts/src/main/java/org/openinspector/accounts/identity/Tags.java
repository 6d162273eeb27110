package org.openinspector.accounts.identity;

import java.io.StringWriter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Tags of users, roles and sessions.
///
/// @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html">Tags of IAM
///   resources</a>
public final class Tags {
    /// As in IAM.
    public static final int COUNT_MAX = 50;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String PATTERN = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";

    private Tags() {}

    /// Checks what a client sent.
    ///
    /// @throws IdentityException if there are too many, or a key or value is malformed
    public static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > COUNT_MAX) {
            throw IdentityException.invalid(
                    "there are " + tags.size() + " tags, expected at most " + COUNT_MAX);
        }
        var folded = new HashSet<String>();
        tags.forEach((key, value) -> {
            if (key.isEmpty()
                    || key.length() > 128
                    || !key.matches(PATTERN)
                    || key.toLowerCase(Locale.ROOT).startsWith("aws:")) {
                throw IdentityException.invalid(
                        "a tag's key is not 1 to 128 letters, digits, blanks and _.:/=+-@, or begins"
                                + " with aws:");
            }
            if (value.length() > 256 || !value.matches(PATTERN)) {
                throw IdentityException.invalid(
                        "the value of tag "
                                + key
                                + " is not at most 256 letters, digits, blanks and _.:/=+-@");
            }
            // Condition keys have no case.
            if (!folded.add(key.toLowerCase(Locale.ROOT))) {
                throw IdentityException.invalid(
                        "tag " + key + " is there twice; case does not count");
            }
        });
        return tags;
    }

    static String json(Map<String, String> tags) {
        var out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            new TreeMap<>(tags)
                    .forEach((key, value) -> {
                        json.writeName(key);
                        json.writeString(value);
                    });
            json.writeEndObject();
        }
        return out.toString();
    }

    static Map<String, String> read(String text) {
        var out = new LinkedHashMap<String, String>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                out.put(key, json.getString());
            }
        }
        return out;
    }
}
