package org.openinspector.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.model.PackageKey;
import org.openinspector.model.Verdict;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Matches inventories against what is known. One instance serves one caller at a time.
public final class Matcher {
    private static final Comparator<Argument> BY_SOURCE =
            Comparator.comparing(Argument::source).thenComparing(Argument::advisory);

    private final Knowledge knowledge;
    private final Identity identity;
    private final Precedence precedence;
    private final Map<String, Optional<String>> gaps = new HashMap<>();

    /// A matcher that asks this knowledge, which must stay open.
    public Matcher(Knowledge knowledge) {
        this.knowledge = knowledge;
        this.identity = new Identity(knowledge);
        this.precedence = new Precedence(knowledge);
    }

    /// Matches every package. Packages whose files an OS package owns are left out: they follow
    /// their owner.
    public MatchResult match(Inventory inventory) {
        List<Match> matches = new ArrayList<>();
        List<MatchResult.Undecided> undecided = new ArrayList<>();
        SortedMap<NoDataKey, Integer> noData = new TreeMap<>();
        int owned = 0;
        for (InstalledPackage installed : inventory.packages()) {
            if (installed.ownedBy().isPresent()) {
                owned++;
                continue;
            }
            Universe universe = Universe.of(installed, inventory.distribution());
            gap(universe)
                    .ifPresent(reason ->
                            noData.merge(new NoDataKey(universe.label(), reason), 1, Integer::sum));
            match(installed, universe, matches, undecided);
        }
        List<NoData> gapsFound = new ArrayList<>();
        noData.forEach((key, count) -> gapsFound.add(new NoData(key.label, count, key.reason)));
        return new MatchResult(matches, gapsFound, undecided, owned);
    }

    /// Everything that is known about one package, affected or not: what `explain` shows.
    public List<Verdict> verdicts(InstalledPackage installed, Inventory inventory) {
        Universe universe = Universe.of(installed, inventory.distribution());
        if (universe.scheme().isEmpty()) {
            return List.of();
        }
        var judge = new Judge(universe.scheme().get(), universe.version());
        return universe.keys().stream()
                .flatMap(key -> knowledge.candidates(key).stream())
                .map(judge::judge)
                .toList();
    }

    private record NoDataKey(String label, String reason) implements Comparable<NoDataKey> {
        @Override
        public int compareTo(NoDataKey other) {
            return Comparator.comparing(NoDataKey::label)
                    .thenComparing(NoDataKey::reason)
                    .compare(this, other);
        }
    }

    /// Why nothing is known about the packages of a universe; empty if something is.
    private Optional<String> gap(Universe universe) {
        return gaps.computeIfAbsent(
                universe.label(),
                label -> {
                    if (universe.scheme().isEmpty()) {
                        return Optional.of("no version order for this ecosystem yet");
                    }
                    if (universe.keys().isEmpty()) {
                        return Optional.of("the operating system's release is unknown");
                    }
                    List<Coverage> coverage =
                            universe.keys().stream()
                                    .map(PackageKey::namespace)
                                    .flatMap(namespace -> knowledge.coverage(namespace).stream())
                                    .toList();
                    if (coverage.isEmpty()) {
                        return Optional.of("no imported source speaks for it");
                    }
                    if (coverage.stream().allMatch(c -> c.extent() == Coverage.Extent.PARTIAL)) {
                        TreeSet<String> sources = new TreeSet<>();
                        coverage.forEach(c -> sources.add(c.source()));
                        return Optional.of(
                                "only a part of what is known: " + String.join(", ", sources));
                    }
                    return Optional.empty();
                });
    }

    private record Judged(Candidate candidate, Argument why) {}

