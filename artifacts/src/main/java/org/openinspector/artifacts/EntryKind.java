package org.openinspector.artifacts;

/// What a layer's entry does to the view below it.
enum EntryKind {
    FOLDER(0),
    /// A regular file that was not wanted: only hides what was there.
    UNREAD(1),
    /// A regular file that was wanted; what was kept of it may be nothing.
    READ(2),
    /// A device, pipe or socket: only hides what was there.
    OTHER(3),
    SYMLINK(4),
    HARD_LINK(5),
    /// `.wh.name`: deletes what lower layers have at that name.
    WHITEOUT(6),
    /// `.wh..wh..opq`: deletes what lower layers have in that folder.
    OPAQUE(7);

    private static final EntryKind[] BY_CODE = values();

    /// How a record stores it: never changes, because records are kept.
    final byte code;

    EntryKind(int code) {
        this.code = (byte) code;
    }

    static EntryKind of(int code) {
        return BY_CODE[code];
    }
}
