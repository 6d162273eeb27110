package org.openinspector.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.CompiledRange;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.DatedEpss;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.VersionKey;

/// A handful of advisories, as quoted.
final class QuotedKnowledge implements Knowledge {
    private final Map<PackageKey, List<Candidate>> candidates = new HashMap<>();
    private final Map<String, List<Advisory>> byId = new HashMap<>();
    private final List<Coverage> coverage;

    QuotedKnowledge(List<Advisory> advisories, List<Coverage> coverage) {
        this.coverage = List.copyOf(coverage);
        List<Advisory> ordered = new ArrayList<>(advisories);
        ordered.sort(Comparator.comparing(Advisory::source).thenComparing(Advisory::id));
        for (Advisory advisory : ordered) {
            byId.computeIfAbsent(advisory.id(), _ -> new ArrayList<>()).add(advisory);
            for (String alias : advisory.aliases()) {
                if (!alias.equals(advisory.id())) {
                    byId.computeIfAbsent(alias, _ -> new ArrayList<>()).add(advisory);
                }
            }
            if (advisory.withdrawn().isEmpty()) {
                for (AffectedPackage affected : advisory.affected()) {
                    candidates
                            .computeIfAbsent(affected.packageKey(), _ -> new ArrayList<>())
                            .add(new Quoted(advisory, affected));
                }
            }
        }
    }

    private record Quoted(Advisory advisory, AffectedPackage affected) implements Candidate {
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
            return true;
        }

        @Override
        public List<CompiledRange> ranges() {
            return affected.ranges().stream()
                    .map(range -> new CompiledRange(range, range.compile()))
                    .toList();
        }
    }

    @Override
    public List<Candidate> candidates(PackageKey key) {
        return List.copyOf(candidates.getOrDefault(key, List.of()));
    }

    @Override
    public List<Advisory> advisories(String id) {
        return List.copyOf(byId.getOrDefault(id, List.of()));
    }

    @Override
    public List<Coverage> coverage(String namespace) {
        return coverage.stream().filter(each -> each.namespace().equals(namespace)).toList();
    }

    @Override
    public List<Coverage> coverage() {
        return coverage;
    }

    @Override
    public Optional<Epss> epss(String cve) {
        return Optional.empty();
    }

    @Override
    public List<DatedEpss> epssHistory(String cve) {
        return List.of();
    }

    @Override
    public List<Fact> facts(String subject) {
        return List.of();
    }

    @Override
    public Optional<KnownExploited> knownExploited(String cve) {
        return Optional.empty();
    }

    @Override
    public Optional<String> weakness(String cwe) {
        return Optional.empty();
    }

    @Override
    public List<SourceStatus> sources() {
        return List.of();
    }

    @Override
    public List<FeedStatus> feeds() {
        return List.of();
    }

    @Override
    public void close() {}
}
