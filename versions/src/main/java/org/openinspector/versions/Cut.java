package org.openinspector.versions;

import java.util.Optional;

/// A place between versions: directly before or directly after all that a text stands for.
///
/// @param key of that place, if it has one
record Cut(VersionScheme scheme, String text, boolean after, Optional<VersionKey> key)
        implements Comparable<Cut> {
    static Cut before(VersionScheme scheme, String text) {
        return new Cut(scheme, text, false, scheme.key(text));
    }

    static Cut after(VersionScheme scheme, String text) {
        return new Cut(scheme, text, true, scheme.keyAfter(text));
    }

    /// @throws UnorderedVersionException if one of the texts is no version of the scheme
    @Override
    public int compareTo(Cut other) {
        if (key.isPresent() && other.key.isPresent()) {
            return key.get().compareTo(other.key.get());
        }
        int order = scheme.compare(text, other.text);
        return order != 0 ? order : Boolean.compare(after, other.after);
    }
}
