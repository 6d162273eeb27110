package org.openinspector.artifacts;

import java.io.IOException;
import java.util.Optional;

/// What a walk does with the files it meets. Called from several threads at once, one per layer.
///
/// @param <T> what is kept of a file
public interface FileReader<T> {
    /// True if the file's content is wanted. Cheap: called for every entry of every layer.
    boolean wants(EntryHeader header);

    /// Reads a wanted file and says what to keep of it; empty if it turned out to be of no
    /// interest. Files of a lower layer are read before it is known whether an upper layer hides
    /// them.
    ///
    /// @throws IOException if the file cannot be read: the walk makes it a `ScanProblem` and goes
    ///   on
    Optional<T> read(ScannedFile file) throws IOException;
}
