package org.openinspector.scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.Knowledge;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.Progress;
import org.openinspector.catalog.CatalogRunner;
import org.openinspector.catalog.Catalogers;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Subject;

/// Scans: catalogs a subject, and matches what is installed if there is knowledge to match it with.
public final class Scanner {
    private Scanner() {}

    /// Scans one artifact.
    ///
    /// @param subject how the report names it
    /// @param knowledge what to match with; empty for an inventory alone
    /// @throws IOException if nothing of the artifact can be read
    /// @throws InterruptedException if the calling thread was interrupted
    public static ScanReport scan(
            Subject subject, Artifact artifact, Optional<Knowledge> knowledge, Progress progress)
            throws IOException, InterruptedException {
        var runner = new CatalogRunner(Catalogers.all());
        CatalogRunner.Result result = runner.finish(artifact.walk(runner.reader(), progress));
        List<ScanProblem> problems = new ArrayList<>(result.problems());
        if (knowledge.isEmpty()) {
            return new ScanReport(
                    subject, result.inventory(), List.of(), List.of(), problems, List.of());
        }
        Assessment assessment = Assessment.of(result.inventory(), knowledge.get());
        problems.addAll(assessment.problems());
        return new ScanReport(
                subject,
                result.inventory(),
                assessment.findings(),
                assessment.noData(),
                problems,
                knowledge.get().sources());
    }
}
