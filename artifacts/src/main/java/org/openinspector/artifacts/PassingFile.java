package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// A file on its way through a walk, for the time of one call of the reader.
final class PassingFile implements ScannedFile, AutoCloseable {
    private final EntryPath path;
    private final Optional<String> layer;
    private final long size;
    private final Walk walk;
    private final @Nullable InputStream streamed;
    private final @Nullable Content direct;
    private Spill.@Nullable Held held;

    private PassingFile(
            EntryPath path,
            Optional<String> layer,
            long size,
            Walk walk,
            @Nullable InputStream streamed,
            @Nullable Content direct) {
        this.path = path;
        this.layer = layer;
        this.size = size;
        this.walk = walk;
        this.streamed = streamed;
        this.direct = direct;
    }

    /// The archive's current entry.
    static PassingFile of(TarReader tar, EntryPath path, Optional<String> layer, Walk walk) {
        return new PassingFile(path, layer, tar.size(), walk, tar.content(), tar.direct());
    }

    /// Content that can be read at any place.
    static PassingFile of(Content content, EntryPath path, Optional<String> layer, Walk walk) {
        return new PassingFile(path, layer, content.size(), walk, null, content);
    }

    /// Content that passes by once.
    static PassingFile of(
            InputStream content, long size, EntryPath path, Optional<String> layer, Walk walk) {
        return new PassingFile(path, layer, size, walk, content, null);
    }

    @Override
    public EntryPath path() {
        return path;
    }

    @Override
    public Optional<String> layer() {
        return layer;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream stream() {
        if (streamed != null) {
            return streamed;
        }
        if (direct == null) {
            throw new IllegalStateException("a file has a stream or content");
        }
        return Spill.stream(direct);
    }

    @Override
    public Content content() throws IOException {
        if (size > walk.limits.fileBytesMax()) {
            throw new FileTooLargeException(size, walk.limits.fileBytesMax());
        }
        if (direct != null) {
            return direct;
        }
        if (held == null) {
            held = walk.spill.hold(stream(), size);
        }
        return held;
    }

    @Override
    public void close() throws IOException {
        if (held != null) {
            held.close();
        }
    }
}
