package org.openinspector.scan;

import java.util.List;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Finding;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Subject;
import org.openinspector.model.VexStatement;

/// Everything a scan found, and everything it could not find out.
///
/// @param subject what was scanned
/// @param inventory what is installed
/// @param findings gravest first, then by EPSS, package and id
/// @param noData packages about which nothing is known
/// @param problems what could not be read or decided
/// @param knowledge which data was used, and how old it is; empty if only the inventory was asked
///   for
public record ScanReport(
        Subject subject,
        Inventory inventory,
        List<Finding> findings,
        List<NoData> noData,
        List<ScanProblem> problems,
        List<SourceStatus> knowledge) {
    public ScanReport {
        findings = List.copyOf(findings);
        noData = List.copyOf(noData);
        problems = List.copyOf(problems);
        knowledge = List.copyOf(knowledge);
    }

    /// Findings that no VEX statement sets aside.
    public List<Finding> open() {
        return findings.stream().filter(finding -> !isSetAside(finding)).toList();
    }

    /// Findings of which a VEX statement says that they do not affect the subject, or are fixed.
    public List<Finding> setAside() {
        return findings.stream().filter(ScanReport::isSetAside).toList();
    }

    private static boolean isSetAside(Finding finding) {
        return finding.vex().filter(VexStatement::setsAside).isPresent();
    }

    /// How many packages nothing is known about.
    public int packagesWithoutData() {
        return noData.stream().mapToInt(NoData::packages).sum();
    }
}
