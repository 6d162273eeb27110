package org.openinspector.advisories.feeds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.ForwardingSink;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;

/// Joins what the files of one source say of one vulnerability, where each file is read alone. Only
/// records without a date of change are such parts (a branch of a security database); of dated ones
/// the newer replaces the older, as everywhere.
final class UnitingSink extends ForwardingSink {
    /// More are handed on as they come: a mixture that large is not made of such files.
    private static final int HELD_MAX = 50_000;

    private final boolean sample;
    private final Map<Key, Advisory> held = new LinkedHashMap<>();

    private record Key(String source, String id) {}

    /// @param sample true if nothing in it speaks for a namespace as a whole
    UnitingSink(KnowledgeSink sink, boolean sample) {
        super(sink);
        this.sample = sample;
    }

    /// Hands on what is held.
    void flush() {
        held.values().forEach(super::advisory);
        held.clear();
    }

    @Override
    public void advisory(Advisory advisory) {
        Key key = new Key(advisory.source(), advisory.id());
        if (advisory.modified().isPresent()
                || (held.size() >= HELD_MAX && !held.containsKey(key))) {
            super.advisory(advisory);
        } else {
            held.merge(key, advisory, UnitingSink::united);
        }
    }

    private static Advisory united(Advisory old, Advisory next) {
        Set<PackageKey> said =
                next.affected().stream()
                        .map(AffectedPackage::packageKey)
                        .collect(Collectors.toSet());
        List<AffectedPackage> affected = new ArrayList<>(next.affected());
        old.affected().stream()
                .filter(each -> !said.contains(each.packageKey()))
                .forEach(affected::add);
        return new Advisory(
                next.source(),
                next.id(),
                next.aliases(),
                next.upstream(),
                next.related(),
                next.summary(),
                next.details(),
                next.published(),
                next.modified(),
                next.withdrawn(),
                next.severities(),
                next.cwes(),
                next.references(),
                affected,
                next.kind());
    }

    @Override
    public void coverage(Coverage coverage) {
        super.coverage(
                sample
                        ? new Coverage(
                                coverage.namespace(), coverage.source(), Coverage.Extent.PARTIAL)
                        : coverage);
    }
}
