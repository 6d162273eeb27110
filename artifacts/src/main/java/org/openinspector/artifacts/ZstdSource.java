package org.openinspector.artifacts;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;

/// Zstandard, of one frame or many.
final class ZstdSource extends ByteSource {
    private static final int BUFFER_BYTES = 256 << 10;

    private final ZstdFrames frames;
    private final ZstdInputStream in;

    ZstdSource(Slice stored, Walk walk) {
        super(walk, BUFFER_BYTES);
        this.frames = new ZstdFrames(stored);
        this.in = new ZstdInputStream(frames);
    }

    @Override
    int refill(byte[] into) throws IOException {
        try {
            return in.read(into, 0, into.length);
        } catch (DamagedStreamException e) {
            throw e;
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw damaged(e);
        } catch (IOException e) {
            if (e.getClass() == IOException.class) {
                // What the decompressor says of a stream that ends early.
                throw damaged(e);
            }
            throw e;
        }
    }

    private DamagedStreamException damaged(Exception why) {
        return new DamagedStreamException(
                "has damaged zstd data before byte "
                        + frames.inputBytes()
                        + " of what is stored: "
                        + why.getMessage());
    }

    @Override
    long inputBytes() {
        return frames.inputBytes();
    }
}
