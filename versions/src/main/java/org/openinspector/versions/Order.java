package org.openinspector.versions;

import java.util.Optional;

/// The order of one scheme. Stateless.
interface Order {
    /// What the scheme makes of a text; never throws.
    Encoding encode(String version);

    /// Negative, zero or positive as `left` precedes, equals or follows `right`.
    ///
    /// @throws UnorderedVersionException if one of them is no version of this scheme
    default int compare(String left, String right) {
        return key(left).compareTo(key(right));
    }

    /// The same for texts that the ecosystem's own tool compares although no range can hold them.
    ///
    /// @throws UnorderedVersionException if it does not compare them either
    default int compareAny(String left, String right) {
        return compare(left, right);
    }

    /// The least key above everything that `bound` stands for.
    default Optional<VersionKey> keyAfter(String bound) {
        return encode(bound) instanceof Encoding.Keyed(VersionKey key)
                ? Optional.of(key.successor())
                : Optional.empty();
    }

    /// True if the version is not above what `bound` stands for.
    ///
    /// @throws UnorderedVersionException if one of them is no version of this scheme
    default boolean reaches(String bound, String version) {
        return compare(version, bound) <= 0;
    }

    private VersionKey key(String version) {
        return switch (encode(version)) {
            case Encoding.Keyed(VersionKey key) -> key;
            case Encoding.Unkeyed(String why) -> throw new UnorderedVersionException(why);
            case Encoding.Unordered(String why) -> throw new UnorderedVersionException(why);
        };
    }
}
