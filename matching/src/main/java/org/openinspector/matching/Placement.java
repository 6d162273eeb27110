package org.openinspector.matching;

import java.util.List;
import java.util.Optional;
import org.openinspector.model.InstalledPackage;

/// Whether and where a package is judged.
///
/// @param judged whether what is found becomes findings
/// @param universe where to look, also if it is not judged
/// @param steps how that was decided, in words
/// @param deciding other packages that decided it
record Placement(
        Judged judged, Universe universe, List<String> steps, List<InstalledPackage> deciding) {
    /// What becomes of a package.
    enum Judged {
        /// It is judged.
        YES,
        /// It follows the package that owns its files.
        OWNED,
        /// It is a kernel that does not run.
        DORMANT,
        /// It is not what advisories on its source are about.
        NO
    }

    Placement {
        steps = List.copyOf(steps);
        deciding = List.copyOf(deciding);
    }

    /// Why it gets no findings; empty if it can.
    Optional<String> reason() {
        return judged == Judged.YES ? Optional.empty() : Optional.of(steps.getFirst());
    }
}
