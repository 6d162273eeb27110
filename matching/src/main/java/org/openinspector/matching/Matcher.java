package org.openinspector.matching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Knowledge;
import org.openinspector.matching.Considered.Outcome;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Verdict;
import org.openinspector.model.VexStatement;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Matches inventories against what is known. One instance serves one caller at a time; what it has
/// found out about a version it remembers, because inventories have much in common.
public final class Matcher {
    private static final int REMEMBERED_MAX = 100_000;

    /// What promises least first.
    private static final List<FixState> BY_PROMISE =
            List.of(
                    FixState.END_OF_LIFE,
                    FixState.WILL_NOT_FIX,
                    FixState.NONE,
                    FixState.UNKNOWN,
                    FixState.DEFERRED,
                    FixState.PENDING,
                    FixState.FIXED);

    private final Knowledge knowledge;
    private final MatchSettings settings;
    private final Identity identity;
    private final Precedence precedence;
    private final Gaps gaps;
    private final Map<Universe, List<Resolution>> remembered = new HashMap<>();

    /// A matcher that asks this knowledge, which must stay open.
    public Matcher(Knowledge knowledge) {
        this(knowledge, MatchSettings.DEFAULT);
    }

    /// A matcher that asks this knowledge, which must stay open.
    public Matcher(Knowledge knowledge, MatchSettings settings) {
        this.knowledge = knowledge;
        this.settings = settings;
        this.identity = new Identity(knowledge);
        this.precedence = new Precedence(knowledge);
        this.gaps = new Gaps(knowledge);
    }

    /// Matches every package. Packages whose files a package of the distribution owns are left out:
    /// they follow their owner.
    public MatchResult match(Inventory inventory) {
        Collected found = new Collected();
        Placing placing = new Placing(inventory);
        found.livepatched = livepatched(inventory, placing);
        for (InstalledPackage installed : inventory.packages()) {
            Placement placement = placing.of(installed);
            switch (placement.judged()) {
                case OWNED -> found.owned++;
                case NO -> {
                    // what it would be told says nothing about it
                }
                case DORMANT -> add(installed, placement, placing, found.dormant, found);
                case YES -> {
                    gaps.reason(placement.universe())
                            .ifPresent(reason -> found.gap(placement.universe().label(), reason));
                    add(installed, placement, placing, found.matches, found);
                }
            }
        }
        Kernel.unknownKernel(inventory)
                .ifPresent(release ->
                        found.gap(
                                "kernel",
                                "the kernel that runs, " + release + ", is none of the packages"));
        return new MatchResult(
                found.matches,
                found.dormant,
                found.noData(),
                found.undecided,
                found.owned,
                found.withoutFix,
                settings.today().flatMap(day -> SupportEnd.of(inventory, knowledge, day)),
                identity.conflicts());
    }

    /// The packages that some advisory speaks of, in their architecture, whether or not it calls
    /// them affected.
    public Set<InstalledPackage> spokenOf(Inventory inventory) {
        Placing placing = new Placing(inventory);
        Set<InstalledPackage> spoken = new HashSet<>();
        for (InstalledPackage installed : inventory.packages()) {
            for (Channel channel : placing.of(installed).universe().channels()) {
                if (knowledge.candidates(channel.key()).stream()
                        .anyMatch(candidate -> isAbout(candidate, installed))) {
                    spoken.add(installed);
                    break;
                }
            }
        }
        return spoken;
    }

    private static boolean isAbout(Candidate candidate, InstalledPackage installed) {
        Set<String> architectures = candidate.affected().condition().architectures();
        return architectures.isEmpty()
                || installed.purl().qualifier("arch").map(architectures::contains).orElse(true);
    }

    /// What was found so far in one inventory.
    private static final class Collected {
        final List<Match> matches = new ArrayList<>();
        final List<Match> dormant = new ArrayList<>();
        final List<MatchResult.Undecided> undecided = new ArrayList<>();
        final SortedMap<GapKey, Integer> gaps = new TreeMap<>();
        Map<String, Argument> livepatched = Map.of();
        int owned;
        int withoutFix;

