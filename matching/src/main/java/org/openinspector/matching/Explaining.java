package org.openinspector.matching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.matching.Considered.Outcome;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Verdict;
import org.openinspector.model.VexStatement;

/// Argues about one vulnerability in one package.
final class Explaining {
    private static final int ELSEWHERE_MAX = 20;
    private static final int NAMES_MAX = 5;

    private final Knowledge knowledge;
    private final MatchSettings settings;
    private final Identity identity;
    private final Precedence precedence;
    private final Gaps gaps;

    Explaining(
            Knowledge knowledge,
            MatchSettings settings,
            Identity identity,
            Precedence precedence,
            Gaps gaps) {
        this.knowledge = knowledge;
        this.settings = settings;
        this.identity = identity;
        this.precedence = precedence;
        this.gaps = gaps;
    }

    Explanation explain(
            Inventory inventory,
            PackageUrl purl,
            String vulnerability,
            Map<String, Argument> livepatched) {
        String id = identity.vulnerability(vulnerability);
        SortedSet<String> ids = new TreeSet<>(identity.ids(vulnerability));
        ids.addAll(identity.ids(id));
        Optional<InstalledPackage> found = find(inventory, purl);
        if (found.isEmpty()) {
            return new Explanation(
                    vulnerability,
                    id,
                    ids,
                    found,
                    new Inventory(inventory.distribution(), List.of(), inventory.system()),
                    new Verdict.NoData("the inventory has no package " + purl),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    identity.conflicts(vulnerability));
        }
        InstalledPackage installed = found.get();
        Placing placing = new Placing(inventory);
        Placement placement = placing.of(installed);
        Universe universe = placement.universe();
        List<Considered> about = about(universe, id);
        Resolution resolution = Resolution.of(id, about, universe, precedence);
        Map<String, Advisory> records = new LinkedHashMap<>();
        quote(id, ids, universe, records);
        Verdict verdict = about.isEmpty() ? silence(universe, ids, records) : resolution.verdict();
        List<Argument> why =
                resolution.saying(Outcome.AFFECTED).stream().map(Considered::why).toList();
        Optional<VexStatement> vex = settings.vex().find(ids, installed);
        return new Explanation(
                vulnerability,
                id,
                ids,
                found,
                context(inventory, installed, placement),
                verdict,
                notReported(installed, placement, verdict, resolution, livepatched.get(id)),
                steps(installed, placement, placing),
                resolution.considered().stream().map(Explaining::statement).toList(),
                elsewhere(ids, universe),
                Matcher.highestFix(why),
                vex,
                List.copyOf(records.values()),
                gaps.coverage(universe),
                identity.conflicts(vulnerability));
    }

    /// The package that a purl names: itself; else the first with the same type, namespace, name
    /// and, if it is given, version.
    private static Optional<InstalledPackage> find(Inventory inventory, PackageUrl purl) {
        Optional<InstalledPackage> near = Optional.empty();
        for (InstalledPackage each : inventory.packages()) {
            if (each.purl().equals(purl)) {
                return Optional.of(each);
            }
            boolean like =
                    each.purl().type().equals(purl.type())
                            && each.purl().name().equals(purl.name())
                            && (purl.namespace().isEmpty()
                                    || each.purl().namespace().equals(purl.namespace()))
                            && purl.version()
                                    .map(version ->
                                            each.version().equals(version)
                                                    || each.purl().version().equals(purl.version()))
                                    .orElse(true);
            if (like && near.isEmpty()) {
                near = Optional.of(each);
            }
        }
        return near;
    }

    /// Every statement of the universe on the vulnerability.
    private List<Considered> about(Universe universe, String id) {
        Judge judge = new Judge(universe.scheme(), universe.version(), universe.traits());
        List<Considered> about = new ArrayList<>();
        for (Channel channel : universe.channels()) {
            for (Candidate candidate : knowledge.candidates(channel.key())) {
                if (identity.vulnerabilities(candidate.advisory()).contains(id)) {
                    about.add(judge.judge(candidate, channel));
                }
            }
        }
        return about;
    }

