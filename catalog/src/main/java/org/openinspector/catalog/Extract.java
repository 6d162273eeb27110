package org.openinspector.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// What is kept of one file of a layer until it is known which files are left: catalogs that needed
/// nothing else, and the bytes where a cataloger needs siblings. Depends on the file's path and
/// content alone, so that it can be cached with the layer.
public final class Extract {
    private final EntryPath path;
    private final List<Catalog> catalogs;
    private final long deferred;
    private final byte @Nullable [] bytes;

    /// What was read.
    ///
    /// @param path under which it was read
    /// @param catalogs what was read while the layer passed by
    /// @param deferred bit set of the catalogers that read the bytes later
    /// @param bytes the content, if anyone needs it later
    Extract(EntryPath path, List<Catalog> catalogs, long deferred, byte @Nullable [] bytes) {
        this.path = path;
        this.catalogs = List.copyOf(catalogs);
        this.deferred = deferred;
        this.bytes = bytes;
    }

    /// The path under which it was read. A hard link to the file shares what was read at another
    /// path.
    EntryPath path() {
        return path;
    }

    List<Catalog> catalogs() {
        return catalogs;
    }

    long deferred() {
        return deferred;
    }

    byte @Nullable [] bytes() {
        return bytes;
    }
}
