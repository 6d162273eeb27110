package org.openinspector.advisories.feeds;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Gives a stream line by line, each to its end, without ever holding one. Blank lines are passed
/// over.
final class LineStream extends InputStream {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private boolean inLine;

    LineStream(InputStream in) {
        this.in = in;
    }

    /// Goes to the next line that is not blank; false if there is none.
    boolean next() throws IOException {
        while (inLine) {
            skipInLine();
        }
        while (position < limit || fill()) {
            if (!Character.isWhitespace(buffer[position])) {
                inLine = true;
                return true;
            }
            position++;
        }
        return false;
    }

    /// True if the line starts with these bytes; only at its start, and for short ones.
    boolean startsWith(byte[] start) throws IOException {
        while (limit - position < start.length) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
            int count = in.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                return false;
            }
            limit += count;
        }
        for (int i = 0; i < start.length; i++) {
            if (buffer[position + i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!inLine || (position >= limit && !fill())) {
            inLine = false;
            return -1;
        }
        int end = position;
        int most = Math.min(limit, position + length);
        while (end < most && buffer[end] != '\n') {
            end++;
        }
        int count = end - position;
        System.arraycopy(buffer, position, into, offset, count);
        position = end;
        if (count == 0) {
            position++; // the line's end
            inLine = false;
            return -1;
        }
        return count;
    }

    private void skipInLine() throws IOException {
        if (position >= limit && !fill()) {
            inLine = false;
            return;
        }
        while (position < limit) {
            if (buffer[position++] == '\n') {
                inLine = false;
                return;
            }
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(in.read(buffer, 0, buffer.length), 0);
        return limit > 0;
    }
}
