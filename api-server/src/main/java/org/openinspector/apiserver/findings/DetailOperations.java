package org.openinspector.apiserver.findings;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsRequest;
import org.openinspector.apimodel.inspector2.BatchGetFindingDetailsResponse;
import org.openinspector.apimodel.inspector2.CisaData;
import org.openinspector.apimodel.inspector2.Evidence;
import org.openinspector.apimodel.inspector2.ExploitObserved;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingDetail;
import org.openinspector.apimodel.inspector2.FindingDetailsError;
import org.openinspector.apimodel.inspector2.FindingDetailsErrorCode;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.openinspector.EvidencePackage;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apiserver.Call;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.findings.Findings;
import org.openinspector.model.Advisory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `BatchGetFindingDetails`: what is known about the vulnerabilities of findings, from the newest
/// data, and why each is a finding.
public final class DetailOperations {
    private static final Logger LOG = LoggerFactory.getLogger(DetailOperations.class);

    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws[a-z-]*:inspector2:([a-z0-9-]+):([0-9]{12}):finding/[0-9a-f]{32}");

    private static final int EVIDENCES_MAX = 100;
    private static final int REFERENCES_MAX = 100;

    private final Findings findings;
    private final KnowledgeSource knowledge;

    /// Operations on these.
    public DetailOperations(Findings findings, KnowledgeSource knowledge) {
        this.findings = findings;
        this.knowledge = knowledge;
    }

    /// Details of findings that the caller may read, and an error for each other one.
    public BatchGetFindingDetailsResponse details(BatchGetFindingDetailsRequest input, Call call) {
        List<FindingDetail> details = new ArrayList<>();
        List<FindingDetailsError> errors = new ArrayList<>();
        try (KnowledgeSource.Lease lease = knowledge.lease()) {
            for (String arn : new LinkedHashSet<>(input.findingArns())) {
                Optional<FindingDetailsError> refused = refusal(arn, call);
                if (refused.isPresent()) {
                    errors.add(refused.get());
                    continue;
                }
                findings.get(call.readable(), arn)
                        .ifPresentOrElse(
                                finding -> details.add(detail(finding, call, lease.knowledge())),
                                () ->
                                        errors.add(
                                                error(
                                                        arn,
                                                        FindingDetailsErrorCode
                                                                .FINDING_DETAILS_NOT_FOUND,
                                                        "there is no such finding")));
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("finding details without data");
            input.findingArns()
                    .forEach(arn ->
                            errors.add(
                                    error(
                                            arn,
                                            FindingDetailsErrorCode.INTERNAL_ERROR,
                                            "there are no vulnerability data")));
        }
        return BatchGetFindingDetailsResponse.builder()
                .findingDetails(details)
                .errors(errors)
                .build();
    }

    /// What can be said of the ARN alone. Whether a finding exists that may not be read is not.
    private static Optional<FindingDetailsError> refusal(String arn, Call call) {
        Matcher named = ARN.matcher(arn);
        if (!named.matches()) {
            return Optional.of(
                    error(
                            arn,
                            FindingDetailsErrorCode.INVALID_INPUT,
                            "expected the ARN of a finding"));
        }
        if (!call.readable().accounts().contains(named.group(2))) {
            return Optional.of(
                    error(
                            arn,
                            FindingDetailsErrorCode.ACCESS_DENIED,
                            "the finding is of an account that may not be read"));
        }
        return Optional.empty();
    }

    private static FindingDetailsError error(
            String arn, FindingDetailsErrorCode code, String message) {
        return FindingDetailsError.builder()
                .findingArn(arn)
                .errorCode(code)
                .errorMessage(message)
                .build();
    }

    private FindingDetail detail(Finding finding, Call call, Knowledge data) {
        PackageVulnerabilityDetails about = finding.packageVulnerabilityDetails();
        FindingDetail.Builder detail = FindingDetail.builder().findingArn(finding.findingArn());
        if (about == null) {
            return detail.build();
        }
        String id = about.vulnerabilityId();
        Optional<KnownExploited> known = data.knownExploited(id);
        List<LocalDate> seen =
                Stream.concat(
                                data.facts(id).stream()
                                        .filter(Fact.Exploit.class::isInstance)
                                        .map(Fact.Exploit.class::cast)
                                        .flatMap(exploit -> exploit.published().stream()),
                                known.stream().map(KnownExploited::added))
                        .sorted()
                        .toList();
        Set<String> weaknesses = new TreeSet<>();
        Set<String> references = new LinkedHashSet<>();
        if (about.referenceUrls() != null) {
            references.addAll(about.referenceUrls());
        }
        for (Advisory advisory : data.advisories(id)) {
            if (advisory.withdrawn().isEmpty()) {
                weaknesses.addAll(advisory.cwes());
                references.addAll(advisory.references());
            }
        }
        detail.cisaData(known.map(DetailOperations::catalogued).orElse(null))
                .riskScore(risk(finding, known.isPresent(), !seen.isEmpty()))
                .evidences(evidences(finding, call))
                .exploitObserved(
                        seen.isEmpty()
                                ? null
                                : ExploitObserved.builder()
                                        .firstSeen(time(seen.getFirst()))
                                        .lastSeen(time(seen.getLast()))
                                        .build())
                .referenceUrls(
                        references.stream()
                                .filter(url -> !url.isBlank())
                                .limit(REFERENCES_MAX)
                                .toList())
                .cwes(List.copyOf(weaknesses))
                .epssScore(
                        data.epss(id)
                                .map(epss -> (Double) epss.probability())
                                .orElse(finding.epss() == null ? null : finding.epss().score()));
        return detail.build();
    }

    private static CisaData catalogued(KnownExploited known) {
        return CisaData.builder()
                .dateAdded(time(known.added()))
                .dateDue(known.due().map(DetailOperations::time).orElse(null))
                .build();
    }

    private static Instant time(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /// 0 to 100, by a rule of ours (docs/reports.md): Amazon's is not published.
    private static @Nullable Integer risk(Finding finding, boolean catalogued, boolean exploited) {
        if (finding.inspectorScore() == null && !catalogued) {
            return null;
        }
        double score = finding.inspectorScore() == null ? 0 : finding.inspectorScore();
        double epss = finding.epss() == null ? 0 : finding.epss().score();
        double risk = 7 * score + 20 * epss + (exploited ? 10 : 0);
        return (int) Math.round(Math.clamp(risk, catalogued ? 90 : 0, 100));
    }

    private List<Evidence> evidences(Finding finding, Call call) {
        Optional<String> stored = findings.evidence(call.readable(), finding.findingArn());
        if (stored.isEmpty() || stored.get().isEmpty()) {
            return List.of();
        }
        List<Evidence> all = new ArrayList<>();
        for (EvidencePackage one : FindingEvidence.fromJson(stored.get()).packages()) {
            if (one.why() == null) {
                continue;
            }
            one.why()
                    .forEach(argument ->
                            all.add(
                                    Evidence.builder()
                                            .evidenceRule(
                                                    argument.source() + " " + argument.advisory())
                                            .evidenceDetail(
                                                    one.package_() + ": " + argument.comparison())
                                            .severity(finding.severity().value())
                                            .build()));
        }
        return all.stream()
                .distinct()
                .sorted(Comparator.comparing(evidence -> String.valueOf(evidence.evidenceDetail())))
                .limit(EVIDENCES_MAX)
                .toList();
    }
}
