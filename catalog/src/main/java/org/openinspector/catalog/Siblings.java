package org.openinspector.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;

/// The other files a cataloger may look at while it reads one.
public interface Siblings {
    /// No other files, no distribution: for catalogers called while a layer passes by, and for
    /// tests.
    Siblings NONE =
            new Siblings() {
                @Override
                public Optional<InputStream> open(EntryPath path) {
                    return Optional.empty();
                }

                @Override
                public List<EntryPath> in(EntryPath folder) {
                    return List.of();
                }

                @Override
                public Optional<Distribution> distribution() {
                    return Optional.empty();
                }
            };

    /// A sibling's content, symbolic links followed; empty if there is none at that path.
    Optional<InputStream> open(EntryPath path) throws IOException;

    /// Paths of the siblings directly in a folder, in byte order.
    List<EntryPath> in(EntryPath folder);

    /// The operating system of the view; empty if unknown, or while a layer passes by.
    Optional<Distribution> distribution();
}
