package org.openinspector.findings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.CodeVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.NetworkReachabilityDetails;
import org.openinspector.apimodel.inspector2.PackageFilter;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.PortRangeFilter;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.Step;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.VulnerablePackage;

/// Criteria compiled to decide in memory what [Criteria] decides in the database, about findings
/// that an evaluation has not stored yet: with 500 rules, asking the database of each would cost
/// more than the evaluation.
final class RuleMatcher {
    private final FilterCriteria criteria;
    private final BitSet traits = new BitSet(4096);
    private final Wanted.@Nullable Texts accounts;
    private final Wanted.@Nullable Texts arns;
    private final Wanted.@Nullable Texts vulnerabilities;
    private final Wanted.@Nullable Texts titles;
    private final Wanted.@Nullable Texts related;
    private final Wanted.@Nullable Texts protocols;
    private final Wanted.@Nullable Texts componentIds;
    private final Wanted.@Nullable Texts componentTypes;
    private final Wanted.@Nullable Texts detectors;
    private final Wanted.@Nullable Texts detectorTags;
    private final Wanted.@Nullable Texts codePaths;
    private final List<Part> packages;
    private final ResourceMatcher resource;

    private RuleMatcher(FilterCriteria criteria) {
        this.criteria = criteria;
        Criteria.of(criteria).traits().forEach(one -> traits.set(one.code()));
        accounts = Wanted.Texts.of(criteria.awsAccountId());
        arns = Wanted.Texts.of(criteria.findingArn());
        vulnerabilities = Wanted.Texts.of(criteria.vulnerabilityId());
        titles = Wanted.Texts.of(criteria.title());
        related = Wanted.Texts.of(criteria.relatedVulnerabilities());
        protocols = Wanted.Texts.of(criteria.networkProtocol());
        componentIds = Wanted.Texts.of(criteria.componentId());
        componentTypes = Wanted.Texts.of(criteria.componentType());
        detectors = Wanted.Texts.of(criteria.codeVulnerabilityDetectorName());
        detectorTags = Wanted.Texts.of(criteria.codeVulnerabilityDetectorTags());
        codePaths = Wanted.Texts.of(criteria.codeVulnerabilityFilePath());
        List<PackageFilter> filters = criteria.vulnerablePackages();
        packages = filters == null ? List.of() : filters.stream().map(Part::of).toList();
        resource = ResourceMatcher.of(criteria);
    }

    static RuleMatcher of(FilterCriteria criteria) {
        return new RuleMatcher(criteria);
    }

    /// The only vulnerabilities whose findings can match; null if others can.
    @Nullable Set<String> onlyVulnerabilities() {
        return vulnerabilities != null && vulnerabilities.isListed()
                ? vulnerabilities.equal()
                : null;
    }

    /// The only titles whose findings can match; null if others can.
    @Nullable Set<String> onlyTitles() {
        return titles != null && titles.isListed() ? titles.equal() : null;
    }

    /// Whether the resource alone can change the answer.
    boolean asksResource() {
        return !resource.isEmpty();
    }

    /// Whether the time of the last look alone can change the answer.
    boolean asksObserved() {
        return criteria.lastObservedAt() != null;
    }

    boolean matchesResource(Resource asked) {
        return resource.matches(asked);
    }

    boolean matchesObserved(Instant at) {
        return Wanted.date(criteria.lastObservedAt(), at);
    }

    boolean matches(Subject subject) {
        return traits.get(subject.traits().code())
                && matchesFinding(subject)
                && matchesPackages(subject.observed().packageVulnerabilityDetails())
                && matchesNetwork(subject.observed().networkReachabilityDetails())
                && matchesCode(subject.observed().codeVulnerabilityDetails())
                && resource.matches(subject.resource());
    }

    private boolean matchesFinding(Subject subject) {
        return Wanted.text(accounts, subject.accountId())
                && Wanted.text(titles, subject.observed().title())
                && (arns == null
                        || arns.match(subject.id().arn(subject.accountId(), subject.region())))
                && Wanted.number(criteria.inspectorScore(), subject.observed().inspectorScore())
                && Wanted.number(criteria.epssScore(), subject.epss())
                && Wanted.date(criteria.firstObservedAt(), subject.firstObservedAt())
                && Wanted.date(criteria.updatedAt(), subject.updatedAt())
                && matchesObserved(subject.lastObservedAt());
    }