    private static Explanation.Statement statement(Considered each) {
        return new Explanation.Statement(
                switch (each.outcome()) {
                    case AFFECTED -> "affected";
                    case FIXED -> "fixed";
                    case NOT_AFFECTED -> "not affected";
                    case UNDER_INVESTIGATION -> "under investigation";
                    case UNDECIDED -> "undecided";
                    case DOES_NOT_APPLY -> "does not apply";
                },
                each.why(),
                each.setAside());
    }

    private static Inventory context(
            Inventory inventory, InstalledPackage installed, Placement placement) {
        List<InstalledPackage> packages = new ArrayList<>(List.of(installed));
        for (InstalledPackage each : placement.deciding()) {
            if (!packages.contains(each)) {
                packages.add(each);
            }
        }
        return new Inventory(inventory.distribution(), packages, inventory.system());
    }

    private List<String> steps(InstalledPackage installed, Placement placement, Placing placing) {
        List<String> steps = new ArrayList<>(placement.steps());
        placing.doubt(installed).filter(doubt -> !steps.contains(doubt)).ifPresent(steps::add);
        Universe universe = placement.universe();
        if (!universe.missing().isEmpty()) {
            steps.add(universe.missing());
            return steps;
        }
        for (Channel channel : universe.channels()) {
            steps.add(
                    "looked up as "
                            + channel.key()
                            + switch (channel.use()) {
                                case JUDGES -> "";
                                case OVERRIDES ->
                                        ", which the system gets and which goes before the release";
                                case UNFIXED ->
                                        ", its source package, for vulnerabilities without a fix";
                                case OFFERED -> ", which the system does not get";
                            });
        }
        steps.add(
                "version "
                        + universe.version()
                        + universe.scheme()
                                .map(scheme -> ", in " + scheme.id() + " order")
                                .orElse("")
                        + (universe.version().equals(installed.version())
                                ? ""
                                : ", the source package's"));
        gaps.reason(universe).ifPresent(steps::add);
        return steps;
    }

    private Optional<String> notReported(
            InstalledPackage installed,
            Placement placement,
            Verdict verdict,
            Resolution resolution,
            @Nullable Argument livepatch) {
        if (!(verdict instanceof Verdict.Affected)) {
            return Optional.empty();
        }
        if (placement.judged() != Placement.Judged.YES) {
            return placement.reason();
        }
        if (livepatch != null && Kernel.part(installed) == Kernel.Part.IMAGE) {
            return Optional.of(
                    "the running kernel is patched by "
                            + livepatch.packageKey().name()
                            + ": "
                            + livepatch.comparison());
        }
        List<Considered> affecting = resolution.saying(Outcome.AFFECTED);
        List<Argument> why = affecting.stream().map(Considered::why).toList();
        boolean malicious =
                affecting.stream()
                        .anyMatch(each ->
                                each.candidate().advisory().kind() == Advisory.Kind.MALICIOUS);
        boolean fixable =
                Matcher.highestFix(why).isPresent()
                        && why.stream().noneMatch(each -> each.fixState() == FixState.PENDING);
        return settings.reportUnfixed() || malicious || fixable
                ? Optional.empty()
                : Optional.of("there is no released fix, and such are not to be reported");
    }

    /// What it means that no statement names the package.
    private Verdict silence(
            Universe universe, SortedSet<String> ids, Map<String, Advisory> records) {
        Optional<String> gap = gaps.reason(universe);
        if (gap.isPresent()) {
            return new Verdict.NoData(gap.get());
        }
        for (Advisory each : records.values()) {
            if (each.withdrawn().isPresent() && !Collections.disjoint(ids, Judge.ids(each))) {
                for (AffectedPackage affected : each.affected()) {
                    return new Verdict.NotAffected(
                            argument(
                                    each.source(),
                                    each.id(),
                                    ids,
                                    affected.packageKey(),
                                    universe,
                                    "withdrawn on "
                                            + each.withdrawn().get()
                                            + "; what is withdrawn affects nothing"));
                }
            }
        }
        if (records.isEmpty()) {
            return new Verdict.NoData("no imported source knows " + ids.first());
        }
        PackageKey key = universe.channels().getFirst().key();
        for (Coverage each : gaps.coverage(universe)) {
            if (each.extent() == Coverage.Extent.COMPLETE) {
                return new Verdict.NotAffected(
                        argument(
                                each.source(),
                                ids.first(),
                                ids,
                                key,
                                universe,
                                each.source()
                                        + " speaks for "
                                        + each.namespace()
                                        + " as a whole and does not name the package"));
            }
        }
        return new Verdict.NoData(
                "no statement names the package; the sources of "
                        + universe.label()
                        + " list only what has a fix");
    }

