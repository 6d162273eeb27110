package org.openinspector.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressLineTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String text() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    @Test
    void aMovingBarIsDrawnOverItselfAndWipedOut() {
        var line = new ProgressLine(out, true);
        line.show(7, 0);
        assertEquals("\r7 ", text(), "nobody knows how many there are");
        line.show(0, 2);
        assertEquals("\r[" + "-".repeat(30) + "] 0 of 2 ", text());
        line.show(1, 2);
        assertEquals("\r[" + "#".repeat(15) + "-".repeat(15) + "] 1 of 2 ", text());
        line.show(2_000_000_000, 2_000_000_000);
        String longest = text();
        assertEquals(
                "\r[" + "#".repeat(30) + "] 2000000000 of 2000000000 ", longest, "no overflow");
        line.show(3, 2);
        assertEquals("\r[" + "#".repeat(30) + "] 3 of 2 ", text(), "more than was said");
        line.end();
        assertEquals("\r" + " ".repeat(longest.length() - 1) + "\r", text());
    }

    @Test
    void nothingMovesWhereNothingCan() {
        var line = new ProgressLine(out, false);
        line.show(1, 2);
        line.show(2, 2);
        line.end();
        assertEquals("", text(), "plain lines come every ten seconds only");
    }
}
