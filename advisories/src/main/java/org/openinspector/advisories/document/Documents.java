package org.openinspector.advisories.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// Reads one document into a tree.
public final class Documents {
    /// The largest single document; the exploited catalogue has 1.3 MB, the largest OSV record some
    /// 3 MB.
    private static final int BYTES_MAX = 32 << 20;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(100)
                                    .maxNameLength(10_000)
                                    .maxStringLength(BYTES_MAX)
                                    .maxNumberLength(1_000)
                                    .build())
                    .build();

    private static final LoadSettings YAML =
            LoadSettings.builder().setCodePointLimit(BYTES_MAX).setParseComments(false).build();

    private Documents() {}

    /// Reads a document as its name says: YAML for `.yaml` and `.yml`, else JSON.
    ///
    /// @throws UnreadableDocumentException if it is no such document, or too large
    /// @throws IOException if the stream breaks
    public static Node.Fields read(String name, InputStream content) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".yaml") || lower.endsWith(".yml") ? yaml(content) : json(content);
    }

    /// Reads a JSON object.
    ///
    /// @throws UnreadableDocumentException if it is none, or too large
    /// @throws IOException if the stream breaks
    public static Node.Fields json(InputStream content) throws IOException {
        return json(bytes(content));
    }

    /// Reads a JSON object that is in memory already.
    static Node.Fields json(byte[] bytes) throws UnreadableDocumentException {
        return fields(tree(bytes));
    }

    /// Reads a JSON list; an object alone counts as a list of one.
    ///
    /// @throws UnreadableDocumentException if it is neither, or too large
    /// @throws IOException if the stream breaks
    public static List<Node> jsonItems(InputStream content) throws IOException {
        return switch (tree(bytes(content))) {
            case Node.Items(List<Node> items) -> items;
            case Node.Fields fields -> List.of(fields);
            case Node.Text _ ->
                    throw new UnreadableDocumentException(
                            "the document is a text, expected a list");
        };
    }

    private static Node tree(byte[] bytes) throws UnreadableDocumentException {
        TreeBuilder tree = new TreeBuilder();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> tree.begin(false);
                    case START_ARRAY -> tree.begin(true);
                    case END_OBJECT, END_ARRAY -> tree.end();
                    case PROPERTY_NAME -> tree.key(parser.currentName());
                    case VALUE_NULL -> tree.scalar(null);
                    default -> tree.scalar(parser.getString());
                }
            }
        } catch (JacksonException e) {
            throw new UnreadableDocumentException("no JSON: " + reason(e) + place(e), e);
        }
        return tree.root();
    }

    /// Reads a YAML mapping. An alias counts as often as what it stands for, so that a few lines of
    /// aliases of aliases do not become billions of values.
    ///
    /// @throws UnreadableDocumentException if it is none, or too large
    /// @throws IOException if the stream breaks
    public static Node.Fields yaml(InputStream content) throws IOException {
        byte[] bytes = bytes(content);
        try {
            return new YamlReader().read(bytes);
        } catch (YamlEngineException e) {
            String message = String.valueOf(e.getMessage());
            throw new UnreadableDocumentException(
                    "no YAML: " + message.lines().findFirst().orElse("unreadable"), e);
        }
    }

    private static final class YamlReader {
        private record Anchored(Node node, long weight) {}

        private record Start(Anchor anchor, long valuesBefore) {}

        private final TreeBuilder tree = new TreeBuilder();
        private final Map<Anchor, Anchored> anchors = new HashMap<>();
        private final Deque<Optional<Start>> starts = new ArrayDeque<>();

        Node.Fields read(byte[] bytes) throws UnreadableDocumentException {
            Parse parser = new Parse(YAML);
            int documents = 0;
            for (Event event : parser.parseInputStream(new ByteArrayInputStream(bytes))) {
                if (event.getEventId() == Event.ID.DocumentStart && ++documents > 1) {
                    throw new UnreadableDocumentException(
                            "more than one YAML document, expected one");
                }
                take(event);
            }
            return fields(tree.root());
        }

        private void take(Event event) throws UnreadableDocumentException {
            switch (event) {
                case CollectionStartEvent start -> {
                    refuseAsKey();
                    starts.push(start.getAnchor().map(anchor -> new Start(anchor, tree.values())));
                    tree.begin(event.getEventId() == Event.ID.SequenceStart);
                }
                case CollectionEndEvent _ -> {
                    Node node = tree.end();
                    starts.pop()
                            .ifPresent(start ->
                                    anchors.put(
                                            start.anchor(),
                                            new Anchored(
                                                    node, tree.values() - start.valuesBefore())));
                }
                case ScalarEvent scalar -> scalar(scalar);
                case AliasEvent alias -> {
                    refuseAsKey();
                    Anchored anchored = anchors.get(alias.getAlias());
                    if (anchored == null) {
                        throw new UnreadableDocumentException(
                                "alias *" + alias.getAlias() + " stands for nothing");
                    }
                    tree.shared(anchored.node(), anchored.weight());
                }
                default -> {}
            }
        }

        private void scalar(ScalarEvent scalar) throws UnreadableDocumentException {
            String value = scalar.getValue();
            if (tree.wantsKey()) {
                tree.key(value);
                return;
            }
            boolean absent =
                    scalar.getScalarStyle() == ScalarStyle.PLAIN
                            && (value.isEmpty() || value.equals("null") || value.equals("~"));
            tree.scalar(absent ? null : value);
            ((NodeEvent) scalar)
                    .getAnchor()
                    .ifPresent(a -> anchors.put(a, new Anchored(new Node.Text(value), 1)));
        }

        private void refuseAsKey() throws UnreadableDocumentException {
            if (tree.wantsKey()) {
                throw new UnreadableDocumentException("a key is no text, expected a text");
            }
        }
    }

    private static byte[] bytes(InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
            throw new UnreadableDocumentException(
                    "larger than " + BYTES_MAX + " bytes, expected one record");
        }
        return bytes;
    }

    private static Node.Fields fields(Node root) throws UnreadableDocumentException {
        if (root instanceof Node.Fields fields) {
            return fields;
        }
        throw new UnreadableDocumentException(
                "the document is a "
                        + (root instanceof Node.Items ? "list" : "text")
                        + ", expected an object");
    }

    /// What was seen, without what the parser says in its own terms.
    private static String reason(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "deeper or longer than any record, expected one record";
        }
        String first = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
        return first.replaceFirst("(?:[:;] (?:was )?expect| \\().*", "");
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " (line "
                        + e.getLocation().getLineNr()
                        + ", column "
                        + e.getLocation().getColumnNr()
                        + ")";
    }
}
