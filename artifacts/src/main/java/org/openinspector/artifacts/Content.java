package org.openinspector.artifacts;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A file's bytes with random access. Thread-safe; valid during the call that got it.
public interface Content {
    /// Number of bytes.
    long size();

    /// Copies bytes from `position` into the buffer, filling it.
    ///
    /// @throws EOFException if the range does not lie inside the content
    void read(long position, ByteBuffer into) throws IOException;

    /// A copy of a range.
    ///
    /// @throws EOFException if the range does not lie inside the content
    default byte[] bytes(long position, int length) throws IOException {
        if (position < 0 || length < 0 || position > size() - length) {
            throw new EOFException(
                    "bytes " + position + " to " + (position + length) + " of " + size());
        }
        byte[] bytes = new byte[length];
        read(position, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /// Content that is already in memory; the array is not copied.
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(long position, ByteBuffer into) throws IOException {
                if (position < 0 || position > bytes.length - into.remaining()) {
                    throw new EOFException(
                            "bytes "
                                    + position
                                    + " to "
                                    + (position + into.remaining())
                                    + " of "
                                    + bytes.length);
                }
                into.put(bytes, (int) position, into.remaining());
            }
        };
    }
}
