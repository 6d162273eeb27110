package org.openinspector.estate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.openinspector.findings.Observations;
import org.openinspector.findings.Observed;
import org.openinspector.findings.VulnerabilityFacts;
import org.openinspector.matching.VexLookup;
import org.openinspector.model.Finding;
import org.openinspector.model.VexStatement;

/// What is observed on the resources of one class: alike on all of them but for what VEX says of
/// each.
final class Stated {
    private final List<Observed> alike;
    private final Map<String, List<Finding>> spokenOf = new LinkedHashMap<>();
    private final Function<String, VulnerabilityFacts> facts;

    /// @param vulnerabilities that some statement is about
    Stated(
            List<Finding> findings,
            Set<String> vulnerabilities,
            Function<String, VulnerabilityFacts> facts) {
        this.facts = facts;
        this.alike = Observations.of(findings, facts);
        if (!vulnerabilities.isEmpty()) {
            for (Finding finding : findings) {
                if (ids(finding).stream().anyMatch(vulnerabilities::contains)) {
                    spokenOf.put(finding.id(), new ArrayList<>());
                }
            }
            findings.forEach(finding -> {
                List<Finding> group = spokenOf.get(finding.id());
                if (group != null) {
                    group.add(finding);
                }
            });
        }
    }

    private static SortedSet<String> ids(Finding finding) {
        TreeSet<String> ids = new TreeSet<>(finding.aliases());
        ids.add(finding.id());
        return ids;
    }

    /// On a resource of which this is said.
    List<Observed> on(VexLookup statements) {
        Map<String, Observed> other = new LinkedHashMap<>();
        spokenOf.forEach((id, group) -> {
            List<Finding> stated =
                    group.stream().map(finding -> stated(finding, statements)).toList();
            if (stated.stream().anyMatch(finding -> finding.vex().isPresent())) {
                other.put(id, Observations.of(stated, facts).getFirst());
            }
        });
        return other.isEmpty()
                ? alike
                : alike.stream().map(one -> other.getOrDefault(one.key(), one)).toList();
    }

    private static Finding stated(Finding finding, VexLookup statements) {
        Optional<VexStatement> said = statements.find(ids(finding), finding.installed());
        return said.isEmpty()
                ? finding
                : new Finding(
                        finding.id(),
                        finding.aliases(),
                        finding.title(),
                        finding.installed(),
                        finding.fixedVersion(),
                        finding.severity(),
                        finding.severitySource(),
                        finding.cvss(),
                        finding.epss(),
                        finding.epssPercentile(),
                        finding.knownExploited(),
                        finding.why(),
                        finding.dissent(),
                        finding.references(),
                        finding.kind(),
                        said);
    }
}
