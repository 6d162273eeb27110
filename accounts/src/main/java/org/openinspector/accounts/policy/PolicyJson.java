package org.openinspector.accounts.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads policy JSON into a small tree, within bounds.
final class PolicyJson {
    /// With blanks.
    static final int CHARACTERS_MAX = 65_536;

    private static final int DEPTH_MAX = 6;
    private static final int VALUES_MAX = 4_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX + 2)
                                    .maxNumberLength(64)
                                    .maxStringLength(8_192)
                                    .maxNameLength(1_024)
                                    .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    // Two readers of one policy could take different members.
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    /// A value.
    sealed interface Node {
        record Members(Map<String, Node> byName) implements Node {}

        record Items(List<Node> nodes) implements Node {}

        /// A text, number or truth value, as it is written.
        record Scalar(String text, boolean quoted) implements Node {}

        record Nothing() implements Node {}
    }

    private final JsonParser parser;
    private int values;

    private PolicyJson(JsonParser parser) {
        this.parser = parser;
    }

    static Node read(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new PolicyException(
                    "policy",
                    "has " + text.length() + " characters, expected at most " + CHARACTERS_MAX);
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            var reader = new PolicyJson(parser);
            Node node = reader.node(parser.nextToken(), "policy", 0);
            if (parser.nextToken() != null) {
                throw new PolicyException("policy", "goes on after its end");
            }
            return node;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new PolicyException(
                    "policy",
                    "is no JSON"
                            + (at == null || at.getLineNr() < 1
                                    ? ""
                                    : " in line " + at.getLineNr() + ", column " + at.getColumnNr())
                            + " (or gives a member twice, nests too deep, or holds too long a text)");
        }
    }

    private Node node(JsonToken token, String place, int depth) {
        if (depth > DEPTH_MAX) {
            throw new PolicyException(place, "is nested deeper than " + DEPTH_MAX);
        }
        if (++values > VALUES_MAX) {
            throw new PolicyException("policy", "holds more than " + VALUES_MAX + " values");
        }
        return switch (token) {
            case null -> throw new PolicyException("policy", "is empty, expected JSON");
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, Node>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    members.put(name, node(parser.nextToken(), place + "." + name, depth + 1));
                }
                yield new Node.Members(members);
            }
            case START_ARRAY -> {
                var items = new ArrayList<Node>();
                JsonToken next = parser.nextToken();
                while (next != JsonToken.END_ARRAY) {
                    items.add(node(next, place + "[" + items.size() + "]", depth + 1));
                    next = parser.nextToken();
                }
                yield new Node.Items(items);
            }
            case VALUE_STRING -> new Node.Scalar(parser.getString(), true);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    new Node.Scalar(parser.getString(), false);
            case VALUE_NULL -> new Node.Nothing();
            default -> throw new PolicyException(place, "is " + token + ", expected a value");
        };
    }
}
