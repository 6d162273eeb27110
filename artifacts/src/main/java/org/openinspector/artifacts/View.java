package org.openinspector.artifacts;

import java.util.List;
import java.util.Optional;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// What a walk kept, of the files that are left when all layers are applied.
///
/// @param <T> what was kept of a file
public interface View<T> {
    /// One surviving file.
    ///
    /// @param path its path in the final view
    /// @param layer digest of the layer that brought it; empty where there are no layers
    record Found<T>(EntryPath path, Optional<String> layer, T value) {}

    /// All of them, ordered by path bytes.
    List<Found<T>> files();

    /// What was kept at a path, symbolic links followed (of folders and of the file itself).
    Optional<Found<T>> file(EntryPath path);

    /// The path with all symbolic links of its parent folders followed, inside the root; itself if
    /// there are none, or if they loop. `bin/sh` becomes `usr/bin/sh` on a system with merged
    /// `/usr`.
    EntryPath canonical(EntryPath path);

    /// What could not be read.
    List<ScanProblem> problems();
}
