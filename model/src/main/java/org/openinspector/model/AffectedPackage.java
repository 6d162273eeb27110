package org.openinspector.model;

import java.util.List;
import java.util.SortedSet;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// What an advisory says about the versions of one package: those in `versions` and those in any
/// range. With the status `AFFECTED` these are affected, and no others are; any other status is
/// said of these versions, or, where none are named, of all.
///
/// @param packageKey which package
/// @param scheme orders its versions
/// @param ranges a union
/// @param versions single versions, as published
/// @param status what is said of the versions
/// @param fixState what there is to expect of a fix
/// @param vendorWord the vendor's own word for status and fix state, as published (`no-dsa`, `Will
///   not fix`, `needs-triage`); may be empty
/// @param severities what overrides the advisory's severities for this package; usually empty
/// @param condition when the statement applies at all
public record AffectedPackage(
        PackageKey packageKey,
        VersionScheme scheme,
        List<AffectedRange> ranges,
        SortedSet<String> versions,
        Status status,
        FixState fixState,
        String vendorWord,
        List<SeverityStatement> severities,
        Condition condition) {
    /// What an advisory says of the versions it names.
    public enum Status {
        /// They are affected.
        AFFECTED,
        /// They are not affected, says who knows the package.
        NOT_AFFECTED,
        /// Nobody has found out yet.
        UNDER_INVESTIGATION
    }

    /// Whether there is, or will be, a fix.
    public enum FixState {
        /// The range names the fixed version.
        FIXED,
        /// No fix is known to the source.
        NONE,
        /// The fixed version is known, but the vendor has not released it yet.
        PENDING,
        /// The vendor will fix it, but not soon (Debian's `no-dsa` and `postponed`, Red Hat's `Fix
        /// deferred`).
        DEFERRED,
        /// The vendor has said that there will be none.
        WILL_NOT_FIX,
        /// There will be none, because the release is no longer supported.
        END_OF_LIFE,
        /// The source does not say.
        UNKNOWN
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

    /// Affected versions, whatever the circumstances.
    public AffectedPackage(
            PackageKey packageKey,
            VersionScheme scheme,
            List<AffectedRange> ranges,
            SortedSet<String> versions,
            FixState fixState,
            List<SeverityStatement> severities) {
        this(
                packageKey,
                scheme,
                ranges,
                versions,
                Status.AFFECTED,
                fixState,
                "",
                severities,
                Condition.ALWAYS);
    }
}
