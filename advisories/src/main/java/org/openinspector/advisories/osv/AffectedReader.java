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
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;

/// Reads `affected[]`. Several entries for one package are a union.
final class AffectedReader {
    /// The ecosystem, as OSV names it, of entries that only name commits.
    private static final String COMMITS = "GIT";

    private final String authority;
    private final Map<Subject, Gathered> packages = new LinkedHashMap<>();
    private final SortedSet<String> unknownEcosystems = new TreeSet<>();

    /// What statements are joined for.
    private record Subject(PackageKey key, Condition condition) {}

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
                            .anyMatch(r ->
                                    r.fixed().isEmpty()
                                            && r.limit().isEmpty()
                                            && r.lastAffected().isEmpty());
            return open ? FixState.NONE : FixState.UNKNOWN;
        }
    }

    /// Takes one entry.
    void read(Node.Fields entry) throws UnreadableDocumentException {
        Optional<Node.Fields> named = entry.object("package");
        if (named.isEmpty()) {
            // Commits of a repository: there is no package to match.
            unknownEcosystems.add(COMMITS);
            return;
        }
        String ecosystemName = named.get().requiredText("ecosystem");
        List<Ecosystem> ecosystems =
                Ecosystem.of(ecosystemName, named.get().text("purl").orElse(""));
        if (ecosystems.isEmpty()) {
            unknownEcosystems.add(ecosystemName);
        }
        for (Ecosystem ecosystem : ecosystems) {
            read(entry, ecosystem, named.get().requiredText("name"));
        }
    }

    private void read(Node.Fields entry, Ecosystem ecosystem, String name)
            throws UnreadableDocumentException {
        List<AffectedRange> ranges = new ArrayList<>();
        for (Node.Fields range : entry.objects("ranges")) {
            ranges.addAll(Segments.of(ecosystem.scheme(), range));
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
        Subject subject =
                new Subject(ecosystem.key(name), Condition.ALWAYS.withSymbols(symbols(entry)));
        Gathered gathered = packages.computeIfAbsent(subject, _ -> new Gathered(ecosystem));
        gathered.ranges.addAll(ranges);
        gathered.versions.addAll(versions);
        gathered.severities.addAll(Severities.cvss(entry, authority));
        gathered.fixNamed |= fixNamed;
    }

    /// Go names the functions that are affected, by package. A package without any is affected as a
    /// whole, so that the list is only worth something if every package has one.
    ///
    /// @see <a href="https://go.dev/doc/security/vuln/database#schema">Go vulnerability database,
    ///   schema</a>
    private static SortedSet<String> symbols(Node.Fields entry) throws UnreadableDocumentException {
        SortedSet<String> symbols = new TreeSet<>();
        if (!(entry.fields().get("ecosystem_specific") instanceof Node.Fields specific)
                || !(specific.fields().get("imports") instanceof Node.Items)) {
            return symbols;
        }
        for (Node.Fields imported : specific.objects("imports")) {
            String path = imported.requiredText("path");
            List<String> names = imported.texts("symbols");
            if (names.isEmpty()) {
                return new TreeSet<>();
            }
            names.forEach(name -> symbols.add(path + "." + name));
        }
        return symbols;
    }

    /// The packages read, in the record's order.
    List<AffectedPackage> packages() {
        return packages.entrySet().stream()
                .map(entry -> {
                    Gathered gathered = entry.getValue();
                    return new AffectedPackage(
                            entry.getKey().key(),
                            gathered.ecosystem.scheme(),
                            List.copyOf(gathered.ranges),
                            gathered.versions,
                            AffectedPackage.Status.AFFECTED,
                            gathered.fixState(),
                            "",
                            List.copyOf(gathered.severities),
                            entry.getKey().condition());
                })
                .toList();
    }

    /// Ecosystems that were left out: nothing is installed under their names.
    SortedSet<String> unknownEcosystems() {
        return unknownEcosystems;
    }
}
