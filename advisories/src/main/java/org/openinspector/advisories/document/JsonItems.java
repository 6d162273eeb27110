package org.openinspector.advisories.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Reads a JSON document of any size item by item: what is one item is found by counting brackets
/// outside of texts, byte by byte, and only that item becomes a tree. So one year of NVD (100 MB)
/// takes the memory of its largest record, and a record that is too large or is no JSON is said to
/// be so while the rest is read.
public final class JsonItems {
    /// What takes the items.
    public interface Visitor {
        /// One item that is an object.
        ///
        /// @param place for a report: `item 17`, `line 3`, or the member's name
        /// @throws UnreadableDocumentException if the item is not what was expected; it goes to
        ///   [#unreadable]
        void item(String place, Node.Fields item) throws IOException;

        /// One item that could not be read; the others are.
        void unreadable(String place, String reason);
    }

    private static final int ITEM_MAX = 32 << 20;
    private static final int NAME_MAX = 1_000;
    private static final int HEAD_MAX = 100;

    private final InputStream content;
    private final Visitor visitor;
    private final Optional<Predicate<String>> list;
    private final byte[] buffer = new byte[1 << 16];
    private final Map<String, String> head = new LinkedHashMap<>();
    private int position;
    private int limit;
    private boolean found;

    private JsonItems(InputStream content, Visitor visitor, Optional<Predicate<String>> list) {
        this.content = content;
        this.visitor = visitor;
        this.list = list;
    }

    /// Visits the members of a list: the one that is the document, or those that the document's
    /// object has under such names.
    ///
    /// @param names what the list may be called
    /// @return the object's texts and numbers, such as its date
    /// @throws UnreadableDocumentException if there is no such list, or the document breaks off
    public static Map<String, String> list(
            InputStream content, Predicate<String> names, Visitor visitor) throws IOException {
        JsonItems reading = new JsonItems(content, visitor, Optional.of(names));
        reading.document();
        if (!reading.found) {
            throw new UnreadableDocumentException(
                    "fields "
                            + String.join(", ", reading.head.keySet())
                            + ", expected a list of records");
        }
        return reading.head;
    }

    /// Visits the members of an object, each an object.
    ///
    /// @throws UnreadableDocumentException if the document is no object, or breaks off
    public static void members(InputStream content, Visitor visitor) throws IOException {
        new JsonItems(content, visitor, Optional.empty()).document();
    }

    /// Visits a file that has one object a line.
    public static void lines(InputStream content, Visitor visitor) throws IOException {
        new JsonItems(content, visitor, Optional.empty()).eachLine();
    }

    private void eachLine() throws IOException {
        Bytes line = new Bytes();
        int number = 1;
        int next = next();
        while (next >= 0) {
            if (next == '\n') {
                deliver("line " + number, line);
                line = new Bytes();
                number++;
            } else {
                line.add(next);
            }
            next = next();
        }
        deliver("line " + number, line);
    }

    private void document() throws IOException {
        int first = nonBlank();
        if (first == 0xEF) { // a byte order mark
            next();
            next();
            first = nonBlank();
        }
        if (first == '{') {
            object();
        } else if (first == '[' && list.isPresent()) {
            items();
        } else {
            throw new UnreadableDocumentException(
                    first < 0
                            ? "the document is empty, expected JSON"
                            : "no JSON " + (list.isPresent() ? "object or list" : "object"));
        }
        if (nonBlank() >= 0) {
            throw new UnreadableDocumentException("more than one document, expected one");
        }
    }

    private void object() throws IOException {
        int next = nonBlank();
        while (next != '}') {
            if (next != '"') {
                throw unexpected(next, "a field's name");
            }
            String name = name();
            next = nonBlank();
            if (next != ':') {
                throw unexpected(next, "\":\" after a field's name");
            }
            next = nonBlank();
            if (list.isPresent() && next == '[' && list.get().test(name)) {
                items();
                next = nonBlank();
            } else if (list.isPresent()) {
                next = headField(name, next);
            } else {
                Bytes item = new Bytes();
                next = value(next, item);
                deliver(name, item);
            }
            next = afterValue(next, '}');
        }
    }

