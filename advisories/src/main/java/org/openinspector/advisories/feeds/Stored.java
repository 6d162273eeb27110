package org.openinspector.advisories.feeds;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file, on disk or as a part of an archive in memory.
sealed interface Stored {
    /// Its name; of a part its path in the archive.
    String name();

    /// Its bytes, as stored.
    InputStream open() throws IOException;

    /// A file on disk.
    record OnDisk(String name, Path path) implements Stored {
        @Override
        public InputStream open() throws IOException {
            // Whoever opens a named pipe waits for somebody to write.
            if (!Files.isRegularFile(path)) {
                throw new IOException(name + ": no regular file");
            }
            return Files.newInputStream(path);
        }
    }

    /// A part of an archive.
    final class InMemory implements Stored {
        private final String name;
        private final byte[] bytes;

        InMemory(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
