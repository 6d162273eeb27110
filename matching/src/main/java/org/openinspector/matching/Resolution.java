package org.openinspector.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openinspector.matching.Considered.Outcome;
import org.openinspector.model.Argument;
import org.openinspector.model.Verdict;

/// What all statements on one vulnerability together mean for one package.
///
/// @param id the vulnerability
/// @param considered every statement, those that count first, then by source and advisory
/// @param verdict what they mean
record Resolution(String id, List<Considered> considered, Verdict verdict) {
    private static final Comparator<Considered> BY_SOURCE =
            Comparator.comparing((Considered each) -> !each.counts())
                    .thenComparing(each -> each.why().source())
                    .thenComparing(each -> each.why().advisory());

    Resolution {
        considered = List.copyOf(considered);
    }

    /// Statements that count and say this.
    List<Considered> saying(Outcome outcome) {
        return considered.stream()
                .filter(each -> each.counts() && each.outcome() == outcome)
                .toList();
    }

    /// What counts, and says something else than that it is affected.
    List<Argument> dissent() {
        return considered.stream()
                .filter(each ->
                        each.counts()
                                && (each.outcome() == Outcome.FIXED
                                        || each.outcome() == Outcome.NOT_AFFECTED))
                .map(Considered::why)
                .toList();
    }

    /// One resolution per vulnerability, the best id first.
    ///
    /// @param wanted the vulnerabilities to resolve
    static List<Resolution> all(
            List<Considered> considered,
            Set<String> wanted,
            Identity identity,
            Universe universe,
            Precedence precedence) {
        SortedMap<String, List<Considered>> byVulnerability = new TreeMap<>(Identity.BEST_FIRST);
        for (Considered each : considered) {
            for (String id : identity.vulnerabilities(each.candidate().advisory())) {
                if (wanted.contains(id)) {
                    byVulnerability.computeIfAbsent(id, _ -> new ArrayList<>()).add(each);
                }
            }
        }
        List<Resolution> resolutions = new ArrayList<>(byVulnerability.size());
        byVulnerability.forEach(
                (id, group) -> resolutions.add(of(id, group, universe, precedence)));
        return resolutions;
    }

    static Resolution of(
            String id, List<Considered> group, Universe universe, Precedence precedence) {
        setAsideOffers(group);
        setAsideOverridden(group);
        setAsideSilenced(group, precedence);
        Streams.choose(group, universe.traits().minor());
        group.sort(BY_SOURCE);
        return new Resolution(id, group, verdict(group));
    }

    /// Offers do not judge; but who is affected learns of them.
    private static void setAsideOffers(List<Considered> group) {
        Optional<Considered> offer =
                group.stream()
                        .filter(each ->
                                each.channel().use() == Channel.Use.OFFERED
                                        && each.why().fixedVersion().isPresent())
                        .findFirst();
        for (int i = 0; i < group.size(); i++) {
            Considered each = group.get(i);
            if (each.channel().use() == Channel.Use.OFFERED) {
                group.set(
                        i,
                        each.setAside(
                                "the system does not get the channel " + each.channel().name()));
            } else if (offer.isPresent() && each.outcome() == Outcome.AFFECTED) {
                Argument why = offer.get().why();
                group.set(
                        i,
                        new Considered(
                                each.candidate(),
                                each.channel(),
                                each.outcome(),
                                each.why()
                                        .conditioned(
                                                "the channel "
                                                        + why.channel()
                                                        + " has the fix "
                                                        + why.fixedVersion().orElse("")
                                                        + ", but the system does not get it")));
            }
        }
    }

    private static void setAsideOverridden(List<Considered> group) {
        Optional<Considered> overriding =
                group.stream()
                        .filter(each ->
                                each.channel().use() == Channel.Use.OVERRIDES && each.counts())
                        .findFirst();
        if (overriding.isEmpty()) {
            return;
        }
        String reason =
                "the system gets the channel "
                        + overriding.get().channel().name()
                        + ", which speaks of it";
        for (int i = 0; i < group.size(); i++) {
            if (group.get(i).channel().use() != Channel.Use.OVERRIDES) {
                group.set(i, group.get(i).setAside(reason));
            }
        }
    }

    private static void setAsideSilenced(List<Considered> group, Precedence precedence) {
        List<String> speaking =
                group.stream()
                        .filter(Considered::counts)
                        .map(each -> each.why().source())
                        .distinct()
                        .toList();
        for (int i = 0; i < group.size(); i++) {
            Considered each = group.get(i);
            if (Precedence.isSuperseded(
                    each.candidate(), precedence.hasTracker(each.why().packageKey().namespace()))) {
                group.set(
                        i,
                        each.setAside(
                                "debian-tracker speaks for the release, and is listened to before "
                                        + each.why().source()));
                continue;
            }
            for (String by : speaking) {
                Optional<String> reason = Precedence.silenced(each.why().source(), by);
                if (reason.isPresent()) {
                    group.set(i, each.setAside(reason.get()));
                    break;
                }
            }
        }
    }

    private static Verdict verdict(List<Considered> group) {
        for (Outcome outcome :
                List.of(
                        Outcome.AFFECTED,
                        Outcome.UNDER_INVESTIGATION,
                        Outcome.UNDECIDED,
                        Outcome.FIXED,
                        Outcome.NOT_AFFECTED)) {
            for (Considered each : group) {
                if (each.counts() && each.outcome() == outcome) {
                    return verdict(outcome, each.why());
                }
            }
        }
        return new Verdict.NoData("no statement about it applies");
    }

    private static Verdict verdict(Outcome outcome, Argument why) {
        return switch (outcome) {
            case AFFECTED -> new Verdict.Affected(why);
            case FIXED -> new Verdict.Fixed(why);
            case NOT_AFFECTED -> new Verdict.NotAffected(why);
            case UNDER_INVESTIGATION -> new Verdict.UnderInvestigation(why);
            case UNDECIDED -> new Verdict.Undecided(why);
            case DOES_NOT_APPLY -> new Verdict.NoData("no statement about it applies");
        };
    }
}
