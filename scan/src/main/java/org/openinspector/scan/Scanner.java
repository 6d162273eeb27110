package org.openinspector.scan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.Knowledge;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.Progress;
import org.openinspector.catalog.CatalogRunner;
import org.openinspector.catalog.Catalogers;
import org.openinspector.matching.MatchSettings;
import org.openinspector.model.Inventory;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Subject;
import org.openinspector.model.SystemState;
import org.openinspector.sbom.Sbom;

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
        return scan(subject, artifact, knowledge, MatchSettings.DEFAULT, progress);
    }

    /// Scans one artifact.
    ///
    /// @param subject how the report names it
    /// @param knowledge what to match with; empty for an inventory alone
    /// @param settings what else matching depends on, the day among it
    /// @throws IOException if nothing of the artifact can be read
    /// @throws InterruptedException if the calling thread was interrupted
    public static ScanReport scan(
            Subject subject,
            Artifact artifact,
            Optional<Knowledge> knowledge,
            MatchSettings settings,
            Progress progress)
            throws IOException, InterruptedException {
        var runner = new CatalogRunner(Catalogers.all());
        CatalogRunner.Result result = runner.finish(artifact.walk(runner.reader(), progress));
        return assessed(
                subject,
                result.inventory().withSystem(state(subject)),
                result.problems(),
                knowledge,
                settings);
    }

    private static SystemState state(Subject subject) {
        return switch (subject.type()) {
            case "host" -> HostState.read(Path.of("/"), true);
            case "rootfs" -> HostState.read(Path.of(subject.name()), false);
            default -> SystemState.UNKNOWN;
        };
    }

    /// Scans what an SBOM lists.
    ///
    /// @param name how the report names it
    /// @param knowledge what to match with; empty for an inventory alone
    /// @param settings what else matching depends on, the day among it
    public static ScanReport scan(
            String name, Sbom sbom, Optional<Knowledge> knowledge, MatchSettings settings) {
        return assessed(
                new Subject("sbom", name, sbom.digest()),
                sbom.inventory(),
                sbom.problems(),
                knowledge,
                settings);
    }

    private static ScanReport assessed(
            Subject subject,
            Inventory inventory,
            List<ScanProblem> met,
            Optional<Knowledge> knowledge,
            MatchSettings settings) {
        List<ScanProblem> problems = new ArrayList<>(met);
        if (knowledge.isEmpty()) {
            return new ScanReport(subject, inventory, List.of(), List.of(), problems, List.of());
        }
        Assessment assessment = Assessment.of(inventory, knowledge.get(), settings);
        problems.addAll(assessment.problems());
        return new ScanReport(
                subject,
                inventory,
                assessment.findings(),
                assessment.noData(),
                problems,
                knowledge.get().sources());
    }
}
