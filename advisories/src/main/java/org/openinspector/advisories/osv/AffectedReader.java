package org.openinspector.advisories.osv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;

/// Reads `affected[]`. Several entries for one package are a union.
final class AffectedReader {
    private final String authority;
    private final Map<PackageKey, Gathered> packages = new LinkedHashMap<>();
    private final SortedSet<String> unknownEcosystems = new TreeSet<>();

    /// @param authority who says the severities
    AffectedReader(String authority) {
        this.authority = authority;
    }

    private static final class Gathered {
        final Ecosystem ecosystem;
        final Set<AffectedRange> ranges = new LinkedHashSet<>();
        final SortedSet<String> versions = new TreeSet<>();
        final Set<SeverityStatement> severities = new LinkedHashSet<>();
        boolean fixNamed;

        Gathered(Ecosystem ecosystem) {
            this.ecosystem = ecosystem;
        }

        FixState fixState() {
            if (fixNamed) {
                return FixState.FIXED;
            }
            boolean open =
                    ranges.stream()
                            .anyMatch(r -> r.fixed().isEmpty() && r.lastAffected().isEmpty());
            return open ? FixState.NONE : FixState.UNKNOWN;
        }
    }

    /// Takes one entry.
    void read(Node.Fields entry) throws UnreadableDocumentException {
        Optional<Node.Fields> named = entry.object("package");
        if (named.isEmpty()) {
            return; // commits of a repository: there is no package to match
        }
        String ecosystemName = named.get().requiredText("ecosystem");
        Optional<Ecosystem> ecosystem = Ecosystem.of(ecosystemName);
        if (ecosystem.isEmpty()) {
            unknownEcosystems.add(ecosystemName);
            return;
        }
        PackageKey key = ecosystem.get().key(named.get().requiredText("name"));
        List<AffectedRange> ranges = new ArrayList<>();
        for (Node.Fields range : entry.objects("ranges")) {
            ranges.addAll(Segments.of(ecosystem.get().scheme(), range));
        }
        boolean fixNamed = ranges.stream().anyMatch(range -> range.fixed().isPresent());
        Optional<Node.Fields> specific = entry.object("database_specific");
        if (specific.isPresent()) {
            Optional<String> bound = specific.get().text("last_known_affected_version_range");
            if (bound.isPresent()) {
                ranges = Segments.endingAt(ranges, bound.get());
            }
        }
        List<String> versions = entry.texts("versions");
        if (ranges.isEmpty() && versions.isEmpty()) {
            return; // it says nothing about versions, as OSV evaluates it: none is affected
        }
        Gathered gathered = packages.computeIfAbsent(key, _ -> new Gathered(ecosystem.get()));
        gathered.ranges.addAll(ranges);
        gathered.versions.addAll(versions);
        gathered.severities.addAll(Severities.cvss(entry, authority));
        gathered.fixNamed |= fixNamed;
    }

    /// The packages read, in the record's order.
    List<AffectedPackage> packages() {
        return packages.entrySet().stream()
                .map(entry -> {
                    Gathered gathered = entry.getValue();
                    return new AffectedPackage(
                            entry.getKey(),
                            gathered.ecosystem.scheme(),
                            List.copyOf(gathered.ranges),
                            gathered.versions,
                            gathered.fixState(),
                            List.copyOf(gathered.severities));
                })
                .toList();
    }

    /// Ecosystems that were left out, because their versions cannot be ordered yet.
    SortedSet<String> unknownEcosystems() {
        return unknownEcosystems;
    }
}
