package org.openinspector.findings;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Resource;

/// The active rules that govern an account, compiled. Of several that match, the oldest hides.
final class RuleSet {
    static final RuleSet NONE = new RuleSet(List.of());

    private record Compiled(Rule rule, RuleMatcher matcher) {
        boolean isActive(Instant now) {
            return rule.expiresAt().map(now::isBefore).orElse(true);
        }
    }

    private final List<Compiled> all;

    /// Rules that name their vulnerabilities, by those; most do.
    private final Map<String, List<Compiled>> byVulnerability = new HashMap<>();

    /// Rules that name titles and no vulnerabilities, by those.
    private final Map<String, List<Compiled>> byTitle = new HashMap<>();

    private final List<Compiled> others = new ArrayList<>();

    /// @param rules active ones
    RuleSet(List<Rule> rules) {
        all =
                rules.stream()
                        .sorted(Comparator.comparingLong(Rule::number))
                        .map(rule -> new Compiled(rule, RuleMatcher.of(rule.criteria())))
                        .toList();
        for (Compiled one : all) {
            @Nullable Set<String> ids = one.matcher().onlyVulnerabilities();
            @Nullable Set<String> titles = one.matcher().onlyTitles();
            if (ids != null) {
                ids.forEach(id ->
                        byVulnerability.computeIfAbsent(id, key -> new ArrayList<>()).add(one));
            } else if (titles != null) {
                titles.forEach(
                        title -> byTitle.computeIfAbsent(title, key -> new ArrayList<>()).add(one));
            } else {
                others.add(one);
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// Those that are not expired, oldest first.
    List<Rule> active(Instant now) {
        return all.stream().filter(one -> one.isActive(now)).map(Compiled::rule).toList();
    }

    /// The rule that hides the finding.
    @Nullable Rule match(Subject subject, Instant now) {
        if (all.isEmpty()) {
            return null;
        }
        var details = subject.observed().packageVulnerabilityDetails();
        @Nullable Rule found = null;
        if (details != null) {
            found =
                    older(
                            byVulnerability.get(Detail.withoutNul(details.vulnerabilityId())),
                            subject,
                            now,
                            null);
        }
        found =
                older(
                        byTitle.get(Detail.withoutNul(subject.observed().title())),
                        subject,
                        now,
                        found);
        return older(others, subject, now, found);
    }

    /// The first that matches if it is older than what was found; else that.
    private static @Nullable Rule older(
            @Nullable List<Compiled> rules, Subject subject, Instant now, @Nullable Rule found) {
        if (rules == null) {
            return found;
        }
        @Nullable Rule first =
                first(rules, subject, now, found == null ? Long.MAX_VALUE : found.number());
        return first == null ? found : first;
    }

    private static @Nullable Rule first(
            List<Compiled> rules, Subject subject, Instant now, long before) {
        for (Compiled one : rules) {
            if (one.rule().number() >= before) {
                return null;
            }
            if (one.isActive(now) && one.matcher().matches(subject)) {
                return one.rule();
            }
        }
        return null;
    }

    /// How history names the rule.
    String label(@Nullable Long number) {
        return all.stream()
                .map(Compiled::rule)
                .filter(one -> number != null && one.number() == number)
                .map(Rule::label)
                .findFirst()
                .orElse("");
    }

    boolean asksResource() {
        return all.stream().anyMatch(one -> one.matcher().asksResource());
    }

    /// Whether a rule decides otherwise about findings of a resource that is described otherwise.
    boolean differs(Resource before, Resource after) {
        return all.stream()
                .anyMatch(one ->
                        one.matcher().asksResource()
                                && one.matcher().matchesResource(before)
                                        != one.matcher().matchesResource(after));
    }

    /// Whether a rule decides otherwise about findings that were last observed at another time.
    boolean differs(Instant before, Instant after) {
        return all.stream()
                .anyMatch(one ->
                        one.matcher().asksObserved()
                                && one.matcher().matchesObserved(before)
                                        != one.matcher().matchesObserved(after));
    }
}
