package org.openinspector.advisories.document;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Builds the tree from a parser's events, without recursion, and counts what it holds.
final class TreeBuilder {
    /// Deeper than any format we read (OSV needs 6).
    private static final int DEPTH_MAX = 64;

    /// An OSV record of the kernel has some 100,000 values; the exploited catalogue 20,000.
    private static final int VALUES_MAX = 1_000_000;

    private final Deque<Open> open = new ArrayDeque<>();
    private long values;
    private @Nullable Node root;

    /// A list or object that is not closed yet.
    private static final class Open {
        final @Nullable List<Node> items;
        final @Nullable Map<String, Node> fields;
        @Nullable String key;

        Open(boolean list) {
            items = list ? new ArrayList<>() : null;
            fields = list ? null : new LinkedHashMap<>();
        }
    }

    void begin(boolean list) throws UnreadableDocumentException {
        if (open.size() >= DEPTH_MAX) {
            throw new UnreadableDocumentException(
                    "nested deeper than " + DEPTH_MAX + " levels, expected a flat record");
        }
        count(1);
        open.push(new Open(list));
    }

    /// Closes the innermost list or object.
    Node end() throws UnreadableDocumentException {
        Open closed = open.pop();
        Node node =
                closed.items != null
                        ? new Node.Items(closed.items)
                        : new Node.Fields(Objects.requireNonNull(closed.fields));
        add(node);
        return node;
    }

    void key(String name) {
        open.element().key = name;
    }

    /// True if the next scalar is a field's name.
    boolean wantsKey() {
        Open top = open.peek();
        return top != null && top.fields != null && top.key == null;
    }

    /// Adds a scalar; `null` stands for a value that is not there.
    void scalar(@Nullable String value) throws UnreadableDocumentException {
        count(1);
        add(value == null ? null : new Node.Text(value));
    }

    /// Adds a value that was built before, as heavy as when it was built.
    void shared(Node node, long weight) throws UnreadableDocumentException {
        count(weight);
        add(node);
    }

    /// How many values there are so far.
    long values() {
        return values;
    }

    Node root() throws UnreadableDocumentException {
        if (root == null || !open.isEmpty()) {
            throw new UnreadableDocumentException("the document is empty, expected one record");
        }
        return root;
    }

    private void add(@Nullable Node node) throws UnreadableDocumentException {
        Open top = open.peek();
        if (top == null) {
            if (root != null) {
                throw new UnreadableDocumentException("more than one document, expected one");
            }
            root = node;
        } else if (top.items != null) {
            if (node != null) {
                top.items.add(node);
            }
        } else if (top.fields != null && top.key != null) {
            String key = top.key;
            top.key = null;
            if (node != null) {
                put(top.fields, key, node);
            }
        }
    }

    /// A field that is given twice: two lists are read as one, because hand-written files repeat a
    /// key to add to it; anything else is ambiguous.
    private void put(Map<String, Node> fields, String key, Node node)
            throws UnreadableDocumentException {
        Node old = fields.put(key, node);
        if (old == null) {
            return;
        }
        if (old instanceof Node.Items(var first) && node instanceof Node.Items(var second)) {
            // The join copies; a file that repeats one key must not make that quadratic.
            count(first.size());
            List<Node> joined = new ArrayList<>(first);
            joined.addAll(second);
            fields.put(key, new Node.Items(joined));
        } else {
            throw new UnreadableDocumentException("field \"" + key + "\" is given twice");
        }
    }

    private void count(long more) throws UnreadableDocumentException {
        values += more;
        if (values > VALUES_MAX) {
            throw new UnreadableDocumentException(
                    "more than " + VALUES_MAX + " values, expected one record");
        }
    }
}
