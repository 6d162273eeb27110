package org.openinspector.versions;

/// What a scheme makes of a version text.
public sealed interface Encoding {
    /// The version has a place in a total order.
    record Keyed(VersionKey key) implements Encoding {}

    /// The scheme can compare the version with others, but only pairwise: its order is not total
    /// there (odd Maven strings), so no key can stand for it.
    ///
    /// @param why which part of the text has no key
    record Unkeyed(String why) implements Encoding {}

    /// The text is no version of this scheme; it equals only the same text.
    ///
    /// @param why what was seen and what was expected
    record Unordered(String why) implements Encoding {}
}
