package org.openinspector.aws.publish;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.CvssScore;
import org.openinspector.apimodel.inspector2.CvssScoreDetails;
import org.openinspector.apimodel.inspector2.ExploitabilityDetails;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.InspectorScoreDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import software.amazon.awssdk.services.securityhub.model.Adjustment;
import software.amazon.awssdk.services.securityhub.model.Cvss;
import software.amazon.awssdk.services.securityhub.model.SoftwarePackage;
import software.amazon.awssdk.services.securityhub.model.Vulnerability;
import software.amazon.awssdk.services.securityhub.model.VulnerabilityCodeVulnerabilities;
import software.amazon.awssdk.services.securityhub.model.VulnerabilityVendor;

/// The part of the format about a vulnerability.
final class AsffVulnerabilities {
    private AsffVulnerabilities() {}

    /// One, or none if the finding is of another kind.
    static List<Vulnerability> of(Finding finding) {
        @Nullable PackageVulnerabilityDetails details = finding.packageVulnerabilityDetails();
        @Nullable CodeVulnerabilityDetails code = finding.codeVulnerabilityDetails();
        if (details != null) {
            return List.of(ofPackages(finding, details));
        }
        return code == null ? List.of() : List.of(ofCode(code));
    }

    private static Vulnerability ofPackages(Finding finding, PackageVulnerabilityDetails details) {
        Vulnerability.Builder out = Vulnerability.builder().id(details.vulnerabilityId());
        @Nullable List<VulnerablePackage> packages = details.vulnerablePackages();
        if (packages != null && !packages.isEmpty()) {
            out.vulnerablePackages(
                    packages.stream().map(AsffVulnerabilities::softwarePackage).toList());
        }
        List<Cvss> scores = scores(finding, details);
        if (!scores.isEmpty()) {
            out.cvss(scores);
        }
        if (details.relatedVulnerabilities() != null
                && !details.relatedVulnerabilities().isEmpty()) {
            out.relatedVulnerabilities(details.relatedVulnerabilities());
        }
        out.vendor(vendor(details));
        if (details.referenceUrls() != null && !details.referenceUrls().isEmpty()) {
            out.referenceUrls(details.referenceUrls());
        }
        if (finding.fixAvailable() != null) {
            out.fixAvailable(finding.fixAvailable().value());
        }
        if (finding.epss() != null) {
            out.epssScore(finding.epss().score());
        }
        if (finding.exploitAvailable() != null) {
            out.exploitAvailable(finding.exploitAvailable().value());
        }
        @Nullable ExploitabilityDetails exploit = finding.exploitabilityDetails();
        if (exploit != null && exploit.lastKnownExploitAt() != null) {
            out.lastKnownExploitAt(Asff.time(exploit.lastKnownExploitAt()));
        }
        return out.build();
    }

    private static VulnerabilityVendor vendor(PackageVulnerabilityDetails details) {
        VulnerabilityVendor.Builder out =
                VulnerabilityVendor.builder()
                        .name(details.source())
                        .url(details.sourceUrl())
                        .vendorSeverity(details.vendorSeverity());
        if (details.vendorCreatedAt() != null) {
            out.vendorCreatedAt(Asff.time(details.vendorCreatedAt()));
        }
        if (details.vendorUpdatedAt() != null) {
            out.vendorUpdatedAt(Asff.time(details.vendorUpdatedAt()));
        }
        return out.build();
    }

    private static SoftwarePackage softwarePackage(VulnerablePackage one) {
        return SoftwarePackage.builder()
                .name(one.name())
                .version(one.version())
                .epoch(Integer.toString(one.epoch()))
                .release(one.release())
                .architecture(one.arch())
                .packageManager(one.packageManager() == null ? null : one.packageManager().value())
                .filePath(one.filePath())
                .fixedInVersion(one.fixedInVersion())
                .remediation(one.remediation())
                .sourceLayerHash(one.sourceLayerHash())
                .sourceLayerArn(one.sourceLambdaLayerArn())
                .build();
    }

    /// What the sources say, then what Amazon Inspector made of it for this resource.
    private static List<Cvss> scores(Finding finding, PackageVulnerabilityDetails details) {
        List<Cvss> out = new ArrayList<>();
        @Nullable List<CvssScore> scores = details.cvss();
        if (scores != null) {
            for (CvssScore score : scores) {
                out.add(
                        Cvss.builder()
                                .version(score.version())
                                .baseScore(score.baseScore())
                                .baseVector(score.scoringVector())
                                .source(score.source())
                                .build());
            }
        }
        @Nullable InspectorScoreDetails own = finding.inspectorScoreDetails();
        @Nullable CvssScoreDetails adjusted = own == null ? null : own.adjustedCvss();
        if (adjusted != null) {
            Cvss.Builder one =
                    Cvss.builder()
                            .version(adjusted.version())
                            .baseScore(adjusted.score())
                            .baseVector(adjusted.scoringVector())
                            .source(adjusted.scoreSource());
            if (adjusted.adjustments() != null) {
                one.adjustments(
                        adjusted.adjustments().stream()
                                .map(adjustment ->
                                        Adjustment.builder()
                                                .metric(adjustment.metric())
                                                .reason(adjustment.reason())
                                                .build())
                                .toList());
            }
            out.add(one.build());
        }
        return out;
    }

    private static Vulnerability ofCode(CodeVulnerabilityDetails code) {
        return Vulnerability.builder()
                .id(code.detectorId())
                .codeVulnerabilities(
                        VulnerabilityCodeVulnerabilities.builder()
                                .cwes(code.cwes())
                                .filePath(path ->
                                        path.fileName(code.filePath().fileName())
                                                .filePath(code.filePath().filePath())
                                                .startLine(code.filePath().startLine())
                                                .endLine(code.filePath().endLine()))
                                .sourceArn(code.sourceLambdaLayerArn())
                                .build())
                .build();
    }
}
