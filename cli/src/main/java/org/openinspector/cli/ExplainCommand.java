package org.openinspector.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.matching.Explanation;
import org.openinspector.matching.Matcher;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `explain`: the argument behind a finding, or about a vulnerability that is none.
@Command(
        name = "explain",
        description = {
            "Why a finding is one: evidence, range, comparison, source; and its history.",
            "With --package and --vulnerability: why the package is affected, or not, or not known."
        },
        footer = {
            "",
            "Examples:",
            "  ./openinspector explain 1",
            "  ./openinspector explain CVE-2021-44228",
            "  ./openinspector explain --package pkg:deb/debian/openssl --vulnerability CVE-2023-0286",
            "  ./openinspector explain --package pkg:deb/debian/openssl --vulnerability CVE-2023-0286 \\",
            "      --resource i-0123456789abcdef0",
            "  ./openinspector explain arn:aws:inspector2:us-east-1:000000000001:finding/…"
        })
final class ExplainCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FINDING",
            arity = "0..1",
            description =
                    "its number in the last scan, its vulnerability id, or the ARN of a finding of the server")
    String finding = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "the server's data folder, for an ARN or --resource")
    @Nullable Path data;

    @Option(
            names = "--package",
            paramLabel = "PURL",
            description =
                    "a package of the last scan, or of --resource; version and qualifiers may be left out")
    @Nullable String packageUrl;

    @Option(
            names = "--resource",
            paramLabel = "ID",
            description = "with --package: a resource of the server, as in coverage")
    @Nullable String resource;

    @Option(
            names = "--vulnerability",
            paramLabel = "ID",
            description = "CVE, GHSA or any other id of the vulnerability")
    @Nullable String vulnerability;

    @Option(
            names = "--advisories",
            paramLabel = "DIR",
            description = "the vulnerability data, for --package")
    @Nullable Path advisories;

    @Option(
            names = "--json",
            description =
                    "with --package or an ARN: the whole argument as JSON, which can be replayed")
    boolean json;

    @Override
    public Integer call() {
        if (packageUrl != null || vulnerability != null || resource != null) {
            return explainPackage();
        }
        if (finding.isEmpty()) {
            throw UserError.usage("expected a FINDING, or --package PURL with --vulnerability ID");
        }
        if (finding.startsWith("arn:")) {
            System.out.print(
                    json
                            ? ServerVerdict.json(client(), finding)
                            : ServerFinding.explain(client(), finding));
            return ExitStatus.DONE;
        }
        Map<String, Object> report = lastScan();
        List<Map<String, Object>> findings = JsonTree.objects(report, "findings");
        List<Map<String, Object>> chosen = findings.stream().filter(this::isMeant).toList();
        if (chosen.isEmpty()) {
            throw UserError.usage(
                    "the last scan has no finding \""
                            + Terminal.clean(finding)
                            + "\"; it has "
                            + (findings.isEmpty() ? "none" : "numbers 1 to " + findings.size()));
        }
        StringBuilder out = new StringBuilder();
        for (Map<String, Object> each : chosen) {
            explain(each, report, out);
        }
        System.out.print(out);
        return ExitStatus.DONE;
    }

    private ServerClient client() {
        return new ServerClient(
                ServerAddress.find(
                        Optional.ofNullable(data),
                        Home.of(Optional.empty()).folder(),
                        System.getenv()));
    }

    private static Map<String, Object> lastScan() {
        Path file = Home.of(Optional.empty()).lastScan();
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            return JsonTree.read(in);
        } catch (java.nio.file.NoSuchFileException none) {
            throw UserError.failed("nothing was scanned yet; try: ./openinspector scan host");
        } catch (IOException e) {
            throw UserError.failed(
                    "cannot read the last scan, " + file + " (" + Output.reason(e) + ")");
        }
    }

    /// Matches the package of the last scan, or of a resource of the server, again, with the data
    /// as it is now.
    private int explainPackage() {
        if (packageUrl == null || vulnerability == null || vulnerability.isBlank()) {
            throw UserError.usage(
                    resource == null
                            ? "--package PURL and --vulnerability ID belong together"
                            : "--resource needs --package PURL and --vulnerability ID");
        }
        PackageUrl purl;
        try {
            purl = PackageUrl.parse(packageUrl);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(Terminal.clean(String.valueOf(e.getMessage())));
        }
        if (resource != null) {
            System.out.print(
                    ServerVerdict.text(
                            client(), resource, packageUrl, vulnerability.strip(), json));
            return ExitStatus.DONE;
        }
        Inventory inventory;
        try {
            inventory = ReportInventory.of(lastScan());
        } catch (IllegalArgumentException e) {
            throw UserError.failed(
                    "cannot read the last scan ("
                            + Terminal.clean(String.valueOf(e.getMessage()))
                            + "); scan again");
        }
        try (Knowledge knowledge = LocalKnowledge.open(Home.of(Optional.ofNullable(advisories)))) {
            Explanation explanation =
                    new Matcher(knowledge).explain(inventory, purl, vulnerability.strip());
            if (json) {
                System.out.println(explanation.toJson());
            } else {
                explanation.toText().lines().map(Terminal::clean).forEach(System.out::println);
            }
        }
        return ExitStatus.DONE;
    }

    private boolean isMeant(Map<String, Object> each) {
        return JsonTree.text(each, "number").equals(finding)
                || JsonTree.text(each, "id").equalsIgnoreCase(finding)
                || JsonTree.texts(each, "aliases").contains(finding.toUpperCase(Locale.ROOT))
                || JsonTree.texts(each, "aliases").contains(finding);
    }

    private static void explain(
            Map<String, Object> each, Map<String, Object> report, StringBuilder out) {
        var subject = JsonTree.object(report, "subject");
        line(
                out,
                "Finding "
                        + JsonTree.text(each, "number")
                        + " of "
                        + JsonTree.text(subject, "type")
                        + " "
                        + JsonTree.text(subject, "name"));
        line(out, "");
        line(out, "  " + JsonTree.text(each, "id") + "  " + JsonTree.text(each, "title"));
        field(out, "also known as", String.join(", ", JsonTree.texts(each, "aliases")));
        field(out, "package", JsonTree.text(each, "package"));
        field(out, "installed", JsonTree.text(each, "installedVersion"));
        String fix = JsonTree.text(each, "fixedVersion");
        field(out, "fixed in", fix.isEmpty() ? "no fixed version is known" : fix);
        line(out, "");
        line(out, "Where it is");
        var why = JsonTree.object(each, "why");
        for (Map<String, Object> evidence : JsonTree.objects(why, "evidence")) {
            line(out, "  " + JsonTree.text(evidence, "path"));
            field(out, "  brought by layer", JsonTree.text(evidence, "layer"));
            field(out, "  doubt", JsonTree.text(evidence, "doubt"));
        }
        line(out, "");
        line(out, "Why it is affected");
        arguments(out, JsonTree.objects(why, "affected"));
        List<Map<String, Object>> dissent = JsonTree.objects(why, "dissent");
        if (!dissent.isEmpty()) {
            line(out, "");
            line(out, "Who says otherwise");
            arguments(out, dissent);
        }
        var vex = JsonTree.object(each, "vex");
        if (!vex.isEmpty()) {
            line(out, "");
            line(out, "What is said of it (VEX)");
            line(
                    out,
                    "  "
                            + JsonTree.text(vex, "status").toLowerCase(Locale.ROOT)
                            + ", by "
                            + JsonTree.text(vex, "author"));
            field(out, "  justification", JsonTree.text(vex, "justification"));
            field(out, "  remark", JsonTree.text(vex, "text"));
            field(out, "  document", JsonTree.text(vex, "document"));
        }
        line(out, "");
        line(out, "How grave it is");
        String source = JsonTree.text(each, "severitySource");
        line(
                out,
                "  "
                        + JsonTree.text(each, "severity")
                        + (source.isEmpty() ? ": nobody rated it" : ", by " + source));
        for (Map<String, Object> cvss : JsonTree.objects(each, "cvss")) {
            line(
                    out,
                    "  CVSS "
                            + JsonTree.text(cvss, "version")
                            + " "
                            + JsonTree.text(cvss, "score")
                            + "  "
                            + JsonTree.text(cvss, "vector")
                            + "  ("
                            + JsonTree.text(cvss, "source")
                            + ")");
        }
        String epss = JsonTree.text(each, "epss");
        if (!epss.isEmpty()) {
            line(
                    out,
                    String.format(
                            Locale.ROOT,
                            "  EPSS %.2f%%: the probability of exploitation within 30 days",
                            100 * Double.parseDouble(epss)));
        }
        String exploited = JsonTree.text(each, "kevAdded");
        if (!exploited.isEmpty()) {
            line(out, "  known to be exploited: in CISA's catalogue since " + exploited);
        }
        line(out, "");
        line(out, "What to do");
        line(
                out,
                "  "
                        + (fix.isEmpty()
                                ? "No fixed version is known: remove the package, or keep it out of reach."
                                : "Upgrade to " + fix + " or later."));
        JsonTree.texts(each, "references").forEach(reference -> line(out, "  " + reference));
        line(out, "");
    }

    private static void arguments(StringBuilder out, List<Map<String, Object>> arguments) {
        for (Map<String, Object> argument : arguments) {
            line(
                    out,
                    "  "
                            + JsonTree.text(argument, "advisory")
                            + " of "
                            + JsonTree.text(argument, "source")
                            + " on "
                            + JsonTree.text(argument, "package"));
            field(out, "  affected", JsonTree.text(argument, "range"));
            field(out, "  compared", JsonTree.text(argument, "comparison"));
            field(out, "  channel", JsonTree.text(argument, "channel"));
            field(out, "  the vendor says", JsonTree.text(argument, "vendorWord"));
            JsonTree.texts(argument, "conditions")
                    .forEach(condition -> field(out, "  condition", condition));
            JsonTree.texts(argument, "doubts").forEach(doubt -> field(out, "  doubt", doubt));
        }
    }

    private static void field(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            line(out, "  " + name + ": " + value);
        }
    }

    private static void line(StringBuilder out, String text) {
        out.append(Terminal.clean(text)).append('\n');
    }
}
