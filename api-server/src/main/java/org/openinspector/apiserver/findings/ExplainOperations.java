package org.openinspector.apiserver.findings;

import java.util.List;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.openinspector.EvidencePackage;
import org.openinspector.apimodel.openinspector.ExplainFindingRequest;
import org.openinspector.apimodel.openinspector.ExplainFindingResponse;
import org.openinspector.apimodel.openinspector.ExplainVerdictRequest;
import org.openinspector.apimodel.openinspector.ExplainVerdictResponse;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.VerdictExplanation;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.Estate;
import org.openinspector.estate.Explained;
import org.openinspector.findings.Findings;
import org.openinspector.model.PackageUrl;

/// `ExplainVerdict`, `ExplainFinding`: why something is a finding, or is none.
public final class ExplainOperations {
    private static final int PACKAGES_MAX = 20;

    private final Findings findings;
    private final Estate estate;

    /// Operations on these.
    public ExplainOperations(Findings findings, Estate estate) {
        this.findings = findings;
        this.estate = estate;
    }

    /// About one vulnerability in one package of a resource.
    public ExplainVerdictResponse verdict(ExplainVerdictRequest request, Call call) {
        String text = request.package_();
        PackageUrl purl;
        try {
            purl = PackageUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusals.field(
                    "package", "\"" + text + "\" is no package URL: " + e.getMessage());
        }
        return ExplainVerdictResponse.builder()
                .explanation(
                        estate.explain(
                                        call.readable(),
                                        request.resourceId(),
                                        purl,
                                        request.vulnerabilityId())
                                .map(explained -> explanation(text, explained))
                                .orElseThrow(() ->
                                        unknown(
                                                "there is no inventory of "
                                                        + request.resourceId()
                                                        + " in this account and Region")))
                .build();
    }

    /// About all packages of a finding.
    public ExplainFindingResponse finding(ExplainFindingRequest request, Call call) {
        Finding finding =
                findings.get(call.readable(), request.findingArn())
                        .orElseThrow(() ->
                                unknown(
                                        "there is no finding "
                                                + request.findingArn()
                                                + " in this account and Region"));
        Optional<String> evidence = findings.evidence(call.readable(), request.findingArn());
        PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
        if (evidence.isEmpty() || details == null) {
            throw unknown(request.findingArn() + " is about no package");
        }
        String resource = finding.resources().getFirst().id();
        List<VerdictExplanation> explanations =
                FindingEvidence.fromJson(evidence.get()).packages().stream()
                        .map(EvidencePackage::package_)
                        .distinct()
                        .limit(PACKAGES_MAX)
                        .flatMap(purl ->
                                estate
                                        .explain(
                                                call.readable(),
                                                resource,
                                                PackageUrl.parse(purl),
                                                details.vulnerabilityId())
                                        .map(explained -> explanation(purl, explained))
                                        .stream())
                        .toList();
        return ExplainFindingResponse.builder().explanations(explanations).build();
    }

    private static VerdictExplanation explanation(String purl, Explained explained) {
        return VerdictExplanation.builder()
                .package_(purl)
                .verdict(explained.verdict())
                .isFinding(explained.isFinding())
                .text(explained.text())
                .json(explained.json())
                .build();
    }

    private static ResourceNotFoundException unknown(String message) {
        return ResourceNotFoundException.builder().message(message).build();
    }
}
