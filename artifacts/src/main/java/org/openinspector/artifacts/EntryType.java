package org.openinspector.artifacts;

/// What an entry of a layer or folder is.
enum EntryType {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    /// Device, pipe, socket, or something unknown: has a name, nothing to read.
    OTHER
}
