package org.openinspector.matching;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;

/// Which vulnerability an id stands for. Ids that sources call aliases of each other are one
/// vulnerability, named by its CVE, else by the best known other id. Two CVEs never become one: an
/// id whose alias chain leads to several CVEs keeps to the ones its own advisories name, and if
/// that is not one, to itself.
final class Identity {
    private static final int GROUP_MAX = 64;
    private static final List<String> PREFERRED =
            List.of("CVE-", "GHSA-", "PYSEC-", "GO-", "RUSTSEC-");

    /// The best id first.
    static final Comparator<String> BEST_FIRST =
            Comparator.comparingInt(Identity::rank).thenComparing(Comparator.naturalOrder());

    private final Knowledge knowledge;
    private final Map<String, SortedSet<String>> canonical = new HashMap<>();

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
            advisory.upstream().forEach(id -> found.addAll(canonical(List.of(id))));
        } else {
            found.addAll(canonical(Judge.ids(advisory)));
        }
        return found;
    }

    /// All ids that stand for the same vulnerability as the given ones.
    private SortedSet<String> canonical(Collection<String> ids) {
        SortedSet<String> own = cves(ids);
        if (!own.isEmpty()) {
            return own;
        }
        return canonical.computeIfAbsent(
                ids.stream().min(BEST_FIRST).orElseThrow(),
                first -> {
                    SortedSet<String> group = group(ids);
                    SortedSet<String> cves = cves(group);
                    if (cves.size() == 1) {
                        return cves;
                    }
                    return new TreeSet<>(
                            List.of(
                                    (cves.isEmpty() ? group : ids)
                                            .stream().min(BEST_FIRST).orElseThrow()));
                });
    }

    private SortedSet<String> group(Collection<String> ids) {
        SortedSet<String> group = new TreeSet<>(ids);
        ArrayDeque<String> open = new ArrayDeque<>(ids);
        while (!open.isEmpty() && group.size() < GROUP_MAX) {
            for (Advisory advisory : knowledge.advisories(open.removeFirst())) {
                // An erratum is reached through the CVEs it names, but says nothing about which ids
                // are the same.
                if (advisory.upstream().isEmpty()) {
                    for (String id : Judge.ids(advisory)) {
                        if (group.add(id)) {
                            open.addLast(id);
                        }
                    }
                }
            }
        }
        return group;
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
