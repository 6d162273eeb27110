package org.openinspector.catalog.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The lines of a stream, one after the other, as bytes in a buffer that is used again: nothing is
/// copied or decoded until a caller asks for it. A line longer than the limit is cut, not kept.
public final class Lines {
    private static final int CHUNK_BYTES = 1 << 16;

    private final InputStream in;
    private final int lineBytesMax;
    private byte[] buffer;
    private int start;
    private int end;
    private int next;
    private int filled;
    private int number;
    private boolean cut;
    private boolean atEnd;

    /// Reads from a stream, which the caller closes.
    ///
    /// @param lineBytesMax a longer line is cut after so many bytes
    public Lines(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
        this.buffer = new byte[Math.min(CHUNK_BYTES, lineBytesMax + 1)];
    }

    /// Goes to the next line; false at the end. The last line need not end with a newline.
    public boolean next() throws IOException {
        if (cut) {
            skipRestOfLine();
        }
        start = next;
        int scan = next;
        while (true) {
            // A line of the longest kind and its newline; what lies behind is not looked at.
            int stop = Math.min(filled, start + lineBytesMax + 1);
            while (scan < stop) {
                if (buffer[scan] == '\n') {
                    end = scan;
                    next = scan + 1;
                    return counted();
                }
                scan++;
            }
            if (filled - start > lineBytesMax) {
                cut = true;
                end = start + lineBytesMax;
                next = end;
                return counted();
            }
            int before = start;
            if (!fill()) {
                end = filled;
                next = filled;
                return end > start && counted();
            }
            scan -= before - start;
        }
    }

    private boolean counted() {
        if (number < Integer.MAX_VALUE) {
            number++;
        }
        return true;
    }

    private void skipRestOfLine() throws IOException {
        cut = false;
        while (true) {
            while (next < filled) {
                if (buffer[next++] == '\n') {
                    return;
                }
            }
            start = next;
            if (!fill()) {
                return;
            }
            next = start;
        }
    }

    /// Makes room after the unfinished line, which moves to the front, and reads some more.
    private boolean fill() throws IOException {
        if (atEnd) {
            return false;
        }
        if (filled == buffer.length) {
            int kept = filled - start;
            byte[] target = buffer;
            if (kept > buffer.length / 2) {
                target = new byte[(int) Math.min(2L * buffer.length, 2L * (lineBytesMax + 1))];
            }
            System.arraycopy(buffer, start, target, 0, kept);
            buffer = target;
            start = 0;
            filled = kept;
        }
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            atEnd = true;
            return false;
        }
        filled += count;
        return true;
    }

    /// The buffer that holds the line from [#start()] to [#end()], until the next call of
    /// [#next()].
    public byte[] buffer() {
        return buffer;
    }

    /// Where the line begins in the buffer.
    public int start() {
        return start;
    }

    /// Where the line ends, without its newline.
    public int end() {
        return end;
    }

    /// The line's number, from 1.
    public int number() {
        return number;
    }

    /// True if the line was longer than the limit.
    public boolean isCut() {
        return cut;
    }

    /// A part of the buffer as text, without white space around it; bytes that are not UTF-8 become
    /// U+FFFD.
    public String text(int from, int to) {
        int first = from;
        int last = to;
        while (first < last && isBlank(buffer[first])) {
            first++;
        }
        while (last > first && isBlank(buffer[last - 1])) {
            last--;
        }
        return new String(buffer, first, last - first, StandardCharsets.UTF_8);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
