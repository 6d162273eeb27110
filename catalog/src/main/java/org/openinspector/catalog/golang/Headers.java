package org.openinspector.catalog.golang;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.openinspector.artifacts.Content;

/// Reads header structures: fixed size, one byte order, words of 4 or 8 bytes.
///
/// @param content the whole file
/// @param order byte order of the headers
/// @param wide true for words of 8 bytes
record Headers(Content content, ByteOrder order, boolean wide) {
    /// Larger header tables occur in no program; what is hostile ends here.
    static final int TABLE_BYTES_MAX = 16 << 20;

    /// A part of the file.
    ///
    /// @param what for the message: what should lie there
    /// @throws MalformedExecutableException if it does not lie inside the file
    ByteBuffer at(long offset, long length, String what) throws IOException {
        if (offset < 0 || length < 0 || offset > content.size() - length) {
            throw new MalformedExecutableException(
                    "expected " + what + " inside the file, got a place beyond its end");
        }
        if (length > TABLE_BYTES_MAX) {
            throw new MalformedExecutableException(
                    "expected at most "
                            + TABLE_BYTES_MAX
                            + " bytes as "
                            + what
                            + ", got "
                            + length);
        }
        return ByteBuffer.wrap(content.bytes(offset, (int) length)).order(order);
    }

    /// An unsigned half word.
    static int half(ByteBuffer from, int position) {
        return Short.toUnsignedInt(from.getShort(position));
    }

    /// An unsigned 4-byte word.
    static long word(ByteBuffer from, int position) {
        return Integer.toUnsignedLong(from.getInt(position));
    }

    /// A word of the headers' width.
    long address(ByteBuffer from, int position) {
        return wide ? from.getLong(position) : word(from, position);
    }

    /// A text that ends at a NUL byte or at the limit.
    static String text(ByteBuffer from, int position, int lengthMax) {
        int end = position;
        int limit = Math.min(from.limit(), position + lengthMax);
        while (end < limit && from.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[Math.max(0, end - position)];
        if (bytes.length > 0) {
            from.get(position, bytes);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
