package org.openinspector.model;

import java.util.List;
import java.util.SortedSet;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// The versions of one package that an advisory calls affected: those in `versions` and those in
/// any range.
///
/// @param packageKey which package
/// @param scheme orders its versions
/// @param ranges a union
/// @param versions single affected versions, as published
/// @param fixState the vendor's word on a fix
/// @param severities what overrides the advisory's severities for this package; usually empty
public record AffectedPackage(
        PackageKey packageKey,
        VersionScheme scheme,
        List<AffectedRange> ranges,
        SortedSet<String> versions,
        FixState fixState,
        List<SeverityStatement> severities) {
    /// Whether there is, or will be, a fix.
    public enum FixState {
        /// The range names the fixed version.
        FIXED,
        /// No fix is known to the source.
        NONE,
        /// The vendor has said that there will be none.
        WILL_NOT_FIX,
        /// The source does not say.
        UNKNOWN,
        /// The source has not found out yet whether the package is affected at all.
        UNDETERMINED
    }

    public AffectedPackage {
        ranges = List.copyOf(ranges);
        versions = Ids.sorted(versions);
        severities = List.copyOf(severities);
        for (AffectedRange range : ranges) {
            if (range.scheme() != scheme) {
                throw new IllegalArgumentException(
                        packageKey
                                + " is ordered by "
                                + scheme.id()
                                + ", its range by "
                                + range.scheme().id());
            }
        }
    }
}
