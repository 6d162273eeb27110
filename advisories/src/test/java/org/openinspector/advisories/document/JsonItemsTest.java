package org.openinspector.advisories.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonItemsTest {
    private final List<String> seen = new ArrayList<>();
    private final JsonItems.Visitor visitor =
            new JsonItems.Visitor() {
                @Override
                public void item(String place, Node.Fields item) throws IOException {
                    seen.add(place + " " + item.requiredText("id"));
                }

                @Override
                public void unreadable(String place, String reason) {
                    seen.add(place + " unreadable: " + reason);
                }
            };

    @Test
    void aListInAnObject() throws IOException {
        Map<String, String> head =
                list(
                        """
                        \uFEFF{"version": "2.0", "total": 2, "x": {"items": [{"id": "no"}], "y": "]}"},
                         "items": [ {"id": "a", "text": "}]\\"{"}, {"id":"b","n":[[1],[]]} ],
                         "after": null}
                        """);
        assertEquals(List.of("item 1 a", "item 2 b"), seen);
        assertEquals(Map.of("version", "2.0", "total", "2", "after", "null"), head);
    }

    @Test
    void aListByItself() throws IOException {
        list(" [{\"id\": 1}\n,\n{\"id\": 2}] ");
        list("[]");
        assertEquals(List.of("item 1 1", "item 2 2"), seen);
    }

    @Test
    void badItemsAreSaidAndTheRestIsRead() throws IOException {
        list("{\"items\": [{\"id\": \"a\"}, 7, \"text\", {\"id\" 3}, {}, [], {\"id\": \"b\"}]}");
        assertEquals(7, seen.size());
        assertEquals("item 1 a", seen.getFirst());
        assertEquals("item 7 b", seen.getLast());
        assertEquals("item 2 unreadable: the document is a text, expected an object", seen.get(1));
        assertEquals(5, seen.stream().filter(s -> s.contains("unreadable")).count());
    }

    @Test
    void aRecordOfAHundredMegabytesIsRefusedAndTheNextIsRead() throws IOException {
        byte[] start = bytes("{\"items\": [{\"id\": \"");
        byte[] end = bytes("\"}, {\"id\": \"b\"}]}");
        JsonItems.list(
                new ByteRepeat(start, (byte) 'x', 100L << 20, end),
                name -> name.equals("items"),
                visitor);
        assertEquals(
                List.of(
                        "item 1 unreadable: larger than 33554432 bytes, expected one record",
                        "item 2 b"),
                seen);
    }

    @Test
    void bracketsWithoutEndTakeNeitherStackNorMemory() {
        UnreadableDocumentException e =
                assertThrows(
                        UnreadableDocumentException.class,
                        () ->
                                JsonItems.list(
                                        new ByteRepeat(
                                                bytes("{\"items\": ["),
                                                (byte) '[',
                                                64L << 20,
                                                new byte[0]),
                                        name -> name.equals("items"),
                                        visitor));
        assertEquals("the document breaks off, expected the end of a record", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "7",
                "{",
                "{\"items\"",
                "{\"items\" [",
                "{\"items\": [",
                "{\"items\": [{\"id\": \"a\"}",
                "{\"items\": [{\"id\": \"a\"},]}",
                "{\"items\": [{\"id\": \"a\"} {\"id\": \"b\"}]}",
                "{\"items\": []} {}",
                "{\"other\": []}",
                "{items: []}",
                "{\"items\": [],}"
            })
    void otherDocumentsAreRefused(String text) {
        assertThrows(UnreadableDocumentException.class, () -> list(text));
    }

    @Test
    void membersAreItems() throws IOException {
        JsonItems.members(stream("{\"m/1\": {\"id\": \"a\"}, \"m/2\": 3}"), visitor);
        assertEquals(
                List.of("m/1 a", "m/2 unreadable: the document is a text, expected an object"),
                seen);
    }

    @Test
    void linesAreItems() throws IOException {
        JsonItems.lines(stream("{\"id\": \"a\"}\r\n\n{\n{\"id\": \"b\"}"), visitor);
        assertEquals(3, seen.size());
        assertEquals("line 1 a", seen.get(0));
        assertTrue(seen.get(1).startsWith("line 3 unreadable: no JSON"), seen.get(1));
        assertEquals("line 4 b", seen.get(2));
    }

    private Map<String, String> list(String text) throws IOException {
        return JsonItems.list(stream(text), name -> name.equals("items"), visitor);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// A start, a byte many times, an end.
    private static final class ByteRepeat extends InputStream {
        private final byte[] start;
        private final byte repeated;
        private final byte[] end;
        private final long times;
        private long position;

        ByteRepeat(byte[] start, byte repeated, long times, byte[] end) {
            this.start = start;
            this.repeated = repeated;
            this.times = times;
            this.end = end;
        }

        @Override
        public int read() {
            long at = position++;
            if (at < start.length) {
                return start[(int) at];
            }
            if (at < start.length + times) {
                return repeated;
            }
            long rest = at - start.length - times;
            return rest < end.length ? end[(int) rest] : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            long left = start.length + times - position;
            if (position >= start.length && left > 0) {
                int count = (int) Math.min(length, left);
                Arrays.fill(buffer, offset, offset + count, repeated);
                position += count;
                return count;
            }
            for (int i = 0; i < length; i++) {
                int next = read();
                if (next < 0) {
                    return i == 0 ? -1 : i;
                }
                buffer[offset + i] = (byte) next;
            }
            return length;
        }
    }
}
