package org.openinspector.accounts.keys;

import java.util.Optional;

/// A part of the product that keeps sealed values: seals them anew after a rotation, and those that
/// an older release left plain.
public interface Resealing {
    /// What is kept, e.g. `finding-details`.
    String part();

    /// True if there are values that an older release left plain.
    boolean hasPlain();

    /// Seals one batch anew, in one transaction: what is plain, or sealed with another than its
    /// owner's newest key. Readers and writers go on meanwhile.
    ///
    /// @param after where an earlier step ended; empty at the beginning
    /// @return where this step ended; nothing if there is no more
    Optional<String> step(String after);
}
