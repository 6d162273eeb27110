package org.openinspector.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.matching.MatchSettings;
import org.openinspector.model.Finding;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Severity;
import org.openinspector.model.Subject;
import org.openinspector.scan.ScanReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// `scan`: catalog, match, report.
@Command(
        name = "scan",
        description = "Catalog, match and report: which vulnerabilities, and why.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector scan image oci:./alpine",
            "  ./openinspector scan image docker-archive:app.tar -o json=result.json -o table",
            "  ./openinspector scan host --fail-on high",
            "  ./openinspector scan dir .",
            "  ./openinspector scan sbom app.cdx.json",
            "  ./openinspector scan image oci:./app --vex ours.openvex.json --fail-on high",
            "  ./openinspector scan image oci:./app -o openvex=app.openvex.json",
            "",
            "Exit status: 0 done, 1 --fail-on met, 2 wrong usage, 3 could not scan."
        })
final class ScanCommand extends SubjectCommands {
    @Option(
            names = "--fail-on",
            scope = ScopeType.INHERIT,
            paramLabel = "SEVERITY",
            description =
                    "exit with 1 if a finding is at least this grave: critical, high, medium, low, any")
    @Nullable String failOn;

    @Option(
            names = "--only-fixed",
            scope = ScopeType.INHERIT,
            description = "leave out findings without a fixed version")
    boolean onlyFixed;

    @Option(
            names = "--offline",
            scope = ScopeType.INHERIT,
            description = "never use the network (today nothing does)")
    boolean offline;

    @Option(
            names = "--vex",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description =
                    "VEX statements on what is scanned (OpenVEX, CSAF, CycloneDX), by whomever; findings that are"
                            + " said not to affect it, or to be fixed, are shown apart; may be repeated")
    List<String> vex = new ArrayList<>();

    private VexFiles statements = VexFiles.NONE;

    @Override
    MatchSettings settings(Subject subject) {
        return super.settings(subject).with(statements.on(subject));
    }

    @Override
    int run(String type, String name) {
        List<Output> outputs = options.parsedOutputs();
        Optional<Severity> threshold = threshold(failOn);
        statements = VexFiles.read(vex);
        Home home = Home.of(Optional.ofNullable(options.advisories));
        try (Knowledge knowledge = LocalKnowledge.open(home)) {
            ScanReport scanned = scanned(type, name, home, Optional.of(knowledge));
            ScanReport report = arranged(scanned);
            Reports.write(report, true, outputs);
            LastScan.keep(report, home);
            boolean tableShown =
                    outputs.stream()
                            .anyMatch(output ->
                                    output.format() == Output.Format.TABLE
                                            && output.file().isEmpty());
            if (!tableShown && !options.quiet) {
                System.err.println(Terminal.clean(TableReport.summary(report)));
            }
            boolean met =
                    threshold.isPresent()
                            && report.open().stream()
                                    .anyMatch(finding ->
                                            finding.severity().compareTo(threshold.get()) >= 0);
            return met ? ExitStatus.THRESHOLD_MET : ExitStatus.DONE;
        } catch (IOException e) {
            throw UserError.failed(
                    "could not scan "
                            + type
                            + " "
                            + Terminal.clean(name)
                            + ": "
                            + Output.reason(e));
        }
    }

    /// What counts first, then what statements set aside; and what could not be read of those.
    private ScanReport arranged(ScanReport report) {
        List<Finding> findings =
                Stream.of(report.open(), report.setAside())
                        .flatMap(List::stream)
                        .filter(finding -> !onlyFixed || finding.fixedVersion().isPresent())
                        .toList();
        List<ScanProblem> problems = new ArrayList<>(report.problems());
        problems.addAll(statements.problems());
        return new ScanReport(
                report.subject(),
                report.inventory(),
                findings,
                report.noData(),
                problems,
                report.knowledge());
    }

    private static Optional<Severity> threshold(@Nullable String word) {
        if (word == null) {
            return Optional.empty();
        }
        String upper = word.toUpperCase(Locale.ROOT);
        if (upper.equals("ANY")) {
            return Optional.of(Severity.UNTRIAGED);
        }
        return Optional.of(
                Arrays.stream(Severity.values())
                        .filter(severity -> severity.name().equals(upper))
                        .findFirst()
                        .orElseThrow(() ->
                                UserError.usage(
                                        "--fail-on "
                                                + Terminal.clean(word)
                                                + ", expected one of any, "
                                                + Arrays.stream(Severity.values())
                                                        .map(severity ->
                                                                severity.name()
                                                                        .toLowerCase(Locale.ROOT))
                                                        .collect(Collectors.joining(", ")))));
    }
}
