package org.openinspector.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// What `scan` and `sbom` have in common.
final class ScanOptions {
    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT[=FILE]",
            description =
                    "table (default), json, cyclonedx, spdx, csv or, for scan, openvex; to a file or standard output; may be repeated")
    List<String> outputs = new ArrayList<>();

    @Option(
            names = "--platform",
            scope = ScopeType.INHERIT,
            paramLabel = "OS/ARCH",
            description =
                    "which image of a multi-platform one, e.g. linux/arm64 (default: this machine's)")
    @Nullable String platform;

    @Option(
            names = "--quiet",
            scope = ScopeType.INHERIT,
            description = "no progress and no summary on standard error")
    boolean quiet;

    @Option(
            names = "--advisories",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description =
                    "folder of the vulnerability data (default: OPENINSPECTOR_ADVISORIES, else the data folder's)")
    @Nullable Path advisories;

    List<Output> parsedOutputs() {
        List<Output> parsed = new ArrayList<>();
        for (String text : outputs) {
            parsed.add(Output.parse(text));
        }
        if (parsed.stream().filter(output -> output.file().isEmpty()).count() > 1) {
            throw UserError.usage(
                    "-o names standard output twice; give all but one a file, as in -o json=result.json");
        }
        return parsed.isEmpty() ? List.of(Output.parse("table")) : parsed;
    }
}
