package org.openinspector.catalog.database;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.artifacts.TruncatedFileException;
import org.openinspector.model.EntryPath;

/// A file in memory, for tests.
public final class MemoryFile implements ScannedFile {
    private final EntryPath path;
    private final byte[] bytes;
    private final long announced;

    private MemoryFile(EntryPath path, byte[] bytes, long announced) {
        this.path = path;
        this.bytes = bytes;
        this.announced = announced;
    }

    /// A whole file.
    public static MemoryFile of(String path, byte[] bytes) {
        return new MemoryFile(EntryPath.of(path), bytes, bytes.length);
    }

    /// A whole file of text.
    public static MemoryFile of(String path, String text) {
        return of(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A file's content under another path.
    public static MemoryFile of(String path, Path file) throws IOException {
        return of(path, Files.readAllBytes(file));
    }

    /// A file that ends before the size its archive announced.
    public MemoryFile truncated(int size) {
        return new MemoryFile(path, Arrays.copyOf(bytes, size), announced);
    }

    @Override
    public EntryPath path() {
        return path;
    }

    @Override
    public Optional<String> layer() {
        return Optional.empty();
    }

    @Override
    public long size() {
        return announced;
    }

    @Override
    public InputStream stream() {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = super.read(into, offset, length);
                if (count < 0 && announced > bytes.length) {
                    throw new TruncatedFileException(announced, bytes.length);
                }
                return count;
            }
        };
    }

    @Override
    public Content content() throws IOException {
        if (announced > bytes.length) {
            throw new TruncatedFileException(announced, bytes.length);
        }
        return Content.of(bytes);
    }
}
