package org.openinspector.cli;

import java.util.List;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.VexStatement;
import org.openinspector.scan.ScanReport;

/// A report for spreadsheets.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
final class CsvReport {
    private CsvReport() {}

    static String findings(ScanReport report) {
        StringBuilder out = new StringBuilder();
        row(
                out,
                List.of(
                        "severity",
                        "id",
                        "aliases",
                        "purl",
                        "installedVersion",
                        "fixedVersion",
                        "cvss",
                        "epss",
                        "kev",
                        "path",
                        "layer",
                        "source",
                        "why",
                        "vex"));
        for (Finding finding : report.findings()) {
            var evidence = finding.installed().evidence().getFirst();
            row(
                    out,
                    List.of(
                            finding.severity().name(),
                            finding.id(),
                            String.join(" ", finding.aliases()),
                            finding.installed().purl().toString(),
                            finding.installed().version(),
                            finding.fixedVersion().orElse(""),
                            finding.cvss().isEmpty()
                                    ? ""
                                    : Double.toString(finding.cvss().getFirst().score()),
                            finding.epss().isPresent()
                                    ? Double.toString(finding.epss().getAsDouble())
                                    : "",
                            Boolean.toString(finding.knownExploited().isPresent()),
                            evidence.path().toString(),
                            evidence.layer().orElse(""),
                            finding.why().getFirst().source(),
                            finding.why().getFirst().comparison(),
                            finding.vex().map(CsvReport::said).orElse("")));
        }
        // A package nothing is known about is a row too: a sheet without it would read as clean.
        report.noData()
                .forEach(gap ->
                        row(
                                out,
                                List.of(
                                        "NO_DATA",
                                        "",
                                        "",
                                        gap.ecosystem(),
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        gap.packages() + " packages: " + gap.reason(),
                                        "")));
        return out.toString();
    }

    private static String said(VexStatement vex) {
        return vex.status()
                + (vex.justification().isEmpty() ? "" : " " + vex.justification())
                + " ("
                + vex.author()
                + ")";
    }

    static String packages(ScanReport report) {
        StringBuilder out = new StringBuilder();
        row(out, List.of("purl", "version", "path", "layer", "ownedBy"));
        for (InstalledPackage installed : report.inventory().packages()) {
            var evidence = installed.evidence().getFirst();
            row(
                    out,
                    List.of(
                            installed.purl().toString(),
                            installed.version(),
                            evidence.path().toString(),
                            evidence.layer().orElse(""),
                            installed.ownedBy().map(Object::toString).orElse("")));
        }
        return out.toString();
    }

    private static void row(StringBuilder out, List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            out.append(i == 0 ? "" : ",").append(cell(cells.get(i)));
        }
        out.append("\r\n");
    }

    private static String cell(String text) {
        // A leading operator would make a spreadsheet run the cell as a formula.
        String safe =
                !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
