package org.openinspector.advisories;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;

/// Keeps all it is given, for tests.
public final class CollectingSink implements KnowledgeSink {
    public final List<Advisory> advisories = new ArrayList<>();
    public final List<Coverage> coverage = new ArrayList<>();
    public final Map<String, Epss> epss = new TreeMap<>();
    public final Map<String, LocalDate> epssDays = new TreeMap<>();
    public final List<Fact> facts = new ArrayList<>();
    public final Map<String, KnownExploited> knownExploited = new TreeMap<>();
    public final Map<String, String> weaknesses = new TreeMap<>();
    public final List<SourceStatus> sources = new ArrayList<>();

    @Override
    public void advisory(Advisory advisory) {
        advisories.add(advisory);
    }

    @Override
    public void coverage(Coverage one) {
        coverage.add(one);
    }

    @Override
    public void epss(Epss one) {
        epss.put(one.cve(), one);
    }

    @Override
    public void epss(Epss one, LocalDate date) {
        epss.put(one.cve(), one);
        epssDays.put(one.cve(), date);
    }

    @Override
    public void fact(Fact fact) {
        facts.add(fact);
    }

    @Override
    public void knownExploited(KnownExploited entry) {
        knownExploited.put(entry.cve(), entry);
    }

    @Override
    public void weakness(String cwe, String name) {
        weaknesses.put(cwe, name);
    }

    @Override
    public void source(SourceStatus status) {
        sources.add(status);
    }

    /// The only advisory with that id.
    public Advisory advisory(String id) {
        List<Advisory> found = advisories.stream().filter(a -> a.id().equals(id)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " advisories " + id + ", expected one");
        }
        return found.getFirst();
    }

    /// What an advisory says of a package.
    public Optional<AffectedPackage> affected(String id, String namespace, String name) {
        return advisories.stream()
                .filter(advisory -> advisory.id().equals(id))
                .flatMap(advisory -> advisory.affected().stream())
                .filter(a -> a.packageKey().namespace().equals(namespace))
                .filter(a -> a.packageKey().name().equals(name))
                .findFirst();
    }

    /// The extent claimed for a namespace by a source.
    public Optional<Coverage.Extent> extent(String namespace, String source) {
        return coverage.stream()
                .filter(c -> c.namespace().equals(namespace) && c.source().equals(source))
                .map(Coverage::extent)
                .findFirst();
    }
}
