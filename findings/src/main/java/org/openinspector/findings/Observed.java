package org.openinspector.findings;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.ExploitabilityDetails;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.InspectorScoreDetails;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.lifecycle.Disposition;

/// One weakness that was seen on a resource, as the wire shows it.
///
/// @param key what makes it the same weakness next time: the canonical vulnerability id
/// @param severity how grave
/// @param inspectorScore CVSS score; null if nobody gave one
/// @param epss probability of exploitation within 30 days, in [0, 1]; null if unknown
/// @param title one line, 1 to 1024 characters
/// @param description 1 to 1024 characters
/// @param fixAvailable null if it has no meaning for the kind of finding
/// @param exploitAvailable null if it has no meaning for the kind of finding
/// @param exploitabilityDetails null if no exploit is known
/// @param inspectorScoreDetails where the score is from; null without a score
/// @param remediation what to do
/// @param packageVulnerabilityDetails of a package finding, else null
/// @param networkReachabilityDetails of a network finding, else null
/// @param codeVulnerabilityDetails of a code finding, else null
/// @param packages the affected packages, whose later absence explains why the finding was closed
/// @param evidence JSON for `explain`; may be empty
/// @param disposition what somebody who examined the resource says of it
/// @param dispositionDetail who says so and why, for the history; may be empty
public record Observed(
        String key,
        Severity severity,
        @Nullable Double inspectorScore,
        @Nullable Double epss,
        String title,
        String description,
        @Nullable FixAvailable fixAvailable,
        @Nullable ExploitAvailable exploitAvailable,
        @Nullable ExploitabilityDetails exploitabilityDetails,
        @Nullable InspectorScoreDetails inspectorScoreDetails,
        Remediation remediation,
        @Nullable PackageVulnerabilityDetails packageVulnerabilityDetails,
        @Nullable NetworkReachabilityDetails networkReachabilityDetails,
        @Nullable CodeVulnerabilityDetails codeVulnerabilityDetails,
        List<PackageVersion> packages,
        String evidence,
        Disposition disposition,
        String dispositionDetail) {
    public Observed {
        packages = List.copyOf(packages);
        if (key.isBlank()) {
            throw new IllegalArgumentException("a weakness without a key: " + title);
        }
        if (epss != null && !(epss >= 0 && epss <= 1)) {
            throw new IllegalArgumentException(
                    "EPSS of " + key + " is " + epss + ", expected 0 to 1");
        }
    }

    /// A weakness of which nobody says anything.
    public Observed(
            String key,
            Severity severity,
            @Nullable Double inspectorScore,
            @Nullable Double epss,
            String title,
            String description,
            @Nullable FixAvailable fixAvailable,
            @Nullable ExploitAvailable exploitAvailable,
            @Nullable ExploitabilityDetails exploitabilityDetails,
            @Nullable InspectorScoreDetails inspectorScoreDetails,
            Remediation remediation,
            @Nullable PackageVulnerabilityDetails packageVulnerabilityDetails,
            @Nullable NetworkReachabilityDetails networkReachabilityDetails,
            @Nullable CodeVulnerabilityDetails codeVulnerabilityDetails,
            List<PackageVersion> packages,
            String evidence) {
        this(
                key,
                severity,
                inspectorScore,
                epss,
                title,
                description,
                fixAvailable,
                exploitAvailable,
                exploitabilityDetails,
                inspectorScoreDetails,
                remediation,
                packageVulnerabilityDetails,
                networkReachabilityDetails,
                codeVulnerabilityDetails,
                packages,
                evidence,
                Disposition.NONE,
                "");
    }

    /// The same, of which somebody says something.
    public Observed with(Disposition other, String detail) {
        return new Observed(
                key,
                severity,
                inspectorScore,
                epss,
                title,
                description,
                fixAvailable,
                exploitAvailable,
                exploitabilityDetails,
                inspectorScoreDetails,
                remediation,
                packageVulnerabilityDetails,
                networkReachabilityDetails,
                codeVulnerabilityDetails,
                packages,
                evidence,
                other,
                detail);
    }
}
