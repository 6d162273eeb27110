package org.openinspector.advisories;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionSet;

/// Turns a set of versions into what an advisory says of a package.
public final class AffectedVersions {
    private AffectedVersions() {}

    /// That the versions of a set are affected. Constraints end where they end; whether the first
    /// version beyond is a fix, or merely not spoken of, is for the source to say.
    ///
    /// @param fixed true for a version that ends a range because the fault is fixed in it
    /// @param vendorWord what the source says in its own words; may be empty
    public static AffectedPackage of(
            PackageKey key, VersionSet affected, Predicate<String> fixed, String vendorWord) {
        List<AffectedRange> ranges = new ArrayList<>();
        boolean anyFixed = false;
        boolean open = false;
        for (AffectedRange range : affected.ranges()) {
            Optional<String> end = range.fixed().or(range::limit);
            boolean isFix = end.filter(version -> holds(fixed, version)).isPresent();
            anyFixed |= isFix;
            open |= end.isEmpty() && range.lastAffected().isEmpty();
            ranges.add(
                    new AffectedRange(
                            range.scheme(),
                            range.introduced(),
                            range.afterIntroduced(),
                            isFix ? end : Optional.empty(),
                            isFix ? Optional.empty() : end,
                            range.lastAffected()));
        }
        return new AffectedPackage(
                key,
                affected.scheme(),
                ranges,
                affected.versions(),
                Status.AFFECTED,
                anyFixed ? FixState.FIXED : open ? FixState.NONE : FixState.UNKNOWN,
                vendorWord,
                List.of(),
                Condition.ALWAYS);
    }

    /// False also if it cannot be said.
    private static boolean holds(Predicate<String> fixed, String version) {
        try {
            return fixed.test(version);
        } catch (UnorderedVersionException e) {
            return false;
        }
    }
}