    private boolean matchesPackages(@Nullable PackageVulnerabilityDetails details) {
        String source = details == null ? "" : Detail.withoutNul(details.source());
        @Nullable String severity = details == null ? null : details.vendorSeverity();
        return Wanted.text(vulnerabilities, details == null ? null : details.vulnerabilityId())
                && Conditions.matches(source, criteria.vulnerabilitySource())
                && Conditions.matches(
                        severity == null ? "" : Detail.withoutNul(severity),
                        criteria.vendorSeverity())
                && Wanted.any(related, details == null ? null : details.relatedVulnerabilities())
                && matchesParts(details == null ? null : details.vulnerablePackages());
    }

    private boolean matchesParts(@Nullable List<VulnerablePackage> affected) {
        if (packages.isEmpty()) {
            return true;
        }
        if (affected != null) {
            for (Part part : packages) {
                for (VulnerablePackage one : affected) {
                    if (part.matches(one)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean matchesNetwork(@Nullable NetworkReachabilityDetails details) {
        return Wanted.text(
                        protocols,
                        details == null ? null : ResourceMatcher.word(details.protocol()))
                && (componentIds == null || componentIds.matchAny(steps(details, true)))
                && (componentTypes == null || componentTypes.matchAny(steps(details, false)))
                && matchesPorts(details);
    }

    private static List<String> steps(@Nullable NetworkReachabilityDetails details, boolean ids) {
        @Nullable List<Step> steps = details == null ? null : details.networkPath().steps();
        return steps == null
                ? List.of()
                : steps.stream()
                        .map(step -> ids ? step.componentId() : step.componentType())
                        .toList();
    }

    private boolean matchesPorts(@Nullable NetworkReachabilityDetails details) {
        @Nullable List<PortRangeFilter> filters = criteria.portRange();
        if (filters == null || filters.isEmpty()) {
            return true;
        }
        if (details == null) {
            return false;
        }
        int begin = details.openPortRange().begin();
        int end = details.openPortRange().end();
        for (PortRangeFilter filter : filters) {
            @Nullable Integer from = filter.beginInclusive();
            @Nullable Integer to = filter.endInclusive();
            if ((from == null || begin >= from) && (to == null || end <= to)) {
                return true;
            }
        }
        return false;
    }

    private boolean matchesCode(@Nullable CodeVulnerabilityDetails details) {
        return Wanted.text(detectors, details == null ? null : details.detectorName())
                && Wanted.any(detectorTags, details == null ? null : details.detectorTags())
                && Wanted.text(codePaths, details == null ? null : details.filePath().filePath());
    }

    /// One package must match all parts of a filter.
    private record Part(PackageFilter filter, List<Wanted.@Nullable Texts> texts) {
        static Part of(PackageFilter filter) {
            List<Wanted.@Nullable Texts> texts = new ArrayList<>();
            texts.add(of(filter.name()));
            texts.add(of(filter.version()));
            texts.add(of(filter.release()));
            texts.add(of(filter.architecture()));
            texts.add(of(filter.sourceLayerHash()));
            texts.add(of(filter.sourceLambdaLayerArn()));
            texts.add(of(filter.filePath()));
            return new Part(filter, texts);
        }

        private static Wanted.@Nullable Texts of(@Nullable StringFilter filter) {
            return filter == null ? null : Wanted.Texts.of(List.of(filter));
        }

        boolean matches(VulnerablePackage one) {
            return Wanted.text(texts.get(0), one.name())
                    && Wanted.text(texts.get(1), one.version())
                    && Wanted.text(texts.get(2), one.release())
                    && Wanted.text(texts.get(3), one.arch())
                    && Wanted.text(texts.get(4), one.sourceLayerHash())
                    && Wanted.text(texts.get(5), one.sourceLambdaLayerArn())
                    && Wanted.text(texts.get(6), one.filePath())
                    && (filter.epoch() == null
                            || Wanted.number(List.of(filter.epoch()), (double) one.epoch()));
        }
    }
}
