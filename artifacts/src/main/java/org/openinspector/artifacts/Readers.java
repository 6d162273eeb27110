package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// How a [FileReader] is called.
final class Readers {
    private Readers() {}

    /// Whether the reader wants a file at a symbolic link's path. The link's own mode is always
    /// `rwxrwxrwx` and its size that of its text: the reader is asked about a small file that
    /// nobody may execute, or every link would pass for an executable.
    static boolean wantsLink(FileReader<?> reader, EntryPath path) {
        return reader.wants(new EntryHeader(path, 0, 1));
    }

    /// What the reader keeps of a file; null if nothing, or if it could not be read.
    static <T> @Nullable T read(
            FileReader<T> reader,
            ScannedFile file,
            Walk walk,
            BiConsumer<EntryPath, String> problems)
            throws IOException {
        if (file.size() > walk.limits.fileBytesMax()) {
            problems.accept(
                    file.path(),
                    new FileTooLargeException(file.size(), walk.limits.fileBytesMax())
                            .getMessage());
            return null;
        }
        try {
            return reader.read(file).orElse(null);
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            problems.accept(file.path(), Reasons.of(e));
            return null;
        }
    }
}
