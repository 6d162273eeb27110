package org.openinspector.artifacts;

import java.io.IOException;
import java.util.Optional;

/// The files that an image consists of, by name: a layout's folder, or an archive.
interface FileTree extends AutoCloseable {
    /// A file's content; empty if there is no regular file of that name.
    ///
    /// @param path with `/` between components; comes from trusted constants or strict digests, or
    ///   is looked up only
    Optional<Slice> open(String path) throws IOException;

    /// How messages call it.
    String name();

    /// What keeps it from being read to its end; empty text if nothing does.
    String damage();

    @Override
    void close() throws IOException;

    /// A small document.
    ///
    /// @param bytesMax refuse more
    default byte[] document(String path, int bytesMax) throws IOException {
        Slice slice =
                open(path)
                        .orElseThrow(() ->
                                ArtifactException.unreadable(
                                        "could not open "
                                                + name()
                                                + ": it has no file "
                                                + path
                                                + (damage().isEmpty()
                                                        ? ""
                                                        : ", and it " + damage())));
        if (slice.size() > bytesMax) {
            throw ArtifactException.unreadable(
                    "could not read "
                            + path
                            + " of "
                            + name()
                            + ": it has "
                            + slice.size()
                            + " bytes, expected at most "
                            + bytesMax);
        }
        return slice.bytes(0, (int) slice.size());
    }
}
