package org.openinspector.model;

import java.util.Optional;

/// Something that could not be read: data, not an exception. Shown in coverage; the rest is still
/// scanned.
///
/// @param cataloger who met it: a cataloger's name such as `debian/dpkg-status`, or
///   `artifacts/<transport>`
/// @param path the file; [EntryPath#ROOT] if the problem is the layer's or the subject's as a whole
/// @param layer digest of the layer that brought the file, `sha256:…`; empty where there are no
///   layers
/// @param line line of the file, from 1; 0 if the problem has no line
/// @param message what was expected and what was seen, one sentence
public record ScanProblem(
        String cataloger, EntryPath path, Optional<String> layer, int line, String message) {
    /// A problem of a line of a file, layer not known here (the runner adds it).
    public ScanProblem(String cataloger, EntryPath path, int line, String message) {
        this(cataloger, path, Optional.empty(), line, message);
    }

    /// A problem of a file as a whole, layer not known here (the runner adds it).
    public ScanProblem(String cataloger, EntryPath path, String message) {
        this(cataloger, path, Optional.empty(), 0, message);
    }

    /// The same problem, in the layer.
    public ScanProblem inLayer(Optional<String> digest) {
        return layer.isPresent() ? this : new ScanProblem(cataloger, path, digest, line, message);
    }
}
