package org.openinspector.advisories.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class XmlTest {
    @Test
    void recordsComeInOrderWithAllThatIsInThem() throws IOException {
        List<XmlElement> records = new ArrayList<>();
        String root =
                Xml.read(
                        stream(
                                """
                                <?xml version="1.0"?>
                                <x:updates xmlns:x="urn:x"><noise>text</noise>
                                  <x:update x:from="a&amp;b" n="1">
                                    <id> ALAS-1 </id><refs><ref id="1"/><ref id="2"/></refs>
                                    <text>one<!-- two --><![CDATA[<three>]]> four</text>
                                  </x:update>
                                  <deeper><update><update/></update></deeper>
                                </x:updates>
                                """),
                        Set.of("update"),
                        records::add);

        assertEquals("updates", root);
        assertEquals(2, records.size());
        XmlElement first = records.getFirst();
        assertEquals(Optional.of("a&b"), first.attribute("from"));
        assertEquals(Optional.empty(), first.attribute("to"));
        assertEquals(Optional.of("ALAS-1"), first.childText("id"));
        assertEquals(Optional.of("one<three> four"), first.childText("text"));
        assertEquals(
                List.of("1", "2"),
                first.child("refs").orElseThrow().children("ref").stream()
                        .map(ref -> ref.attribute("id").orElseThrow())
                        .toList());
        assertEquals(1, records.get(1).children("update").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY e \"x\">]><a><b>&e;</b></a>",
                "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
                "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://localhost:1/\"> %p;]><a/>",
                "<a><b>&unknown;</b></a>",
                "<a><b></a>",
                "<a>",
                "",
                "no xml",
                "<a/><b/>",
                "<a b=\"1\" b=\"2\"/>",
                "<?xml version=\"1.0\" encoding=\"no-such\"?><a/>"
            })
    void whatIsNoPlainXmlIsRefused(String text) {
        UnreadableDocumentException refused =
                assertThrows(
                        UnreadableDocumentException.class,
                        () -> Xml.read(stream(text), Set.of("b"), _ -> {}));
        assertFalse(String.valueOf(refused.getMessage()).contains("root:"), refused::getMessage);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "ISO-8859-1", "UTF-16", "UTF-16LE"})
    void encodingsAreAsDeclaredOrMarked(String charset) throws IOException {
        String mark = charset.equals("UTF-16LE") ? "\uFEFF" : "";
        String text = mark + "<?xml version=\"1.0\" encoding=\"" + charset + "\"?><b>\u00e4</b>";
        List<String> texts = new ArrayList<>();
        Xml.read(
                new ByteArrayInputStream(text.getBytes(Charset.forName(charset))),
                Set.of("b"),
                record -> texts.add(record.text()));
        assertEquals(List.of("\u00e4"), texts);
    }

    @Test
    void malformedBytesBecomeReplacementCharacters() throws IOException {
        byte[] bytes = "<a><b>\u00ff</b></a>".getBytes(StandardCharsets.ISO_8859_1);
        List<String> texts = new ArrayList<>();
        Xml.read(new ByteArrayInputStream(bytes), Set.of("b"), record -> texts.add(record.text()));
        assertEquals(List.of("\uFFFD"), texts);
    }

    @Test
    void depthAndSizeAreBounded() {
        assertRefused("<a>".repeat(100_000), "nested deeper than 100 elements");
        assertRefused("<b>" + "<c/>".repeat(500_001) + "</b>", "more than 500000 elements");
        assertRefused("<b>" + "x".repeat(33 << 20) + "</b>", "more than 33554432 characters");
        StringBuilder many = new StringBuilder("<b");
        for (int i = 0; i < 150; i++) {
            many.append(" a").append(i).append("=\"\"");
        }
        assertRefused(many + "/>", "150 attributes");
    }

    @Test
    void aLargeDocumentOfManySmallRecordsIsRead() throws IOException {
        // more character references than the JDK lets a document expand entities
        String record = "<b n=\"&lt;1&gt;\">" + "&amp;&#65;".repeat(20) + "</b>";
        int[] count = {0};
        Xml.read(stream("<a>" + record.repeat(20_000) + "</a>"), Set.of("b"), _ -> count[0]++);
        assertEquals(20_000, count[0]);
    }

    @Test
    void aBrokenStreamIsNoBadDocument() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("checksum");
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new IOException("checksum");
                    }
                };
        IOException thrown =
                assertThrows(IOException.class, () -> Xml.read(broken, Set.of("b"), _ -> {}));
        assertEquals("checksum", thrown.getMessage());
    }

    @Test
    void theStreamIsReadToItsEnd() throws IOException {
        InputStream content = stream("<a/>\n<!-- " + "x".repeat(100_000) + " -->");
        Xml.read(content, Set.of("b"), _ -> {});
        assertEquals(-1, content.read());
    }

    private static void assertRefused(String text, String reason) {
        UnreadableDocumentException refused =
                assertThrows(
                        UnreadableDocumentException.class,
                        () -> Xml.read(stream(text), Set.of("b"), _ -> {}));
        assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused::getMessage);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