    /// A field beside the list; kept if it is a short text or number.
    private int headField(String name, int first) throws IOException {
        boolean structure = first == '{' || first == '[';
        Bytes field = new Bytes();
        int next = value(first, field);
        if (!structure && head.size() < HEAD_MAX && field.length() <= NAME_MAX) {
            String text = field.text();
            head.put(name, text.startsWith("\"") ? text.substring(1, text.length() - 1) : text);
        }
        return next;
    }

    private void items() throws IOException {
        found = true;
        int number = 0;
        int next = nonBlank();
        while (next != ']') {
            Bytes item = new Bytes();
            next = value(next, item);
            deliver("item " + ++number, item);
            next = afterValue(next, ']');
        }
    }

    private int afterValue(int next, char end) throws IOException {
        if (next == end) {
            return next;
        }
        if (next != ',') {
            throw unexpected(next, "\",\" or \"" + end + "\"");
        }
        int following = nonBlank();
        if (following == end) {
            throw unexpected(following, "a value after \",\"");
        }
        return following;
    }

    /// Reads one value, whatever it is.
    ///
    /// @return the first byte after it that is not blank
    private int value(int first, Bytes value) throws IOException {
        if (first == '{' || first == '[') {
            value.add(first);
            structure(value);
            return nonBlank();
        }
        if (first == '"') {
            value.add(first);
            text(value);
            return nonBlank();
        }
        int next = first;
        while (next >= 0 && next != ',' && next != '}' && next != ']' && !blank(next)) {
            value.add(next);
            next = next();
        }
        if (value.length() == 0) {
            throw unexpected(next, "a value");
        }
        return blank(next) ? nonBlank() : next;
    }

    private void structure(Bytes value) throws IOException {
        long depth = 1;
        while (depth > 0) {
            int next = inside();
            value.add(next);
            switch (next) {
                case '"' -> text(value);
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
        }
    }

    private void text(Bytes value) throws IOException {
        int next = inside();
        value.add(next);
        while (next != '"') {
            if (next == '\\') {
                value.add(inside());
            }
            next = inside();
            value.add(next);
        }
    }

    private String name() throws IOException {
        Bytes name = new Bytes();
        text(name);
        String text = name.text();
        return text.substring(0, Math.clamp(text.length() - 1, 0, NAME_MAX));
    }

    private void deliver(String place, Bytes item) throws IOException {
        if (item.tooLarge()) {
            visitor.unreadable(place, "larger than " + ITEM_MAX + " bytes, expected one record");
            return;
        }
        if (item.isBlank()) {
            return;
        }
        try {
            visitor.item(place, Documents.json(item.array()));
        } catch (UnreadableDocumentException e) {
            visitor.unreadable(place, String.valueOf(e.getMessage()));
        }
    }

    private static UnreadableDocumentException unexpected(int seen, String expected) {
        return new UnreadableDocumentException(
                seen < 0
                        ? "the document breaks off, expected " + expected
                        : "no JSON: expected " + expected);
    }

    private int inside() throws IOException {
        int next = next();
        if (next < 0) {
            throw unexpected(next, "the end of a record");
        }
        return next;
    }

    private int nonBlank() throws IOException {
        int next = next();
        while (blank(next)) {
            next = next();
        }
        return next;
    }

    private static boolean blank(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private int next() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(content.read(buffer), 0);
            if (limit == 0) {
                return -1;
            }
        }
        return buffer[position++] & 0xff;
    }

    /// The bytes of one item, forgotten once there are too many.
    private static final class Bytes {
        private final Growing bytes = new Growing();
        private boolean tooLarge;

        void add(int value) {
            if (bytes.size() >= ITEM_MAX) {
                tooLarge = true;
                bytes.forget();
            }
            if (!tooLarge) {
                bytes.append(value);
            }
        }

        boolean tooLarge() {
            return tooLarge;
        }

        int length() {
            return bytes.size();
        }

        byte[] array() {
            return bytes.toByteArray();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        boolean isBlank() {
            return bytes.size() < 8 && text().isBlank();
        }
    }

    /// Without a lock for every byte.
    private static final class Growing extends ByteArrayOutputStream {
        Growing() {
            super(256);
        }

        void append(int value) {
            if (count == buf.length) {
                buf = Arrays.copyOf(buf, count * 2);
            }
            buf[count++] = (byte) value;
        }

        void forget() {
            buf = new byte[256];
            count = 0;
        }
    }
}
