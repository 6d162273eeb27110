package org.openinspector.catalog.database;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;

/// Siblings in memory, of no known distribution.
///
/// @param content the bytes at a path
public record MemorySiblings(Function<EntryPath, Optional<byte[]>> content) implements Siblings {
    /// One file.
    public static MemorySiblings of(String path, byte[] bytes) {
        EntryPath only = EntryPath.of(path);
        return new MemorySiblings(
                asked -> asked.equals(only) ? Optional.of(bytes) : Optional.empty());
    }

    /// The same bytes wherever one looks.
    public static MemorySiblings everywhere(byte[] bytes) {
        return new MemorySiblings(asked -> Optional.of(bytes));
    }

    @Override
    public Optional<InputStream> open(EntryPath path) {
        return content.apply(path).map(ByteArrayInputStream::new);
    }

    @Override
    public List<EntryPath> in(EntryPath folder) {
        return List.of();
    }

    @Override
    public Optional<Distribution> distribution() {
        return Optional.empty();
    }
}
