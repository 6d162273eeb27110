package org.openinspector.catalog.java;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.openinspector.artifacts.Content;

/// A part of a content, not copied: a nested archive that is stored without compression.
record Slice(Content whole, long start, long size) implements Content {
    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        if (position < 0 || position > size - into.remaining()) {
            throw new EOFException(
                    "bytes " + position + " to " + (position + into.remaining()) + " of " + size);
        }
        whole.read(start + position, into);
    }
}
