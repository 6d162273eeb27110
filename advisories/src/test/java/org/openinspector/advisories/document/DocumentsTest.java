package org.openinspector.advisories.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentsTest {
    @Test
    void scalarsStayText() throws IOException {
        Node.Fields json = json("{\"a\": 1.10, \"b\": \"1.10\", \"c\": true, \"d\": null}");
        Node.Fields yaml = yaml("a: 1.10\nb: \"1.10\"\nc: true\nd:\ne: ''\n");

        assertEquals(Optional.of("1.10"), json.text("a"));
        assertEquals(json.text("a"), json.text("b"));
        assertEquals(Optional.of("true"), json.text("c"));
        assertEquals(Optional.empty(), json.text("d"));
        assertEquals(Optional.of("1.10"), yaml.text("a"));
        assertEquals(Optional.of("1.10"), yaml.text("b"));
        assertEquals(Optional.empty(), yaml.text("d"));
        assertEquals(Optional.of(""), yaml.text("e"));
    }

    @Test
    void jsonAndYamlOfTheSameContentAreEqual() throws IOException {
        assertEquals(
                json("{\"a\": [\"x\", {\"b\": \"y\"}, []], \"c\": {}}"),
                yaml("a:\n- x\n- b: y\n- []\nc: {}\n"));
    }

    @Test
    void wrongTypesAreNamed() throws IOException {
        Node.Fields fields = json("{\"a\": [1], \"b\": {\"c\": 1}, \"d\": \"text\"}");

        assertMessage("\"a\" holds a list, expected a text", () -> fields.text("a"));
        assertMessage("\"b\" holds an object, expected a list", () -> fields.items("b"));
        assertMessage("\"d\" holds \"text\", expected an object", () -> fields.object("d"));
        assertMessage("\"a\" holds \"1\", expected an object", () -> fields.objects("a"));
        assertMessage("no \"z\", expected a text", () -> fields.requiredText("z"));
        assertEquals(List.of("1"), fields.texts("a"));
    }

    @Test
    void aListGivenTwiceIsOneList() throws IOException {
        assertEquals(List.of("x", "y"), yaml("a: [x]\na: [y]\n").texts("a"));
        assertMessage("field \"a\" is given twice", () -> json("{\"a\": 1, \"a\": 2}"));
    }

    @Test
    void aliasesStandForWhatTheyName() throws IOException {
        Node.Fields fields = yaml("a: &x [1, 2]\nb: *x\nc: &y text\nd: *y\n");

        assertEquals(List.of("1", "2"), fields.texts("b"));
        assertEquals(Optional.of("text"), fields.text("d"));
        assertMessage("alias *x stands for nothing", () -> yaml("a: &x [*x]\n"));
    }

    @Test
    void aliasesOfAliasesAreCountedInFull() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            String alias = "*a" + (level - 1);
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(level, level, (alias + ", ").repeat(9) + alias));
        }
        assertMessage("more than 1000000 values", () -> yaml(bomb.toString()));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000_000})
    void depthIsBounded(int depth) {
        assertUnreadable(() -> json("{\"a\":" + "[".repeat(depth)));
        assertUnreadable(() -> json("{\"a\":".repeat(depth)));
        assertUnreadable(() -> yaml("a: " + "[".repeat(depth)));
        assertUnreadable(() -> yaml("- ".repeat(Math.min(depth, 5_000)) + "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "null",
                "{",
                "{\"a\"",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":}",
                "\u0000"
            })
    void whatIsNoObjectIsRefused(String text) {
        assertUnreadable(() -> json(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- a",
                "text",
                "a: b\n---\nc: d\n",
                "a: [",
                "a: b: c",
                "? [a]\n: b\n",
                "\ta: b"
            })
    void whatIsNoMappingIsRefused(String text) {
        assertUnreadable(() -> yaml(text));
    }

    @Test
    void sizeIsBounded() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return '[';
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        java.util.Arrays.fill(buffer, offset, offset + length, (byte) ' ');
                        return length;
                    }
                };
        assertMessage("larger than 33554432 bytes", () -> Documents.json(endless));
        assertMessage("larger than 33554432 bytes", () -> Documents.yaml(endless));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] bytes = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'};
        assertUnreadable(() -> Documents.json(new ByteArrayInputStream(bytes)));
    }

    @Test
    void lineReaderJoinsNothingAndLosesNothing() throws IOException {
        String text = "one\r\n\n" + "x".repeat(70_000) + "\nlast";
        Lines lines = new Lines(stream(text), 100_000);

        assertEquals("one", lines.next());
        assertEquals("", lines.next());
        assertEquals("x".repeat(70_000), lines.next());
        assertEquals(3, lines.number());
        assertEquals("last", lines.next());
        assertEquals(null, lines.next());
        assertMessage(
                "line 3 has more than 10 characters",
                () -> {
                    Lines bounded = new Lines(stream(text), 10);
                    while (bounded.next() != null) {}
                });
    }

    private static Node.Fields json(String text) throws IOException {
        return Documents.read("a.json", stream(text));
    }

    private static Node.Fields yaml(String text) throws IOException {
        return Documents.read("a.yaml", stream(text));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertUnreadable(org.junit.jupiter.api.function.Executable action) {
        assertThrows(UnreadableDocumentException.class, action);
    }

    private static void assertMessage(
            String expected, org.junit.jupiter.api.function.Executable action) {
        String message =
                String.valueOf(
                        assertThrows(UnreadableDocumentException.class, action).getMessage());
        assertTrue(message.contains(expected), message);
    }
}