        void gap(String label, String reason) {
            gaps.merge(new GapKey(label, reason), 1, Integer::sum);
        }

        List<NoData> noData() {
            List<NoData> all = new ArrayList<>();
            gaps.forEach((key, count) -> all.add(new NoData(key.label, count, key.reason)));
            return all;
        }
    }

    private record GapKey(String label, String reason) implements Comparable<GapKey> {
        private static final Comparator<GapKey> ORDER =
                Comparator.comparing(GapKey::label).thenComparing(GapKey::reason);

        @Override
        public int compareTo(GapKey other) {
            return ORDER.compare(this, other);
        }
    }

    private void add(
            InstalledPackage installed,
            Placement placement,
            Placing placing,
            List<Match> matches,
            Collected found) {
        List<Resolution> open = open(placement.universe());
        if (open.isEmpty()) {
            return;
        }
        Optional<String> doubt = placing.doubt(installed);
        for (Resolution resolution : open) {
            switch (resolution.verdict()) {
                case Verdict.Affected _ -> {
                    if (Kernel.part(installed) == Kernel.Part.IMAGE
                            && found.livepatched.containsKey(resolution.id())) {
                        continue;
                    }
                    Match match = match(installed, resolution, doubt);
                    if (isReported(match)) {
                        matches.add(match);
                    } else {
                        found.withoutFix++;
                    }
                }
                case Verdict.UnderInvestigation(Argument why) ->
                        found.undecided.add(
                                new MatchResult.Undecided(installed, resolution.id(), why, true));
                case Verdict.Undecided(Argument why) ->
                        found.undecided.add(
                                new MatchResult.Undecided(installed, resolution.id(), why, false));
                case Verdict.Fixed _, Verdict.NotAffected _, Verdict.NoData _ -> {
                    // nothing to report
                }
            }
        }
    }

    private boolean isReported(Match match) {
        return settings.reportUnfixed()
                || match.kind() == Advisory.Kind.MALICIOUS
                || (match.fixedVersion().isPresent() && match.fixState() != FixState.PENDING);
    }

    /// The vulnerabilities that may make a finding of a version.
    private List<Resolution> open(Universe universe) {
        if (universe.channels().isEmpty()) {
            return List.of();
        }
        List<Resolution> known = remembered.get(universe);
        if (known == null) {
            known = judge(universe);
            if (remembered.size() >= REMEMBERED_MAX) {
                remembered.clear();
            }
            remembered.put(universe, known);
        }
        return known;
    }

    /// Statements that certainly do not affect the version are passed over without being read,
    /// unless another one does: then they are read for what they say against it.
    private List<Resolution> judge(Universe universe) {
        Judge judge = new Judge(universe.scheme(), universe.version(), universe.traits());
        List<Considered> considered = new ArrayList<>(0);
        List<Passed> passed = new ArrayList<>(0);
        boolean open = false;
        for (Channel channel : universe.channels()) {
            for (Candidate candidate : knowledge.candidates(channel.key())) {
                if (channel.use() == Channel.Use.OFFERED || judge.passes(candidate)) {
                    passed.add(new Passed(candidate, channel));
                    continue;
                }
                Considered each = judge.judge(candidate, channel);
                considered.add(each);
                open |= isOpen(each.outcome());
            }
        }
        if (!open) {
            return List.of();
        }
        Set<String> ids = new HashSet<>();
        for (Considered each : considered) {
            if (isOpen(each.outcome())) {
                ids.addAll(identity.vulnerabilities(each.candidate().advisory()));
            }
        }
        for (Passed each : passed) {
            if (!Collections.disjoint(ids, identity.vulnerabilities(each.candidate.advisory()))) {
                considered.add(judge.judge(each.candidate, each.channel));
            }
        }
        return Resolution.all(considered, ids, identity, universe, precedence).stream()
                .filter(resolution ->
                        switch (resolution.verdict()) {
                            case Verdict.Affected _,
                                    Verdict.UnderInvestigation _,
                                    Verdict.Undecided _ ->
                                    true;
                            case Verdict.Fixed _, Verdict.NotAffected _, Verdict.NoData _ -> false;
                        })
                .toList();
    }

