package org.openinspector.catalog.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static List<String> read(String text, int lineBytesMax, int bytesAtOnce)
            throws IOException {
        InputStream in =
                new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)) {
                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return super.read(into, offset, Math.min(length, bytesAtOnce));
                    }
                };
        Lines lines = new Lines(in, lineBytesMax);
        List<String> out = new ArrayList<>();
        while (lines.next()) {
            out.add(
                    new String(
                            lines.buffer(),
                            lines.start(),
                            lines.end() - lines.start(),
                            StandardCharsets.ISO_8859_1));
            assertEquals(out.size(), lines.number());
        }
        assertFalse(lines.next(), "the end stays the end");
        return out;
    }

    @Test
    void linesAreThoseOfSplitWhateverTheReadsBring() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder();
            int count = random.nextInt(30);
            for (int i = 0; i < count; i++) {
                text.append("x".repeat(random.nextInt(40))).append('\n');
            }
            text.append("y".repeat(random.nextInt(3)));
            int max = 1 + random.nextInt(30);
            List<String> expected = new ArrayList<>();
            for (String line : text.toString().split("\n", -1)) {
                expected.add(line.length() > max ? line.substring(0, max) : line);
            }
            if (expected.getLast().isEmpty()) {
                expected.removeLast(); // what follows the last newline is no line
            }
            assertEquals(expected, read(text.toString(), max, 1 + random.nextInt(20)));
        }
    }

    @Test
    void longLinesGrowTheBufferUpToTheLimit() throws IOException {
        String line = "z".repeat(300_000);
        assertEquals(Arrays.asList("a", line, "b"), read("a\n" + line + "\nb", 1 << 20, 1 << 20));
        assertEquals(
                Arrays.asList("a", line.substring(0, 100_000), "b"),
                read("a\n" + line + "\nb", 100_000, 7777));
    }
}
