package org.openinspector.findings;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.EpssDetails;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;

/// Criteria asked of findings as the wire has them, for those who are told of findings.
final class FindingMatcher implements Predicate<Finding> {
    private final RuleMatcher matcher;

    private FindingMatcher(RuleMatcher matcher) {
        this.matcher = matcher;
    }

    static FindingMatcher of(FilterCriteria criteria) {
        return new FindingMatcher(RuleMatcher.of(criteria));
    }

    @Override
    public boolean test(Finding finding) {
        FindingId.Named named =
                FindingId.parse(finding.findingArn())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "findingArn is \""
                                                + finding.findingArn()
                                                + "\", expected one of ours"));
        @Nullable Instant updated = finding.updatedAt();
        @Nullable EpssDetails epss = finding.epss();
        return matcher.matches(
                new Subject(
                        named.accountId(),
                        named.region(),
                        named.id(),
                        Traits.of(
                                finding.type(),
                                finding.status(),
                                finding.severity(),
                                finding.fixAvailable(),
                                finding.exploitAvailable()),
                        finding.firstObservedAt(),
                        updated == null ? finding.firstObservedAt() : updated,
                        finding.lastObservedAt(),
                        epss == null ? null : epss.score(),
                        observed(finding, epss),
                        finding.resources().getFirst()));
    }

    private static Observed observed(Finding finding, @Nullable EpssDetails epss) {
        @Nullable String title = finding.title();
        return new Observed(
                finding.findingArn(),
                finding.severity(),
                finding.inspectorScore(),
                epss == null ? null : epss.score(),
                title == null ? "" : title,
                finding.description(),
                finding.fixAvailable(),
                finding.exploitAvailable(),
                finding.exploitabilityDetails(),
                finding.inspectorScoreDetails(),
                finding.remediation(),
                finding.packageVulnerabilityDetails(),
                finding.networkReachabilityDetails(),
                finding.codeVulnerabilityDetails(),
                List.of(),
                "");
    }
}