    private void match(
            InstalledPackage installed,
            Universe universe,
            List<Match> matches,
            List<MatchResult.Undecided> undecided) {
        if (universe.scheme().isEmpty()) {
            return;
        }
        VersionScheme scheme = universe.scheme().get();
        var judge = new Judge(scheme, universe.version());
        List<Judged> affecting = new ArrayList<>();
        List<Judged> others = new ArrayList<>();
        List<Candidate> passed = new ArrayList<>();
        for (PackageKey key : universe.keys()) {
            boolean trackers = precedence.hasTracker(key.namespace());
            for (Candidate candidate : knowledge.candidates(key)) {
                if (judge.passes(candidate)) {
                    passed.add(candidate);
                    continue;
                }
                switch (judge.judge(candidate)) {
                    case Verdict.Affected(Argument why) -> {
                        if (!Precedence.isSuperseded(candidate, trackers)) {
                            affecting.add(new Judged(candidate, why));
                        }
                    }
                    case Verdict.Fixed(Argument why) -> others.add(new Judged(candidate, why));
                    case Verdict.NotAffected(Argument why) ->
                            others.add(new Judged(candidate, why));
                    case Verdict.Undecided(Argument why) ->
                            undecided.add(new MatchResult.Undecided(installed, why));
                }
            }
        }
        if (affecting.isEmpty()) {
            return;
        }
        for (Candidate candidate : passed) {
            Verdict verdict = judge.judge(candidate);
            Argument why =
                    verdict instanceof Verdict.Fixed(Argument fixed)
                            ? fixed
                            : verdict instanceof Verdict.NotAffected(Argument not) ? not : null;
            if (why != null) {
                others.add(new Judged(candidate, why));
            }
        }
        matches.addAll(group(installed, scheme, affecting, others));
    }

    private List<Match> group(
            InstalledPackage installed,
            VersionScheme scheme,
            List<Judged> affecting,
            List<Judged> others) {
        SortedMap<String, List<Judged>> byVulnerability = new TreeMap<>(Identity.BEST_FIRST);
        for (Judged judged : affecting) {
            for (String id : identity.vulnerabilities(judged.candidate.advisory())) {
                byVulnerability.computeIfAbsent(id, _ -> new ArrayList<>()).add(judged);
            }
        }
        Map<String, List<Argument>> dissent = new HashMap<>();
        for (Judged judged : others) {
            for (String id : identity.vulnerabilities(judged.candidate.advisory())) {
                if (byVulnerability.containsKey(id)) {
                    dissent.computeIfAbsent(id, _ -> new ArrayList<>()).add(judged.why);
                }
            }
        }
        List<Match> matches = new ArrayList<>();
        byVulnerability.forEach((id, group) -> {
            group.sort(Comparator.comparing(Judged::why, BY_SOURCE));
            List<Argument> why = group.stream().map(Judged::why).toList();
            List<Advisory> advisories =
                    group.stream().map(judged -> judged.candidate.advisory()).toList();
            matches.add(
                    new Match(
                            id,
                            aliases(id, advisories),
                            installed,
                            highestFix(scheme, why),
                            why,
                            dissent.getOrDefault(id, List.of()),
                            advisories));
        });
        return matches;
    }

    private static SortedSet<String> aliases(String id, List<Advisory> advisories) {
        SortedSet<String> aliases = new TreeSet<>();
        for (Advisory advisory : advisories) {
            if (advisory.upstream().isEmpty()) {
                for (String alias : Judge.ids(advisory)) {
                    // Another CVE is another vulnerability, even where one advisory names both.
                    if (!alias.startsWith("CVE-")) {
                        aliases.add(alias);
                    }
                }
            }
        }
        aliases.remove(id);
        return aliases;
    }

    /// The version at which every advisory is content: the highest of their fixes, or none while
    /// one knows of none.
    private static Optional<String> highestFix(VersionScheme scheme, List<Argument> why) {
        String highest = null;
        for (Argument argument : why) {
            if (argument.fixedVersion().isEmpty()) {
                return Optional.empty();
            }
            String fix = argument.fixedVersion().get();
            try {
                if (highest == null || scheme.compare(fix, highest) > 0) {
                    highest = fix;
                }
            } catch (UnorderedVersionException invalid) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(highest);
    }
}
