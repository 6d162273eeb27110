package org.openinspector.model;

import java.util.Optional;
import java.util.SortedSet;

/// Why a version is affected, or is not, according to one advisory: enough to check the verdict by
/// hand.
///
/// @param source the source's id: `debian-dsa`
/// @param advisory the advisory's own id: `DSA-5343-1`
/// @param ids the vulnerability ids that the advisory stands for: its id and aliases, or the CVEs
///   of an erratum
/// @param packageKey the name under which the advisory speaks of the package
/// @param scheme id of the version order: `debian`
/// @param version the version that was compared: the source package's for Debian and Alpine
/// @param range the range that decided, for people: `>= 0, < 1.1.1n-0+deb11u4`, or `one of the
///   listed versions`
/// @param comparison the deciding comparison: `1.1.1n-0+deb11u3 < 1.1.1n-0+deb11u4 (debian order)`
/// @param fixedVersion first version no longer affected, in this range
public record Argument(
        String source,
        String advisory,
        SortedSet<String> ids,
        PackageKey packageKey,
        String scheme,
        String version,
        String range,
        String comparison,
        Optional<String> fixedVersion) {
    public Argument {
        ids = Ids.sorted(ids);
    }
}
