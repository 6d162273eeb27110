package org.openinspector.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.openinspector.EvidenceArgument;
import org.openinspector.apimodel.openinspector.EvidencePackage;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apimodel.openinspector.FindingHistoryEntry;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PackageEvidence;
import org.openinspector.apimodel.openinspector.VerdictExplanation;

/// A finding of the server, explained: what it is, where, why, how grave, and what became of it.
final class ServerFinding {
    private static final int PLACES_SHOWN = 10;

    private final StringBuilder out = new StringBuilder();
    private final ServerClient client;

    private ServerFinding(ServerClient client) {
        this.client = client;
    }

    /// The explanation, for people.
    static String explain(ServerClient client, String arn) {
        return new ServerFinding(client).text(arn);
    }

    private String text(String arn) {
        // First the history: it remembers findings that are deleted by now.
        List<FindingHistoryEntry> history = history(arn);
        @Nullable Finding finding = finding(arn);
        line("Finding " + arn);
        if (finding == null) {
            line("  deleted; only its history is kept");
        } else {
            head(finding);
            evidence(arn);
            gravity(finding);
            arguments(arn);
        }
        line("");
        line("What happened");
        for (FindingHistoryEntry entry : history) {
            line(
                    "  "
                            + entry.at()
                            + "  "
                            + entry.change().value().toLowerCase(Locale.ROOT)
                            + ", "
                            + entry.severity()
                            + ": "
                            + cause(entry));
        }
        if (finding != null && finding.remediation().recommendation() != null) {
            line("");
            line("What to do");
            line("  " + finding.remediation().recommendation().text());
        }
        line("");
        return out.toString();
    }

    private void head(Finding finding) {
        line("");
        line("  " + finding.title());
        field("status", finding.status().value());
        finding.resources()
                .forEach(resource -> field("on", resource.type().value() + " " + resource.id()));
        field("first observed", String.valueOf(finding.firstObservedAt()));
        field("last observed", String.valueOf(finding.lastObservedAt()));
    }

    private void evidence(String arn) {
        FindingEvidence evidence =
                client.call(
                                OpenInspectorProtocol.GET_FINDING_EVIDENCE,
                                GetFindingEvidenceRequest.builder().findingArn(arn).build(),
                                GetFindingEvidenceResponse.class)
                        .evidence();
        for (EvidencePackage each : evidence.packages()) {
            line("");
            line("  " + each.package_());
            field(
                    "fixed in",
                    Objects.requireNonNullElse(each.fixedVersion(), "no fixed version is known"));
            int shown = Math.min(each.evidence().size(), PLACES_SHOWN);
            for (PackageEvidence where : each.evidence().subList(0, shown)) {
                field("found in", where.path());
                field("  brought by layer", where.layer());
                field("  doubt", where.doubt());
            }
            if (each.evidenceCount() > shown) {
                line("  and in " + (each.evidenceCount() - shown) + " more places");
            }
            each.why().forEach(argument -> argument("affected", argument));
            each.dissent().forEach(argument -> argument("not affected", argument));
        }
    }

    private void argument(String verdict, EvidenceArgument argument) {
        field(
                verdict,
                "by "
                        + argument.advisory()
                        + " of "
                        + argument.source()
                        + " on "
                        + argument.package_()
                        + ": "
                        + argument.range());
        field("  compared", argument.comparison());
    }

    /// As matching argues now, which may be otherwise than when the finding was made.
    private void arguments(String arn) {
        for (VerdictExplanation explanation : ServerVerdict.of(client, arn)) {
            line("");
            line("The whole argument, of " + explanation.package_());
            explanation.text().lines().forEach(text -> line("  " + text));
        }
    }

    private void gravity(Finding finding) {
        line("");
        line("How grave it is");
        line("  " + finding.severity().value());
        var details = finding.packageVulnerabilityDetails();
        if (details != null && details.cvss() != null) {
            details.cvss()
                    .forEach(cvss ->
                            line(
                                    "  CVSS "
                                            + cvss.version()
                                            + " "
                                            + cvss.baseScore()
                                            + "  "
                                            + cvss.scoringVector()
                                            + "  ("
                                            + cvss.source()
                                            + ")"));
        }
        if (finding.epss() != null) {
            line(
                    String.format(
                            Locale.ROOT,
                            "  EPSS %.2f%%: the probability of exploitation within 30 days",
                            100 * finding.epss().score()));
        }
        if (finding.exploitAvailable() != null
                && finding.exploitAvailable().value().equals("YES")) {
            line("  known to be exploited");
        }
    }

    private @Nullable Finding finding(String arn) {
        List<Finding> found =
                client.call(
                                Inspector2Protocol.INSTANCE,
                                Inspector2Protocol.LIST_FINDINGS,
                                ListFindingsRequest.builder()
                                        .filterCriteria(
                                                FilterCriteria.builder()
                                                        .findingArn(
                                                                List.of(
                                                                        StringFilter.builder()
                                                                                .comparison(
                                                                                        StringComparison
                                                                                                .EQUALS)
                                                                                .value(arn)
                                                                                .build()))
                                                        .build())
                                        .build(),
                                ListFindingsResponse.class)
                        .findings();
        return found == null || found.isEmpty() ? null : found.getFirst();
    }

    private List<FindingHistoryEntry> history(String arn) {
        List<FindingHistoryEntry> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListFindingHistoryResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_FINDING_HISTORY,
                            ListFindingHistoryRequest.builder()
                                    .findingArn(arn)
                                    .nextToken(token)
                                    .build(),
                            ListFindingHistoryResponse.class);
            all.addAll(page.entries());
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    private static String cause(FindingHistoryEntry entry) {
        String words = entry.causeCode().toLowerCase(Locale.ROOT).replace('_', ' ');
        return entry.cause().isEmpty() ? words : words + " (" + entry.cause() + ")";
    }

    private void field(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            line("  " + name + ": " + value);
        }
    }

    private void line(String text) {
        out.append(Terminal.clean(text)).append('\n');
    }
}
