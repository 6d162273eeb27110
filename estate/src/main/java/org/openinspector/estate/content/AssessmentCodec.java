package org.openinspector.estate.content;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.Finding;
import org.openinspector.model.NoData;
import org.openinspector.model.PackageKey;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Severity;
import org.openinspector.model.VexStatement;
import org.openinspector.scan.Assessment;

/// What matching said about an inventory, as bytes. Equal answers have equal bytes: if new
/// advisories change nothing for an inventory, nothing is written for its resources.
public final class AssessmentCodec {
    private static final int VERSION = 2;
    private static final int VERSION_OF_VULNERABILITIES = 1;

    private AssessmentCodec() {}

    /// Encodes.
    public static StoredContent encode(Assessment assessment) {
        ContentWriter out = new ContentWriter();
        out.octet(VERSION);
        out.list(assessment.findings(), finding -> write(out, finding));
        out.list(
                assessment.noData(),
                gap -> {
                    out.text(gap.ecosystem());
                    out.number(gap.packages());
                    out.text(gap.reason());
                });
        out.list(assessment.problems(), problem -> write(out, problem));
        return new StoredContent(out.toBytes());
    }

    /// Reads what [#encode] stored.
    ///
    /// @throws MalformedContentException if the bytes are damaged
    public static Assessment decode(byte[] compressed) {
        ContentReader in =
                new ContentReader(Compression.inflated(compressed, Compression.BYTES_MAX));
        int version = in.octet();
        if (version != VERSION && version != VERSION_OF_VULNERABILITIES) {
            throw in.wrong("it is a match result of version " + version + ", expected " + VERSION);
        }
        Packages.Reader packages = new Packages.Reader(in);
        Assessment assessment =
                new Assessment(
                        in.list(() -> finding(in, packages, version)),
                        in.list(() -> new NoData(in.text(), (int) in.number(), in.text())),
                        in.list(() -> problem(in)));
        in.end();
        return assessment;
    }

    private static void write(ContentWriter out, Finding finding) {
        out.text(finding.id());
        out.list(finding.aliases(), out::text);
        out.text(finding.title());
        Packages.write(out, finding.installed());
        out.optional(finding.fixedVersion(), out::text);
        out.text(finding.severity().name());
        out.optional(finding.severitySource(), out::text);
        out.list(
                finding.cvss(),
                cvss -> {
                    out.text(cvss.source());
                    out.text(cvss.version());
                    out.text(cvss.vector());
                    out.real(cvss.score());
                });
        out.optional(finding.epss());
        out.optional(finding.epssPercentile());
        out.optional(finding.knownExploited(), date -> out.text(date.toString()));
        out.list(finding.why(), argument -> write(out, argument));
        out.list(finding.dissent(), argument -> write(out, argument));
        out.list(finding.references(), out::text);
        out.text(finding.kind().name());
        out.optional(finding.vex(), vex -> write(out, vex));
    }

    private static void write(ContentWriter out, VexStatement vex) {
        out.text(vex.author());
        out.text(vex.document());
        out.text(vex.product());
        out.text(vex.status().name());
        out.text(vex.justification());
        out.text(vex.text());
        out.optional(vex.issued(), instant -> out.text(instant.toString()));
    }

    private static VexStatement vex(ContentReader in) {
        return new VexStatement(
                in.text(),
                in.text(),
                in.text(),
                VexStatement.Status.valueOf(in.text()),
                in.text(),
                in.text(),
                in.optional(() -> instant(in)));
    }

    private static Instant instant(ContentReader in) {
        String text = in.text();
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw in.wrong("\"" + text + "\" is no time");
        }
    }

    private static Finding finding(ContentReader in, Packages.Reader packages, int version) {
        try {
            return new Finding(
                    in.text(),
                    sorted(in.list(in::text)),
                    in.text(),
                    packages.installed(),
                    in.optional(in::text),
                    Severity.valueOf(in.text()),
                    in.optional(in::text),
                    in.list(() -> new Cvss(in.text(), in.text(), in.text(), in.real())),
                    in.optionalReal(),
                    in.optionalReal(),
                    in.optional(() -> date(in)),
                    in.list(() -> argument(in, version)),
                    in.list(() -> argument(in, version)),
                    in.list(in::text),
                    version == VERSION
                            ? Finding.Kind.valueOf(in.text())
                            : Finding.Kind.VULNERABILITY,
                    version == VERSION ? in.optional(() -> vex(in)) : Optional.empty());
        } catch (IllegalArgumentException e) {
            throw in.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static LocalDate date(ContentReader in) {
        String text = in.text();
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw in.wrong("\"" + text + "\" is no date");
        }
    }

    private static void write(ContentWriter out, Argument argument) {
        out.text(argument.source());
        out.text(argument.advisory());
        out.list(argument.ids(), out::text);
        out.text(argument.packageKey().namespace());
        out.text(argument.packageKey().name());
        out.text(argument.scheme());
        out.text(argument.version());
        out.text(argument.range());
        out.text(argument.comparison());
        out.optional(argument.fixedVersion(), out::text);
        out.text(argument.fixState().name());
        out.text(argument.vendorWord());
        out.text(argument.channel());
        out.list(argument.conditions(), out::text);
        out.list(argument.doubts(), out::text);
    }

    private static Argument argument(ContentReader in, int version) {
        Argument first =
                new Argument(
                        in.text(),
                        in.text(),
                        sorted(in.list(in::text)),
                        new PackageKey(in.text(), in.text()),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.text(),
                        in.optional(in::text));
        return version == VERSION_OF_VULNERABILITIES
                ? first
                : new Argument(
                        first.source(),
                        first.advisory(),
                        first.ids(),
                        first.packageKey(),
                        first.scheme(),
                        first.version(),
                        first.range(),
                        first.comparison(),
                        first.fixedVersion(),
                        FixState.valueOf(in.text()),
                        in.text(),
                        in.text(),
                        in.list(in::text),
                        in.list(in::text));
    }

    private static void write(ContentWriter out, ScanProblem problem) {
        out.text(problem.cataloger());
        out.octets(problem.path().toBytes());
        out.optional(problem.layer(), out::text);
        out.number(problem.line());
        out.text(problem.message());
    }

    private static ScanProblem problem(ContentReader in) {
        return new ScanProblem(
                in.text(), Packages.path(in), in.optional(in::text), (int) in.number(), in.text());
    }

    private static SortedSet<String> sorted(List<String> texts) {
        return new TreeSet<>(texts);
    }
}
