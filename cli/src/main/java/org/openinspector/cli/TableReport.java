package org.openinspector.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.NoData;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Severity;
import org.openinspector.model.VexStatement;
import org.openinspector.scan.ScanReport;

/// A report for people.
final class TableReport {
    /// A full set of sources would push the findings off the screen.
    private static final int SOURCES_SHOWN = 10;

    private static final int PROBLEMS_SHOWN_MAX = 20;
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";

    private final Terminal terminal;
    private final StringBuilder out = new StringBuilder();

    private TableReport(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Findings, what nothing is known about, what could not be read, and which data was used.
    static String findings(ScanReport report, Terminal terminal) {
        var table = new TableReport(terminal);
        table.head(report);
        table.findings(report.findings());
        table.setAside(report);
        table.noData(report);
        table.problems(report.problems());
        table.knowledge(report.knowledge());
        table.line("");
        table.line(BOLD, summary(report));
        if (!report.findings().isEmpty()) {
            table.line(DIM, "Why a finding: ./openinspector explain NUMBER");
        }
        return table.out.toString();
    }

    /// Packages only.
    static String packages(ScanReport report, Terminal terminal) {
        var table = new TableReport(terminal);
        table.head(report);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PACKAGE", "VERSION", "KIND", "WHERE"));
        for (InstalledPackage installed : report.inventory().packages()) {
            rows.add(
                    List.of(
                            name(installed),
                            installed.version(),
                            installed.purl().type(),
                            where(installed)
                                    + installed
                                            .ownedBy()
                                            .map(owner -> " (of " + owner.name() + ")")
                                            .orElse("")));
        }
        table.grid(rows, List.of());
        table.problems(report.problems());
        return table.out.toString();
    }

    /// One line: what was found, and what could not be found out.
    static String summary(ScanReport report) {
        Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
        List<Finding> open = report.open();
        open.forEach(finding -> counts.merge(finding.severity(), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        for (Severity severity : List.of(Severity.values()).reversed()) {
            if (counts.containsKey(severity)) {
                parts.add(counts.get(severity) + " " + severity.name().toLowerCase(Locale.ROOT));
            }
        }
        String findings =
                count(open.size(), "finding")
                        + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")");
        int packages = report.inventory().packages().size();
        int missing = report.packagesWithoutData();
        String summary = findings + " in " + count(packages, "package");
        int setAside = report.findings().size() - open.size();
        if (setAside > 0) {
            summary += "; " + count(setAside, "finding") + " set aside by VEX statements";
        }
        if (missing > 0) {
            summary += "; NO DATA for " + count(missing, "package") + ": not known to be clean";
        }
        if (!report.problems().isEmpty()) {
            summary += "; " + count(report.problems().size(), "problem");
        }
        return summary;
    }

    private void head(ScanReport report) {
        line(
                BOLD,
                report.subject().type()
                        + " "
                        + report.subject().name()
                        + report.inventory()
                                .distribution()
                                .map(d -> ", " + d.name())
                                .orElse(", no operating system recognised")
                        + ", "
                        + count(report.inventory().packages().size(), "package"));
        report.subject().digest().ifPresent(digest -> line(DIM, digest));
    }

    /// Those that are open; numbers are those of the report.
    private void findings(List<Finding> findings) {
        List<List<String>> rows = new ArrayList<>();
        List<Severity> severities = new ArrayList<>();
        rows.add(
                List.of(
                        "#",
                        "SEVERITY",
                        "VULNERABILITY",
                        "PACKAGE",
                        "INSTALLED",
                        "FIXED IN",
                        "EPSS",
                        "WHERE"));
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            if (finding.vex().filter(VexStatement::setsAside).isPresent()) {
                continue;
            }
            severities.add(finding.severity());
            rows.add(
                    List.of(
                            Integer.toString(i + 1),
                            finding.severity().name(),
                            finding.id()
                                    + (finding.knownExploited().isPresent() ? " EXPLOITED" : ""),
                            name(finding.installed()),
                            finding.installed().version(),
                            finding.fixedVersion().orElse("-"),
                            finding.epss().isPresent()
                                    ? String.format(
                                            Locale.ROOT,
                                            "%.1f%%",
                                            100 * finding.epss().getAsDouble())
                                    : "-",
                            where(finding.installed())));
        }
        if (rows.size() > 1) {
            line("");
            grid(rows, severities);
        }
    }

    private void setAside(ScanReport report) {
        int count = report.setAside().size();
        if (count == 0) {
            return;
        }
        line("");
        line(BOLD, count(count, "finding") + " set aside by VEX statements:");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("#", "VULNERABILITY", "PACKAGE", "INSTALLED", "STATEMENT", "AUTHOR"));
        for (int i = 0; i < report.findings().size(); i++) {
            Finding finding = report.findings().get(i);
            String number = Integer.toString(i + 1);
            finding.vex()
                    .filter(VexStatement::setsAside)
                    .ifPresent(vex ->
                            rows.add(
                                    List.of(
                                            number,
                                            finding.id(),
                                            name(finding.installed()),
                                            finding.installed().version(),
                                            vex.status().name().toLowerCase(Locale.ROOT)
                                                    + (vex.justification().isEmpty()
                                                            ? ""
                                                            : ", " + vex.justification()),
                                            vex.author())));
        }
        grid(rows, List.of());
    }

