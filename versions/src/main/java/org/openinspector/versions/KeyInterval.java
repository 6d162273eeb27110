package org.openinspector.versions;

import java.util.Optional;

/// A half-open interval of version keys, as ranges are compiled.
///
/// @param from first key inside; empty = from the beginning (below every version)
/// @param to first key no longer inside; empty = without end
public record KeyInterval(Optional<VersionKey> from, Optional<VersionKey> to) {
    /// True if the key lies inside.
    public boolean contains(VersionKey key) {
        return from.map(bound -> bound.compareTo(key) <= 0).orElse(true)
                && to.map(bound -> key.compareTo(bound) < 0).orElse(true);
    }
}
