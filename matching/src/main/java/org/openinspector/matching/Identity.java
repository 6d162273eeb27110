package org.openinspector.matching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;

/// Which vulnerability an id stands for. Ids that sources call aliases of each other are one
/// vulnerability, named by its CVE, else by the best known other id.
///
/// Aliases are joined by union-find, the ones that most sources agree on first. A join that would
/// bring two CVEs together is not made, and noted as a conflict: two CVEs never become one. An
/// advisory that itself names several CVEs stands for each of them. Withdrawn advisories and errata
/// join nothing, nor do blank ids.
final class Identity {
    private static final int GROUP_MAX = 64;
    private static final List<String> PREFERRED =
            List.of("CVE-", "GHSA-", "PYSEC-", "GO-", "RUSTSEC-");

    /// The best id first.
    static final Comparator<String> BEST_FIRST =
            Comparator.comparingInt(Identity::rank).thenComparing(Comparator.naturalOrder());

    private final Knowledge knowledge;
    private final Map<String, Group> groups = new HashMap<>();

    Identity(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    private static int rank(String id) {
        for (int i = 0; i < PREFERRED.size(); i++) {
            if (id.startsWith(PREFERRED.get(i))) {
                return i;
            }
        }
        return PREFERRED.size();
    }

    /// The vulnerabilities that an advisory stands for.
    SortedSet<String> vulnerabilities(Advisory advisory) {
        SortedSet<String> found = new TreeSet<>();
        if (!advisory.upstream().isEmpty()) {
            for (String id : Judge.ids(advisory)) {
                found.addAll(canonical(List.of(id)));
            }
        } else {
            found.addAll(canonical(Judge.ids(advisory)));
        }
        return found;
    }

    /// The vulnerability that an id stands for.
    String vulnerability(String id) {
        return canonical(List.of(id)).first();
    }

    /// All ids of the vulnerability that an id stands for.
    SortedSet<String> ids(String id) {
        return id.isBlank() ? new TreeSet<>(List.of(id)) : group(id).members;
    }

    /// All ids that were met on the way, also those that were not believed to be aliases.
    SortedSet<String> met(String id) {
        return id.isBlank() ? new TreeSet<>() : group(id).met;
    }

    /// Where aliases of a vulnerability were not believed.
    List<AliasConflict> conflicts(String id) {
        return id.isBlank() ? List.of() : group(id).conflicts;
    }

    /// Where aliases were not believed, of all vulnerabilities that were looked at.
    List<AliasConflict> conflicts() {
        return groups.values().stream()
                .flatMap(group -> group.conflicts.stream())
                .distinct()
                .sorted(
                        Comparator.comparing(AliasConflict::left)
                                .thenComparing(AliasConflict::right))
                .toList();
    }

    private SortedSet<String> canonical(Collection<String> ids) {
        SortedSet<String> own = cves(ids);
        if (!own.isEmpty() || ids.isEmpty()) {
            return own;
        }
        String first = ids.stream().min(BEST_FIRST).orElseThrow();
        SortedSet<String> cves = cves(group(first).members);
        if (cves.isEmpty()) {
            return new TreeSet<>(
                    List.of(group(first).members.stream().min(BEST_FIRST).orElseThrow()));
        }
        return cves;
    }

    /// @param members ids of one vulnerability, one CVE at most
    /// @param met every id that was looked at
    private record Group(
            SortedSet<String> members, SortedSet<String> met, List<AliasConflict> conflicts) {}

    private record Edge(String left, String right) implements Comparable<Edge> {
        static Edge of(String one, String other) {
            return one.compareTo(other) < 0 ? new Edge(one, other) : new Edge(other, one);
        }

        @Override
        public int compareTo(Edge other) {
            int order = left.compareTo(other.left);
            return order != 0 ? order : right.compareTo(other.right);
        }
    }

    private Group group(String id) {
        Group known = groups.get(id);
        if (known == null) {
            known = joined(id);
            groups.put(id, known);
        }
        return known;
    }

    private Group joined(String start) {
        SortedMap<Edge, SortedSet<String>> edges = edges(start);
        SortedSet<String> nodes = new TreeSet<>(List.of(start));
        edges.keySet()
                .forEach(edge -> {
                    nodes.add(edge.left);
                    nodes.add(edge.right);
                });
        Map<String, String> parents = new HashMap<>();
        Map<String, SortedSet<String>> cves = new HashMap<>();
        for (String node : nodes) {
            parents.put(node, node);
            cves.put(node, cves(List.of(node)));
        }
        List<Edge> strongestFirst = new ArrayList<>(edges.keySet());
        strongestFirst.sort(
                Comparator.comparingInt(
                                (Edge edge) -> -edges.getOrDefault(edge, new TreeSet<>()).size())
                        .thenComparingInt(edge -> rank(edge.left) + rank(edge.right))
                        .thenComparing(Comparator.naturalOrder()));
        List<AliasConflict> conflicts = new ArrayList<>();
        for (Edge edge : strongestFirst) {
            String left = root(parents, edge.left);
            String right = root(parents, edge.right);
            if (left.equals(right)) {
                continue;
            }
            SortedSet<String> both = new TreeSet<>(cves.getOrDefault(left, new TreeSet<>()));
            both.addAll(cves.getOrDefault(right, new TreeSet<>()));
            if (both.size() > 1) {
                conflicts.add(
                        new AliasConflict(
                                edge.left,
                                edge.right,
                                List.copyOf(edges.getOrDefault(edge, new TreeSet<>())),
                                List.copyOf(both)));
                continue;
            }
            parents.put(right, left);
            cves.put(left, both);
        }
        String root = root(parents, start);
        SortedSet<String> members = new TreeSet<>();
        for (String node : nodes) {
            if (root(parents, node).equals(root)) {
                members.add(node);
            }
        }
        return new Group(members, nodes, List.copyOf(conflicts));
    }

    /// Who says that which ids are the same, as far as they can be reached from one of them. Of an
    /// advisory that names several CVEs no edge says which of them its other ids are.
    private SortedMap<Edge, SortedSet<String>> edges(String start) {
        SortedMap<Edge, SortedSet<String>> edges = new TreeMap<>();
        SortedSet<String> seen = new TreeSet<>(List.of(start));
        ArrayDeque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty() && seen.size() < GROUP_MAX) {
            for (Advisory advisory : knowledge.advisories(open.removeFirst())) {
                if (!advisory.upstream().isEmpty() || advisory.withdrawn().isPresent()) {
                    continue;
                }
                for (String alias : Judge.ids(advisory)) {
                    if (!alias.equals(advisory.id()) && !advisory.id().isBlank()) {
                        edges.computeIfAbsent(Edge.of(advisory.id(), alias), _ -> new TreeSet<>())
                                .add(advisory.source());
                    }
                    if (seen.size() < GROUP_MAX && seen.add(alias)) {
                        open.addLast(alias);
                    }
                }
            }
        }
        return edges;
    }

    private static String root(Map<String, String> parents, String node) {
        String at = node;
        String parent = parents.getOrDefault(at, at);
        while (!parent.equals(at)) {
            at = parent;
            parent = parents.getOrDefault(at, at);
        }
        return at;
    }

    private static SortedSet<String> cves(Collection<String> ids) {
        SortedSet<String> cves = new TreeSet<>();
        for (String id : ids) {
            if (id.startsWith("CVE-")) {
                cves.add(id);
            }
        }
        return cves;
    }
}
