package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// Gives the bytes of a fuzzer to what reads files.
final class FuzzedFiles {
    /// Small, so that no input takes long.
    static final Limits LIMITS =
            new Limits(16 << 20, 1100, 1000, 1 << 20, 1 << 16, 1 << 16, 50, Duration.ofSeconds(20));

    private FuzzedFiles() {}

    static Walk walk() {
        return new Walk("fuzz", Walks.options(LIMITS), Progress.NONE);
    }

    interface Use {
        void use(Slice slice) throws IOException;
    }

    static void with(byte[] data, Use use) throws IOException {
        Path file = Files.createTempFile("fuzz", ".bin");
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE)) {
            channel.write(ByteBuffer.wrap(data));
            use.use(Slice.of(channel));
        }
    }
}
