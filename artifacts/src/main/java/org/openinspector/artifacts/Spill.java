package org.openinspector.artifacts;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// Gives streamed content random access: in memory while there is some, else in a temporary file.
final class Spill {
    /// Memory for contents, of all walks of this process: layers are read in parallel.
    private static final AtomicLong MEMORY_LEFT =
            new AtomicLong(Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 4));

    private final Path folder;
    private final int memoryBytesMax;

    Spill(Artifact.Options options) {
        this.folder = options.temporaryFolder();
        this.memoryBytesMax = options.limits().memoryBytesMax();
    }

    /// Content that must be let go of.
    interface Held extends Content, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /// Reads the stream to its end.
    ///
    /// @throws TruncatedFileException if it ends before `size` bytes
    Held hold(InputStream in, long size) throws IOException {
        if (size <= memoryBytesMax) {
            if (MEMORY_LEFT.addAndGet(-size) >= 0) {
                boolean held = false;
                try {
                    Held content = inMemory(in, (int) size);
                    held = true;
                    return content;
                } finally {
                    if (!held) {
                        MEMORY_LEFT.addAndGet(size);
                    }
                }
            }
            MEMORY_LEFT.addAndGet(size);
        }
        return inFile(in, size);
    }

    private static Held inMemory(InputStream in, int size) throws IOException {
        byte[] bytes = new byte[size];
        int count = in.readNBytes(bytes, 0, size);
        if (count < size) {
            throw new TruncatedFileException(size, count);
        }
        Content content = Content.of(bytes);
        return new Held() {
            private final AtomicBoolean closed = new AtomicBoolean();

            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long position, ByteBuffer into) throws IOException {
                content.read(position, into);
            }

            @Override
            public void close() {
                if (closed.compareAndSet(false, true)) {
                    MEMORY_LEFT.addAndGet(size);
                }
            }
        };
    }

    private Held inFile(InputStream in, long size) throws IOException {
        FileChannel file = temporaryFile();
        boolean held = false;
        try {
            byte[] buffer = new byte[128 << 10];
            long done = 0;
            while (done < size) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, size - done));
                if (count < 0) {
                    throw new TruncatedFileException(size, done);
                }
                write(file, buffer, count);
                done += count;
            }
            held = true;
        } finally {
            if (!held) {
                file.close();
            }
        }
        Slice slice = new Slice(file, 0, size);
        return new Held() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public void read(long position, ByteBuffer into) throws IOException {
                slice.read(position, into);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    static void write(FileChannel file, byte[] bytes, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    /// A file that has no name any more when this returns, so that not even a kill leaves it
    /// behind.
    FileChannel temporaryFile() throws IOException {
        Path path;
        try {
            path = Files.createTempFile(folder, "openinspector-", ".tmp");
        } catch (IOException e) {
            throw ArtifactException.unreadable(
                    "could not create a temporary file in " + folder + ": " + Reasons.of(e));
        }
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    /// The content front to back.
    static InputStream stream(Content content) {
        return new InputStream() {
            private long position;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = (int) Math.min(length, content.size() - position);
                if (count <= 0) {
                    return length == 0 ? 0 : -1;
                }
                try {
                    content.read(position, ByteBuffer.wrap(into, offset, count));
                } catch (EOFException ended) {
                    throw new TruncatedFileException(content.size(), position);
                }
                position += count;
                return count;
            }

            @Override
            public long skip(long count) {
                long skipped = Math.clamp(count, 0, content.size() - position);
                position += skipped;
                return skipped;
            }
        };
    }
}
