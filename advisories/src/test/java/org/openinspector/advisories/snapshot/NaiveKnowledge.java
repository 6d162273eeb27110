package org.openinspector.advisories.snapshot;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.CompiledRange;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.DatedEpss;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Fact.EndOfLife;
import org.openinspector.advisories.Fact.Exploit;
import org.openinspector.advisories.Fact.Ssvc;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionKey;

/// The same questions answered with lists and loops over all that was said.
final class NaiveKnowledge implements Knowledge, KnowledgeSink {
    private static final Comparator<String> BYTES =
            (a, b) ->
                    Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final List<Advisory> advisories = new ArrayList<>();
    private final List<Coverage> coverage = new ArrayList<>();
    private final List<Scored> epss = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private final List<FeedStatus> feeds = new ArrayList<>();
    private final List<KnownExploited> exploited = new ArrayList<>();
    private final List<String[]> weaknesses = new ArrayList<>();
    private final List<SourceStatus> sources = new ArrayList<>();

    @Override
    public void advisory(Advisory advisory) {
        advisories.add(advisory);
    }

    @Override
    public void coverage(Coverage stated) {
        coverage.add(stated);
    }

    @Override
    public void epss(Epss scored) {
        epss.add(new Scored(scored, LocalDate.MIN));
    }

    @Override
    public void epss(Epss scored, LocalDate date) {
        epss.add(new Scored(scored, date));
    }

    private record Scored(Epss epss, LocalDate date) {}

    @Override
    public void fact(Fact fact) {
        facts.add(fact);
    }

    @Override
    public void knownExploited(KnownExploited entry) {
        exploited.add(entry);
    }

    @Override
    public void weakness(String cwe, String name) {
        weaknesses.add(new String[] {cwe, name});
    }

    @Override
    public void source(SourceStatus status) {
        sources.add(status);
    }

    private List<Advisory> current() {
        List<Advisory> all = new ArrayList<>();
        for (int i = 0; i < advisories.size(); i++) {
            Advisory one = advisories.get(i);
            boolean replaced = false;
            for (int j = 0; j < advisories.size(); j++) {
                Advisory other = advisories.get(j);
                if (other.source().equals(one.source()) && other.id().equals(one.id())) {
                    int newer = modified(other).compareTo(modified(one));
                    replaced |= newer > 0 || (newer == 0 && j > i);
                }
            }
            if (!replaced) {
                all.add(one);
            }
        }
        all.sort(Comparator.comparing(Advisory::source, BYTES).thenComparing(Advisory::id, BYTES));
        return all;
    }

    private static Instant modified(Advisory advisory) {
        return advisory.modified().orElse(Instant.MIN);
    }

    @Override
    public List<Candidate> candidates(PackageKey key) {
        List<Candidate> all = new ArrayList<>();
        for (Advisory advisory : current()) {
            for (AffectedPackage affected : advisory.affected()) {
                if (advisory.withdrawn().isEmpty() && affected.packageKey().equals(key)) {
                    all.add(new NaiveCandidate(advisory, affected));
                }
            }
        }
        return all;
    }

    private record NaiveCandidate(Advisory advisory, AffectedPackage affected)
            implements Candidate {
        @Override
        public String id() {
            return advisory.id();
        }

        @Override
        public String source() {
            return advisory.source();
        }

        @Override
        public boolean mayAffect(VersionKey key) {
            // Undetermined: nobody can rule it out.
            boolean hit =
                    !affected.versions().isEmpty()
                            || affected.status() != AffectedPackage.Status.AFFECTED;
            for (CompiledRange range : ranges()) {
                hit |= range.interval().isEmpty() || range.interval().get().contains(key);
            }
            return hit;
        }

        @Override
        public List<CompiledRange> ranges() {
            return affected.ranges().stream()
                    .map(range -> new CompiledRange(range, range.compile()))
                    .toList();
        }
    }

    @Override
    public List<Advisory> advisories(String id) {
        return current().stream()
                .filter(one -> one.id().equals(id) || one.aliases().contains(id))
                .toList();
    }

    @Override
    public List<Coverage> coverage(String namespace) {
        return coverage().stream().filter(one -> one.namespace().equals(namespace)).toList();
    }

    @Override
    public List<Coverage> coverage() {
        List<Coverage> all = new ArrayList<>();
        for (Coverage one : new LinkedHashSet<>(coverage)) {
            boolean further =
                    coverage.stream()
                            .anyMatch(other ->
                                    other.namespace().equals(one.namespace())
                                            && other.source().equals(one.source())
                                            && other.extent().compareTo(one.extent()) > 0);
            if (!further) {
                all.add(one);
            }
        }
        all.sort(
                Comparator.comparing(Coverage::namespace, BYTES)
                        .thenComparing(Coverage::source, BYTES));
        return all;
    }

