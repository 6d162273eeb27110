package org.openinspector.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.openinspector.scan.ScanReport;
import picocli.CommandLine.Command;

/// `sbom`: catalog only.
@Command(
        name = "sbom",
        description = "Catalog only: what is installed. Needs no advisories and no network.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector sbom image oci:./alpine",
            "  ./openinspector sbom host -o cyclonedx=host.cdx.json",
            "  ./openinspector sbom sbom app.spdx.json -o cyclonedx=app.cdx.json"
        })
final class SbomCommand extends SubjectCommands {
    @Override
    int run(String type, String name) {
        List<Output> outputs = options.parsedOutputs();
        if (outputs.stream().anyMatch(output -> output.format() == Output.Format.OPENVEX)) {
            throw UserError.usage(
                    "-o openvex is for scan: an inventory says nothing of vulnerabilities");
        }
        Home home = Home.of(Optional.ofNullable(options.advisories));
        try {
            ScanReport report = scanned(type, name, home, Optional.empty());
            Reports.write(report, false, outputs);
            if (!report.problems().isEmpty() && !options.quiet) {
                System.err.println(
                        report.problems().size()
                                + " problems: parts could not be read (see the output)");
            }
            return ExitStatus.DONE;
        } catch (IOException e) {
            throw UserError.failed(
                    "could not read "
                            + type
                            + " "
                            + Terminal.clean(name)
                            + ": "
                            + Output.reason(e));
        }
    }
}
