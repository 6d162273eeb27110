package org.openinspector.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;

/// Two lists of findings beside each other. Findings are the same if they are of one resource and
/// of one vulnerability under any of its ids; closed ones count as not there.
///
/// @param pairs what both list
/// @param onlyTheirs what only they list
/// @param onlyOurs what only we list
/// @param notCompared what is not about packages, by type
record FindingComparison(
        List<Pair> pairs,
        List<Finding> onlyTheirs,
        List<Finding> onlyOurs,
        Map<String, Integer> notCompared) {

    /// One weakness in both lists.
    ///
    /// @param differences in words; empty if both tell the same
    record Pair(Finding theirs, Finding ours, List<String> differences) {}

    private record Key(String resource, String vulnerability) {}

    static FindingComparison of(List<Finding> theirs, List<Finding> ours) {
        Map<Key, Finding> index = new HashMap<>();
        List<Finding> open = new ArrayList<>();
        for (Finding finding : ours) {
            if (isOpen(finding) && details(finding) != null) {
                open.add(finding);
                keys(finding).forEach(key -> index.putIfAbsent(key, finding));
            }
        }
        List<Pair> pairs = new ArrayList<>();
        List<Finding> onlyTheirs = new ArrayList<>();
        Set<String> met = new HashSet<>();
        Map<String, Integer> notCompared = new TreeMap<>();
        for (Finding finding : theirs) {
            if (!isOpen(finding)) {
                continue;
            }
            if (details(finding) == null) {
                notCompared.merge(finding.type().value(), 1, Integer::sum);
                continue;
            }
            @Nullable Finding same =
                    keys(finding).stream()
                            .filter(index::containsKey)
                            .findFirst()
                            .map(index::get)
                            .orElse(null);
            if (same == null) {
                onlyTheirs.add(finding);
            } else {
                met.add(same.findingArn());
                pairs.add(new Pair(finding, same, differences(finding, same)));
            }
        }
        List<Finding> onlyOurs =
                open.stream().filter(one -> !met.contains(one.findingArn())).toList();
        Comparator<Finding> order =
                Comparator.comparing(FindingComparison::resource)
                        .thenComparing(FindingComparison::vulnerability);
        onlyTheirs.sort(order);
        return new FindingComparison(
                List.copyOf(pairs),
                List.copyOf(onlyTheirs),
                onlyOurs.stream().sorted(order).toList(),
                notCompared);
    }

    /// The pairs that tell the same.
    long same() {
        return pairs.stream().filter(pair -> pair.differences().isEmpty()).count();
    }

    static String resource(Finding finding) {
        return finding.resources().isEmpty() ? "" : finding.resources().getFirst().id();
    }

    static String vulnerability(Finding finding) {
        PackageVulnerabilityDetails details = details(finding);
        return details == null ? "" : details.vulnerabilityId();
    }

    static List<VulnerablePackage> packages(Finding finding) {
        PackageVulnerabilityDetails details = details(finding);
        return details == null || details.vulnerablePackages() == null
                ? List.of()
                : details.vulnerablePackages();
    }

    private static boolean isOpen(Finding finding) {
        return !finding.status().equals(FindingStatus.CLOSED);
    }

    private static @Nullable PackageVulnerabilityDetails details(Finding finding) {
        return finding.type().equals(FindingType.PACKAGE_VULNERABILITY)
                ? finding.packageVulnerabilityDetails()
                : null;
    }

    private static Set<Key> keys(Finding finding) {
        Set<Key> keys = new LinkedHashSet<>();
        PackageVulnerabilityDetails details = details(finding);
        if (details != null) {
            keys.add(new Key(resource(finding), details.vulnerabilityId()));
            if (details.relatedVulnerabilities() != null) {
                details.relatedVulnerabilities()
                        .forEach(related -> keys.add(new Key(resource(finding), related)));
            }
        }
        return keys;
    }

    private static List<String> differences(Finding theirs, Finding ours) {
        List<String> out = new ArrayList<>();
        if (!theirs.severity().equals(ours.severity())) {
            out.add("severity " + theirs.severity() + " there, " + ours.severity() + " here");
        }
        if (!theirs.status().equals(ours.status())) {
            out.add(theirs.status() + " there, " + ours.status() + " here");
        }
        Map<String, Set<String>> there = fixes(theirs);
        Map<String, Set<String>> here = fixes(ours);
        Set<String> names = new TreeSet<>(there.keySet());
        names.addAll(here.keySet());
        for (String name : names) {
            Set<String> left = there.getOrDefault(name, Set.of());
            Set<String> right = here.getOrDefault(name, Set.of());
            if (left.isEmpty() || right.isEmpty()) {
                out.add("package " + name + (left.isEmpty() ? " only here" : " only there"));
            } else if (!left.equals(right)) {
                out.add(
                        name
                                + " fixed in "
                                + String.join(", ", left)
                                + " there, "
                                + String.join(", ", right)
                                + " here");
            }
        }
        return out;
    }

    /// Fixed versions by package. An epoch of zero and a missing one are the same.
    private static Map<String, Set<String>> fixes(Finding finding) {
        Map<String, Set<String>> out = new TreeMap<>();
        for (VulnerablePackage affected : packages(finding)) {
            String fixed = affected.fixedInVersion();
            String plain = fixed == null ? "NotAvailable" : fixed.replaceFirst("^0:", "");
            out.computeIfAbsent(affected.name(), name -> new TreeSet<>()).add(plain);
        }
        return out;
    }
}
