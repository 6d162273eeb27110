package org.openinspector.sbom;

import java.util.List;
import java.util.Optional;
import org.openinspector.model.Inventory;
import org.openinspector.model.ScanProblem;

/// What an SBOM says.
///
/// @param name of the thing it describes; empty if it has none
/// @param digest of that thing, `sha256:…`; empty if it is not told
/// @param format what the document is: `CycloneDX 1.5`
/// @param inventory the packages
/// @param problems what could not be taken over
public record Sbom(
        Optional<String> name,
        Optional<String> digest,
        String format,
        Inventory inventory,
        List<ScanProblem> problems) {
    public Sbom {
        problems = List.copyOf(problems);
    }
}