    private record Passed(Candidate candidate, Channel channel) {}

    private static boolean isOpen(Outcome outcome) {
        return outcome == Outcome.AFFECTED
                || outcome == Outcome.UNDER_INVESTIGATION
                || outcome == Outcome.UNDECIDED;
    }

    private Match match(InstalledPackage installed, Resolution resolution, Optional<String> doubt) {
        List<Considered> affecting = resolution.saying(Outcome.AFFECTED);
        List<Argument> why = new ArrayList<>(affecting.size());
        List<Advisory> advisories = new ArrayList<>(affecting.size());
        for (Considered each : affecting) {
            why.add(doubt.map(text -> each.why().doubted(text)).orElse(each.why()));
            advisories.add(each.candidate().advisory());
        }
        SortedSet<String> aliases = aliases(resolution.id(), advisories);
        SortedSet<String> ids = new TreeSet<>(aliases);
        ids.add(resolution.id());
        boolean malicious =
                advisories.stream().anyMatch(each -> each.kind() == Advisory.Kind.MALICIOUS);
        Optional<VexStatement> vex = settings.vex().find(ids, installed);
        return new Match(
                resolution.id(),
                aliases,
                installed,
                highestFix(why),
                leastPromise(why),
                why,
                resolution.dissent(),
                advisories,
                malicious ? Advisory.Kind.MALICIOUS : Advisory.Kind.VULNERABILITY,
                vex);
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
    static Optional<String> highestFix(List<Argument> why) {
        String highest = null;
        for (Argument argument : why) {
            Optional<VersionScheme> scheme = VersionScheme.named(argument.scheme());
            if (argument.fixedVersion().isEmpty() || scheme.isEmpty()) {
                return Optional.empty();
            }
            String fix = argument.fixedVersion().get();
            try {
                if (highest == null || scheme.get().compare(fix, highest) > 0) {
                    highest = fix;
                }
            } catch (UnorderedVersionException invalid) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(highest);
    }

    private static FixState leastPromise(List<Argument> why) {
        for (FixState state : BY_PROMISE) {
            if (why.stream().anyMatch(argument -> argument.fixState() == state)) {
                return state;
            }
        }
        return FixState.UNKNOWN;
    }

    /// Which vulnerabilities of the running kernel are patched while it runs, each with the
    /// argument.
    private Map<String, Argument> livepatched(Inventory inventory, Placing placing) {
        if (inventory.system().runningKernel().isEmpty()) {
            return Map.of();
        }
        Map<String, Argument> patched = new HashMap<>();
        for (InstalledPackage installed : inventory.packages()) {
            Optional<Channel> channel = placing.livepatch(installed);
            if (channel.isEmpty()) {
                continue;
            }
            Judge judge =
                    new Judge(
                            Optional.of(VersionScheme.RPM),
                            installed.version(),
                            Traits.of(installed));
            for (Candidate candidate : knowledge.candidates(channel.get().key())) {
                Considered each = judge.judge(candidate, channel.get());
                if (each.outcome() == Outcome.FIXED) {
                    for (String id : identity.vulnerabilities(candidate.advisory())) {
                        patched.put(id, each.why());
                    }
                }
            }
        }
        return patched;
    }

    /// The whole argument about one vulnerability in one package, be it a finding or not.
    ///
    /// @param purl of a package of the inventory; without version or qualifiers, the first package
    ///   of that name
    /// @param vulnerability any of its ids
    public Explanation explain(Inventory inventory, PackageUrl purl, String vulnerability) {
        return new Explaining(knowledge, settings, identity, precedence, gaps)
                .explain(
                        inventory,
                        purl,
                        vulnerability,
                        livepatched(inventory, new Placing(inventory)));
    }
}
