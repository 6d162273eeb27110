package org.openinspector.advisories.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a text line by line, bounded: a file without line ends must not be read into memory. Bytes
/// that are not UTF-8 become replacement characters.
public final class Lines {
    private final Reader reader;
    private final int lengthMax;
    private final char[] buffer = new char[1 << 16];
    private final StringBuilder line = new StringBuilder();
    private int position;
    private int limit;
    private int number;

    /// @param lengthMax characters of a line
    public Lines(InputStream content, int lengthMax) {
        this.reader = new InputStreamReader(content, StandardCharsets.UTF_8);
        this.lengthMax = lengthMax;
    }

    /// The next line without its end; null after the last.
    ///
    /// @throws UnreadableDocumentException if the line is too long
    /// @throws IOException if the stream breaks
    public @Nullable String next() throws IOException {
        number++;
        line.setLength(0);
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (line.length() + end - position > lengthMax) {
                throw new UnreadableDocumentException(
                        "line " + number + " has more than " + lengthMax + " characters");
            }
            line.append(buffer, position, end - position);
            position = Math.min(end + 1, limit);
            if (end < limit) {
                return ended();
            }
        }
        return any ? ended() : null;
    }

    /// The number of the line that was read last, from 1.
    public int number() {
        return number;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(reader.read(buffer), 0);
        return limit > 0;
    }

    private String ended() {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r'
                ? line.substring(0, length - 1)
                : line.toString();
    }
}
