package org.openinspector.advisories.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CsvTest {
    /// The examples of RFC 4180, section 2.
    @Test
    void readsWhatTheStandardShows() throws IOException {
        assertEquals(
                List.of("aaa|b \r\nbb|ccc", "zzz|yy\"y|x,xx"),
                rows("a,b,c\r\n\"aaa\",\"b \r\nbb\",\"ccc\"\r\nzzz,\"yy\"\"y\",\"x,xx\""));
    }

    @Test
    void shortAndBlankRows() throws IOException {
        assertEquals(List.of("1||", "1|2|3"), rows("\uFEFFa,b,c\n1\n\n1,2,3,4\n"));
    }

    @Test
    void aQuoteThatIsNeverClosedIsRefused() {
        assertThrows(
                UnreadableDocumentException.class, () -> rows("a,b,c\n\"" + "x".repeat(200_000)));
    }

    @Test
    void columnsAreNamedByTheFirstRow() throws IOException {
        Csv csv = new Csv(stream("b,a\n1,2\n"));
        assertTrue(csv.has("a", "b"));
        assertEquals("2", csv.next().orElseThrow().value("a"));
        assertEquals(Optional.empty(), csv.next());
    }

    private static List<String> rows(String text) throws IOException {
        Csv csv = new Csv(stream(text));
        List<String> rows = new ArrayList<>();
        for (Optional<Csv.Row> row = csv.next(); row.isPresent(); row = csv.next()) {
            Csv.Row values = row.get();
            rows.add(values.value("a") + "|" + values.value("b") + "|" + values.value("c"));
        }
        return rows;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
