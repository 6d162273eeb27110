package org.openinspector.aws.inventory;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A file of an instance, as far as it was brought along.
///
/// @param path from the root, without a slash at its begin; no `..` in it
/// @param owner the system's package that the file belongs to; empty if it is nobody's
/// @param archive true for a Java archive, of which only names and a few texts are known
/// @param text lines of the file; `""` for an archive
/// @param entries lines of an archive's entries, by name; `""` where only the name is known
public record CollectedFile(
        String path,
        Optional<String> owner,
        boolean archive,
        String text,
        SortedMap<String, String> entries) {
    public CollectedFile {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }
}
