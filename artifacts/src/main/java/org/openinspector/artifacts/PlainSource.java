package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Content that is stored as it is: skipping is seeking.
final class PlainSource extends ByteSource {
    /// Small, because between two headers most is skipped.
    private static final int BUFFER_BYTES = 16 << 10;

    private final Slice stored;
    private long next;

    PlainSource(Slice stored, Walk walk) {
        super(walk, BUFFER_BYTES);
        this.stored = stored;
    }

    @Override
    int refill(byte[] into) throws IOException {
        int count = stored.readSome(next, ByteBuffer.wrap(into));
        if (count > 0) {
            next += count;
        }
        return count;
    }

    @Override
    long inputBytes() {
        return next;
    }

    @Override
    long jump(long bytes) {
        long jumped = Math.clamp(bytes, 0, Math.max(0, stored.size() - next));
        next += jumped;
        return jumped;
    }

    @Override
    @Nullable Content direct(long bytes) {
        long from = next - buffered();
        return from + bytes <= stored.size() ? stored.part(from, bytes) : null;
    }
}
