package org.openinspector.advisories.feeds;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;

/// A zip with a central directory: the platform's reader for files, another for zips in memory,
/// which the platform cannot read.
interface Zip extends Closeable {
    /// What the central directory lists, in its order.
    List<? extends ZipEntry> list();

    /// An entry's content; null if the zip does not hold it.
    @Nullable InputStream open(ZipEntry entry) throws IOException;

    /// Opens a zip.
    static Zip open(Stored file) throws IOException {
        return switch (file) {
            case Stored.InMemory part -> InMemory.open(part.bytes());
            case Stored.OnDisk(String _, var path) -> new OnDisk(new ZipFile(path.toFile()));
        };
    }

    /// Of a file.
    record OnDisk(ZipFile zip) implements Zip {
        @Override
        public List<? extends ZipEntry> list() {
            return Collections.list(zip.entries());
        }

        @Override
        public @Nullable InputStream open(ZipEntry entry) throws IOException {
            return zip.getInputStream(entry);
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }

    /// Of bytes.
    record InMemory(org.apache.commons.compress.archivers.zip.ZipFile zip) implements Zip {
        static InMemory open(byte[] bytes) throws IOException {
            try {
                return new InMemory(
                        org.apache.commons.compress.archivers.zip.ZipFile.builder()
                                .setByteArray(bytes)
                                .setIgnoreLocalFileHeader(true)
                                .get());
            } catch (RuntimeException e) {
                throw new IOException("a damaged directory: " + e.getMessage(), e);
            }
        }

        @Override
        public List<? extends ZipEntry> list() {
            return Collections.list(zip.getEntries());
        }

        @Override
        public @Nullable InputStream open(ZipEntry entry) throws IOException {
            try {
                return zip.getInputStream((ZipArchiveEntry) entry);
            } catch (RuntimeException e) {
                throw new IOException("a damaged entry: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
