package org.openinspector.cli;

import java.time.Instant;
import java.util.List;
import org.openinspector.matching.vex.VexWriter;
import org.openinspector.model.Finding;
import org.openinspector.scan.ScanReport;

/// Findings as an OpenVEX document, to be completed by people.
final class VexOutput {
    private static final String AUTHOR = "OpenInspector";

    private VexOutput() {}

    /// A line for each finding; that a system gets no more fixes is no vulnerability.
    static List<VexWriter.Line> lines(ScanReport report) {
        return report.findings().stream()
                .filter(finding -> finding.kind() != Finding.Kind.END_OF_LIFE)
                .map(VexWriter.Line::of)
                .toList();
    }

    /// The document.
    static byte[] document(ScanReport report, Instant issued) {
        return VexWriter.openVex(
                AUTHOR,
                issued,
                SubjectNames.product(report.subject()),
                report.subject().digest(),
                lines(report));
    }
}