    @Override
    public Optional<Epss> epss(String cve) {
        return epss.stream()
                .filter(one -> one.epss().cve().equals(cve))
                .max(
                        Comparator.comparing(Scored::date)
                                .thenComparingDouble(one -> one.epss().probability())
                                .thenComparingDouble(one -> one.epss().percentile()))
                .map(Scored::epss);
    }

    @Override
    public List<DatedEpss> epssHistory(String cve) {
        TreeMap<LocalDate, Epss> days = new TreeMap<>();
        for (Scored one : epss) {
            boolean dated = !one.date().equals(LocalDate.MIN);
            if (dated
                    && one.epss().cve().equals(cve)
                    && cve.matches("CVE-\\d{4}-(\\d{4}|[1-9]\\d{4,8})")) {
                days.merge(
                        one.date(),
                        one.epss(),
                        (a, b) ->
                                a.probability() > b.probability()
                                                || (a.probability() == b.probability()
                                                        && a.percentile() > b.percentile())
                                        ? a
                                        : b);
            }
        }
        List<DatedEpss> all = new ArrayList<>();
        for (Map.Entry<LocalDate, Epss> day : days.entrySet()) {
            Epss score = day.getValue();
            if (all.isEmpty() || all.getLast().probability() != score.probability()) {
                all.add(new DatedEpss(day.getKey(), score.probability(), score.percentile()));
            }
        }
        return all;
    }

    @Override
    public List<Fact> facts(String subject) {
        List<Fact> all = new ArrayList<>();
        all.addAll(exploits(subject));
        List<Ssvc> decided = new ArrayList<>();
        for (Fact fact : facts) {
            if (fact instanceof Ssvc one
                    && one.subject().equals(subject)
                    && facts.stream()
                            .noneMatch(other ->
                                    other instanceof Ssvc later
                                            && later.subject().equals(subject)
                                            && later.source().equals(one.source())
                                            && later.date()
                                                    .orElse(LocalDate.MIN)
                                                    .isAfter(one.date().orElse(LocalDate.MIN)))
                    && !decided.contains(one)) {
                decided.add(one);
            }
        }
        decided.sort(Comparator.comparing(Ssvc::source, BYTES));
        all.addAll(decided);
        List<EndOfLife> releases = new ArrayList<>();
        for (Fact fact : facts) {
            if (fact instanceof EndOfLife one
                    && one.subject().equals(subject)
                    && !releases.contains(one)) {
                releases.add(one);
            }
        }
        releases.sort(
                Comparator.comparing(EndOfLife::source, BYTES)
                        .thenComparing(EndOfLife::cycle, BYTES));
        all.addAll(releases);
        all.sort(Comparator.comparing(Fact::source, BYTES));
        return all;
    }

    private List<Exploit> exploits(String subject) {
        List<Exploit> all = new ArrayList<>();
        for (Fact fact : facts) {
            if (fact instanceof Exploit one && one.subject().equals(subject)) {
                boolean further = false;
                for (Fact other : facts) {
                    further |=
                            other instanceof Exploit more
                                    && more.subject().equals(subject)
                                    && more.source().equals(one.source())
                                    && more.id().equals(one.id())
                                    && more.maturity().compareTo(one.maturity()) > 0;
                }
                if (!further && !all.contains(one)) {
                    all.add(one);
                }
            }
        }
        all.sort(Comparator.comparing(Exploit::source, BYTES).thenComparing(Exploit::id, BYTES));
        return all;
    }

    @Override
    public Optional<KnownExploited> knownExploited(String cve) {
        return exploited.stream()
                .filter(one -> one.cve().equals(cve))
                .max(Comparator.comparing(KnownExploited::added));
    }

    @Override
    public Optional<String> weakness(String cwe) {
        return weaknesses.stream().filter(w -> w[0].equals(cwe)).map(w -> w[1]).max(BYTES);
    }

    @Override
    public List<SourceStatus> sources() {
        List<SourceStatus> all = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        for (SourceStatus one : sources) {
            if (done.add(one.id())) {
                List<SourceStatus> same =
                        sources.stream().filter(s -> s.id().equals(one.id())).toList();
                all.add(
                        new SourceStatus(
                                one.id(),
                                one.name(),
                                same.stream().mapToInt(SourceStatus::records).sum(),
                                same.stream().mapToInt(SourceStatus::problems).sum(),
                                same.stream()
                                        .flatMap(s -> s.date().stream())
                                        .max(Comparator.naturalOrder())));
            }
        }
        all.sort(Comparator.comparing(SourceStatus::id, BYTES));
        return all;
    }

    void feed(FeedStatus status) {
        feeds.removeIf(feed -> feed.feed().equals(status.feed()));
        feeds.add(status);
    }

    @Override
    public List<FeedStatus> feeds() {
        feeds.sort(Comparator.comparing(FeedStatus::feed, BYTES));
        return List.copyOf(feeds);
    }

    @Override
    public void close() {}
}
