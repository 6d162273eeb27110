package org.openinspector.estate;

import java.io.IOException;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.Progress;
import org.openinspector.model.Subject;
import org.openinspector.scan.ScanReport;
import org.openinspector.scan.Scanner;

/// What an inspection may use.
///
/// @param options how artifacts are opened: limits, the folder for temporary files, the product's
///   own folders to leave out, threads
public record InspectionContext(Artifact.Options options) {
    /// Catalogs an opened artifact: what most connectors' inspections end with. The artifact stays
    /// open.
    ///
    /// @return the inventory, or that the artifact could not be read
    /// @throws InterruptedException if the calling thread was interrupted
    public Inspection catalog(Artifact artifact) throws InterruptedException {
        try {
            ScanReport report =
                    Scanner.scan(
                            new Subject("image", artifact.name(), artifact.digest()),
                            artifact,
                            Optional.empty(),
                            Progress.NONE);
            return new Inspection.Inventoried(report.inventory(), report.problems());
        } catch (IOException e) {
            return new Inspection.NotInspected(
                    ScanStatusReason.of("INVALID_ARTIFACT"),
                    String.valueOf(e.getMessage()),
                    Inspection.Retry.ON_CHANGE);
        }
    }
}
