package org.openinspector.findings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Cause.Kind;

/// Why a weakness is seen no more, told from the packages it was in and what is installed now.
final class ClosingCause {
    private ClosingCause() {}

    /// @param evaluation why the resource was evaluated; kept if it says more than that
    /// @param affected the packages of the finding when it was last seen
    static Cause of(Cause evaluation, List<PackageVersion> affected, Installed installed) {
        if (evaluation.kind() != Kind.SCAN && evaluation.kind() != Kind.ADVISORY_DATA) {
            return evaluation;
        }
        if (affected.isEmpty()) {
            return evaluation;
        }
        Set<String> removed = new LinkedHashSet<>();
        Set<String> updated = new LinkedHashSet<>();
        Set<String> same = new LinkedHashSet<>();
        for (PackageVersion before : affected) {
            @Nullable SortedSet<String> now = installed.versions().get(before.name());
            String was = before.shortName() + " " + before.version();
            if (now == null) {
                removed.add(was);
            } else if (now.contains(before.version())) {
                same.add(was);
            } else {
                updated.add(was + " → " + String.join(", ", now));
            }
        }
        if (!updated.isEmpty()) {
            return Cause.of(Kind.PACKAGE_UPDATED, String.join("; ", updated));
        }
        // One copy is gone and another, of the same version, is not: that alone closes nothing.
        return same.isEmpty()
                ? Cause.of(Kind.PACKAGE_REMOVED, String.join("; ", removed))
                : Cause.of(Kind.ADVISORY_CHANGED, String.join("; ", same));
    }
}
