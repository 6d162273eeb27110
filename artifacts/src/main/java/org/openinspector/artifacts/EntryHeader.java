package org.openinspector.artifacts;

import org.openinspector.model.EntryPath;

/// What is known of a regular file before its content: enough to decide whether to read it.
///
/// @param path from the root
/// @param mode permission bits; 0 if they are not known, as behind a symbolic link
/// @param size bytes; 1 if that is not known, as behind a link: never a reason to refuse
public record EntryHeader(EntryPath path, int mode, long size) {
    /// True if anyone may execute it.
    public boolean isExecutable() {
        return (mode & 0111) != 0;
    }
}
