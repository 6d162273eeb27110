package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Holds encoded advisories until the snapshot is written. All the world's take more than a
/// gigabyte, so an import holds them in a file and maps it to read them again.
sealed interface Bodies extends AutoCloseable {
    /// Where a body is.
    ///
    /// @param segment holds it; null in a file that is not mapped yet
    record Place(@Nullable MemorySegment segment, long offset, int length) {}

    /// Keeps a body.
    ///
    /// @throws UncheckedIOException if there is no place for it
    Place hold(byte[] body);

    /// The bytes of a body, at offset 0.
    MemorySegment bytes(Place place);

    @Override
    void close();

    /// In memory, for small sets.
    final class OnHeap implements Bodies {
        @Override
        public Place hold(byte[] body) {
            return new Place(MemorySegment.ofArray(body), 0, body.length);
        }

        @Override
        public MemorySegment bytes(Place place) {
            if (place.segment() == null) {
                throw new IllegalStateException("a body that another builder holds");
            }
            return place.segment();
        }

        @Override
        public void close() {
            // The garbage collector does it.
        }
    }

    /// In a file.
    final class InFile implements Bodies {
        private final Path file;
        private final FileChannel channel;
        private final Arena arena = Arena.ofShared();
        private final ByteBuffer waiting = ByteBuffer.allocate(1 << 20);
        private long bytes;
        private @Nullable MemorySegment mapped;

        InFile(Path file) throws IOException {
            this.file = file;
            Files.deleteIfExists(file);
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        }

        @Override
        public Place hold(byte[] body) {
            try {
                Place place = new Place(null, bytes, body.length);
                if (body.length > waiting.remaining()) {
                    flush();
                }
                if (body.length > waiting.remaining()) {
                    write(ByteBuffer.wrap(body));
                } else {
                    waiting.put(body);
                }
                bytes += body.length;
                return place;
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be written", e);
            }
        }

        private void flush() throws IOException {
            write(waiting.flip());
            waiting.clear();
        }

        private void write(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public MemorySegment bytes(Place place) {
            MemorySegment all = mapped;
            if (all == null || all.byteSize() < bytes) {
                try {
                    flush();
                    all = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena);
                    mapped = all;
                } catch (IOException e) {
                    throw new UncheckedIOException(file + " cannot be read", e);
                }
            }
            return all.asSlice(place.offset(), place.length());
        }

        @Override
        public void close() {
            arena.close();
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be removed", e);
            }
        }
    }
}
