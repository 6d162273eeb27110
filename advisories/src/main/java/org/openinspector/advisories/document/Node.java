package org.openinspector.advisories.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One value of a document. JSON's `null` and YAML's empty plain scalar are left out of their
/// container, as if they were not there.
public sealed interface Node {
    /// A text, number or truth value, as written.
    record Text(String value) implements Node {}

    /// A list.
    record Items(List<Node> items) implements Node {}

    /// An object or mapping, in the document's order.
    record Fields(Map<String, Node> fields) implements Node {
        /// A scalar field; empty if absent.
        ///
        /// @throws UnreadableDocumentException if the field is a list or an object
        public Optional<String> text(String key) throws UnreadableDocumentException {
            Node node = fields.get(key);
            return node == null ? Optional.empty() : Optional.of(asText(node, key));
        }

        /// A scalar field that must be there and not blank.
        ///
        /// @throws UnreadableDocumentException if it is not
        public String requiredText(String key) throws UnreadableDocumentException {
            return text(key)
                    .filter(value -> !value.isBlank())
                    .orElseThrow(() ->
                            new UnreadableDocumentException("no \"" + key + "\", expected a text"));
        }

        /// An object field; empty if absent.
        ///
        /// @throws UnreadableDocumentException if the field is something else
        public Optional<Fields> object(String key) throws UnreadableDocumentException {
            Node node = fields.get(key);
            return node == null ? Optional.empty() : Optional.of(asFields(node, key));
        }

        /// The members of a list field; none if absent.
        ///
        /// @throws UnreadableDocumentException if the field is no list
        public List<Node> items(String key) throws UnreadableDocumentException {
            return switch (fields.get(key)) {
                case null -> List.of();
                case Items list -> list.items();
                case Text _, Fields _ -> throw expected("a list", key, fields.get(key));
            };
        }

        /// The members of a list of objects; none if absent.
        ///
        /// @throws UnreadableDocumentException if the field is something else
        public List<Fields> objects(String key) throws UnreadableDocumentException {
            List<Fields> objects = new ArrayList<>();
            for (Node item : items(key)) {
                objects.add(asFields(item, key));
            }
            return objects;
        }

        /// The members of a list of scalars; none if absent.
        ///
        /// @throws UnreadableDocumentException if the field is something else
        public List<String> texts(String key) throws UnreadableDocumentException {
            List<String> texts = new ArrayList<>();
            for (Node item : items(key)) {
                texts.add(asText(item, key));
            }
            return texts;
        }
    }

    private static String asText(Node node, String key) throws UnreadableDocumentException {
        if (node instanceof Text text) {
            return text.value();
        }
        throw expected("a text", key, node);
    }

    private static Fields asFields(Node node, String key) throws UnreadableDocumentException {
        if (node instanceof Fields fields) {
            return fields;
        }
        throw expected("an object", key, node);
    }

    private static UnreadableDocumentException expected(
            String wanted, String key, @Nullable Node node) {
        String seen =
                switch (node) {
                    case null -> "nothing";
                    case Text(String value) ->
                            "\"" + value.substring(0, Math.min(value.length(), 40)) + "\"";
                    case Items _ -> "a list";
                    case Fields _ -> "an object";
                };
        return new UnreadableDocumentException(
                "\"" + key + "\" holds " + seen + ", expected " + wanted);
    }
}