    private static Argument argument(
            String source,
            String advisory,
            SortedSet<String> ids,
            PackageKey key,
            Universe universe,
            String comparison) {
        return new Argument(
                source,
                advisory,
                ids,
                key,
                universe.scheme().map(scheme -> scheme.id()).orElse(""),
                universe.version(),
                "no versions",
                comparison,
                Optional.empty(),
                FixState.UNKNOWN,
                "",
                "",
                List.of(),
                List.of());
    }

    /// Everything that has one of the ids, reduced to what it says of the package.
    private void quote(
            String id, SortedSet<String> ids, Universe universe, Map<String, Advisory> records) {
        SortedSet<String> met = new TreeSet<>(ids);
        met.addAll(identity.met(id));
        for (String each : ids) {
            met.addAll(identity.met(each));
        }
        List<PackageKey> keys = universe.channels().stream().map(Channel::key).toList();
        for (Channel channel : universe.channels()) {
            for (Candidate candidate : knowledge.candidates(channel.key())) {
                Advisory advisory = candidate.advisory();
                SortedSet<String> named = Judge.ids(advisory);
                if (!Collections.disjoint(named, met)
                        || identity.vulnerabilities(advisory).contains(id)) {
                    met.addAll(named);
                    put(advisory, keys, records);
                }
            }
        }
        for (String each : met) {
            for (Advisory advisory : knowledge.advisories(each)) {
                put(advisory, keys, records);
            }
        }
    }

    private static void put(
            Advisory advisory, List<PackageKey> keys, Map<String, Advisory> records) {
        records.computeIfAbsent(
                advisory.source() + " " + advisory.id(), _ -> reduced(advisory, keys));
    }

    private static Advisory reduced(Advisory advisory, List<PackageKey> keys) {
        return new Advisory(
                advisory.source(),
                advisory.id(),
                advisory.aliases(),
                advisory.upstream(),
                advisory.related(),
                advisory.summary(),
                "",
                advisory.published(),
                advisory.modified(),
                advisory.withdrawn(),
                List.of(),
                List.of(),
                List.of(),
                advisory.affected().stream()
                        .filter(affected -> keys.contains(affected.packageKey()))
                        .toList(),
                advisory.kind());
    }

    /// Advisories on the vulnerability that do not name the package.
    private List<String> elsewhere(SortedSet<String> ids, Universe universe) {
        List<PackageKey> keys = universe.channels().stream().map(Channel::key).toList();
        TreeSet<String> sentences = new TreeSet<>();
        for (String id : ids) {
            for (Advisory advisory : knowledge.advisories(id)) {
                String name = advisory.id() + " of " + advisory.source();
                if (advisory.withdrawn().isPresent()) {
                    sentences.add(name + " was withdrawn on " + advisory.withdrawn().get());
                } else if (advisory.affected().stream()
                        .noneMatch(affected -> keys.contains(affected.packageKey()))) {
                    sentences.add(name + packages(advisory));
                }
            }
        }
        return sentences.stream().limit(ELSEWHERE_MAX).toList();
    }

    private static String packages(Advisory advisory) {
        List<String> names =
                advisory.affected().stream()
                        .map(affected -> affected.packageKey().toString())
                        .distinct()
                        .toList();
        if (names.isEmpty()) {
            return " names no package";
        }
        String first = String.join(", ", names.subList(0, Math.min(names.size(), NAMES_MAX)));
        return " is about "
                + first
                + (names.size() > NAMES_MAX ? " and " + (names.size() - NAMES_MAX) + " others" : "")
                + ", not about this package";
    }
}