    private static String name(InstalledPackage installed) {
        String separator = installed.purl().type().equals("maven") ? ":" : "/";
        return switch (installed.purl().type()) {
            case "deb", "apk", "rpm" -> installed.purl().name();
            default -> installed.purl().fullName(separator);
        };
    }

    private static String where(InstalledPackage installed) {
        int more = installed.evidence().size() - 1;
        return installed.evidence().getFirst().path() + (more == 0 ? "" : " (+" + more + ")");
    }

    private void noData(ScanReport report) {
        if (report.noData().isEmpty()) {
            return;
        }
        line("");
        line(BOLD, "NO DATA, so not known to be clean:");
        for (NoData gap : report.noData()) {
            line(
                    "  "
                            + gap.ecosystem()
                            + ": "
                            + count(gap.packages(), "package")
                            + ", "
                            + gap.reason());
        }
    }

    private void problems(List<ScanProblem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        line("");
        line(BOLD, "Not read:");
        for (ScanProblem problem :
                problems.subList(0, Math.min(PROBLEMS_SHOWN_MAX, problems.size()))) {
            line(
                    "  "
                            + (namesItsLayer(problem) ? "" : place(problem) + ": ")
                            + problem.message()
                            + " ["
                            + problem.cataloger()
                            + "]");
        }
        if (problems.size() > PROBLEMS_SHOWN_MAX) {
            line(
                    "  and "
                            + (problems.size() - PROBLEMS_SHOWN_MAX)
                            + " more (all of them: -o json)");
        }
    }

    private static boolean namesItsLayer(ScanProblem problem) {
        return problem.path().isRoot()
                && problem.layer().isPresent()
                && problem.message().startsWith("layer " + problem.layer().get());
    }

    private static String place(ScanProblem problem) {
        String path = problem.path().isRoot() ? "" : problem.path().toString();
        String line = problem.line() > 0 ? ":" + problem.line() : "";
        String layer =
                problem.layer()
                        .map(digest ->
                                "layer " + digest.substring(0, Math.min(digest.length(), 19)))
                        .orElse("");
        if (path.isEmpty()) {
            return layer.isEmpty() ? "subject" : layer;
        }
        return path + line + (layer.isEmpty() ? "" : " (" + layer + ")");
    }

    private void knowledge(List<SourceStatus> sources) {
        line("");
        line(BOLD, "Data used:");
        if (sources.size() > SOURCES_SHOWN) {
            long records = sources.stream().mapToLong(SourceStatus::records).sum();
            line(
                    String.format(
                            Locale.ROOT,
                            "  %d sources, %,d records; ./openinspector advisories status lists them",
                            sources.size(),
                            records));
            return;
        }
        for (SourceStatus source : sources) {
            line(
                    "  "
                            + source.name()
                            + ": "
                            + count(source.records(), "record")
                            + source.date().map(date -> ", newest of " + date).orElse(""));
        }
        if (sources.stream().allMatch(source -> source.id().equals("starter"))) {
            line(
                    "  Only the starter set of well-known vulnerabilities. For more: ./openinspector advisories import PATH");
        }
    }

    private void grid(List<List<String>> rows, List<Severity> severities) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                String cell = Terminal.clean(row.get(i));
                widths[i] = Math.max(widths[i], cell.codePointCount(0, cell.length()));
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = Terminal.clean(rows.get(r).get(i));
                text.append(cell);
                if (i < columns - 1) {
                    text.repeat(' ', widths[i] - cell.codePointCount(0, cell.length()) + 2);
                }
            }
            String line = shortened(text.toString());
            if (r == 0) {
                line(DIM, line);
            } else if (severities.isEmpty()) {
                line(line);
            } else {
                line(colour(severities.get(r - 1)), line);
            }
        }
    }

    /// On a terminal a row keeps to one line; in a file nothing is cut.
    private String shortened(String text) {
        if (!terminal.colours() || text.codePointCount(0, text.length()) <= terminal.columns()) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, terminal.columns() - 1)) + "…";
    }

    private static String colour(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "\u001b[1;31m";
            case HIGH -> "\u001b[31m";
            case MEDIUM -> "\u001b[33m";
            case LOW, INFORMATIONAL, UNTRIAGED -> "";
        };
    }

    private void line(String text) {
        line("", text);
    }

    /// Everything but our own styles is cleaned: names and messages come from untrusted files.
    private void line(String style, String text) {
        boolean styled = terminal.colours() && !style.isEmpty();
        out.append(styled ? style : "")
                .append(Terminal.clean(text))
                .append(styled ? PLAIN : "")
                .append('\n');
    }

    private static String count(int number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
