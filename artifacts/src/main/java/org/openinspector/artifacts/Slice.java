package org.openinspector.artifacts;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A range of an open file. Thread-safe, because it keeps no position.
///
/// @param offset where it begins in the file
/// @param size bytes; the file may turn out to be shorter
record Slice(FileChannel channel, long offset, long size) implements Content {
    /// All of a file.
    static Slice of(FileChannel channel) throws IOException {
        return new Slice(channel, 0, channel.size());
    }

    /// A part of this range, cut at its end.
    Slice part(long from, long length) {
        long start = Math.min(from, size);
        return new Slice(channel, offset + start, Math.min(length, size - start));
    }

    /// Reads what is there, at most to the end of the range.
    ///
    /// @return -1 at the end of the range or of the file
    int readSome(long position, ByteBuffer into) throws IOException {
        long left = size - position;
        if (left <= 0) {
            return -1;
        }
        if (into.remaining() <= left) {
            return channel.read(into, offset + position);
        }
        int limit = into.limit();
        into.limit(into.position() + (int) left);
        try {
            return channel.read(into, offset + position);
        } finally {
            into.limit(limit);
        }
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        if (position < 0 || position > size - into.remaining()) {
            throw new EOFException(
                    "bytes " + position + " to " + (position + into.remaining()) + " of " + size);
        }
        long at = position;
        while (into.hasRemaining()) {
            int count = readSome(at, into);
            if (count < 0) {
                throw new TruncatedFileException(size, at);
            }
            at += count;
        }
    }
}
