package org.openinspector.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.openinspector.sbom.CycloneDx;
import org.openinspector.sbom.Spdx;
import org.openinspector.scan.ReportJson;
import org.openinspector.scan.ScanReport;

/// Writes a report in the formats that were asked for.
final class Reports {
    private Reports() {}

    /// @param withFindings false for a mere inventory
    static void write(ScanReport report, boolean withFindings, List<Output> outputs) {
        for (Output output : outputs) {
            if (output.format() == Output.Format.OPENVEX && VexOutput.lines(report).isEmpty()) {
                System.err.println(
                        "note: -o openvex: nothing was found, and OpenVEX knows no document without"
                                + " statements; none is written");
                continue;
            }
            output.write(out -> {
                switch (output.format()) {
                    case TABLE -> {
                        Terminal terminal =
                                Terminal.of(System.getenv()).inFile(output.file().isPresent());
                        String table =
                                withFindings
                                        ? TableReport.findings(report, terminal)
                                        : TableReport.packages(report, terminal);
                        out.write(table.getBytes(StandardCharsets.UTF_8));
                    }
                    case JSON -> {
                        ReportJson.write(report, withFindings, out);
                        out.write('\n');
                    }
                    case CYCLONEDX -> {
                        CycloneDx.write(
                                report.subject(),
                                report.inventory(),
                                report.findings(),
                                Instant.now(),
                                Main.version(),
                                out);
                        out.write('\n');
                    }
                    case SPDX -> {
                        Spdx.write(
                                Spdx.References.ADVISORY,
                                report.subject(),
                                report.inventory(),
                                report.findings(),
                                Map.of(),
                                Instant.now(),
                                Main.version(),
                                out);
                        out.write('\n');
                    }
                    case OPENVEX -> out.write(VexOutput.document(report, Instant.now()));
                    case CSV -> {
                        String sheet =
                                withFindings
                                        ? CsvReport.findings(report)
                                        : CsvReport.packages(report);
                        out.write(sheet.getBytes(StandardCharsets.UTF_8));
                    }
                }
            });
        }
    }
}
