package org.openinspector.advisories.alpine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.Encoding;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Gathers `secfixes` by vulnerability.
///
/// A CVE that is listed under several versions of a package was fixed again after the first fix
/// fell short, so the highest version counts. An item that names a CVE together with another id
/// (`CVE-… XSA-182`) is filed under the CVE, with the other one as related: one XSA may have
/// several CVEs and must not tie them together.
final class Secfixes {
    /// Stands for "was never affected".
    private static final String NEVER = "0";

    /// Fewer vulnerabilities are a sample.
    private static final int WHOLE_RECORDS_MIN = 100;

    private final Map<String, Gathered> byId = new TreeMap<>();

    private static final class Gathered {
        final SortedSet<String> related = new TreeSet<>();
        final Map<PackageKey, String> fixed = new TreeMap<>();
        final SortedSet<PackageKey> never = new TreeSet<>();
    }

    /// Reads one package of one repository.
    ///
    /// @param problems takes a sentence for what could not be read
    void read(String namespace, Node.Fields pkg, Consumer<String> problems)
            throws UnreadableDocumentException {
        String name = pkg.requiredText("name");
        Optional<Node.Fields> secfixes = pkg.object("secfixes");
        if (secfixes.isEmpty()) {
            return;
        }
        PackageKey key = new PackageKey(namespace, name);
        for (String version : secfixes.get().fields().keySet()) {
            if (version.isBlank()) {
                problems.accept(name + ": a blank version, expected the one that has the fix");
                continue;
            }
            if (VersionScheme.ALPINE.encode(version) instanceof Encoding.Unordered(String why)) {
                problems.accept(name + ": fixed in \"" + version + "\", no apk version: " + why);
            }
            for (String item : secfixes.get().texts(version)) {
                take(key, version, item, problems);
            }
        }
    }

    private void take(PackageKey key, String version, String item, Consumer<String> problems) {
        VulnerabilityIds ids = VulnerabilityIds.in(item);
        if (ids.isEmpty()) {
            problems.accept(
                    key.name()
                            + " "
                            + version
                            + ": expected an id such as CVE-2019-14904, got \""
                            + item.substring(0, Math.min(item.length(), 80))
                            + "\"");
        }
        for (String id : ids.cves().isEmpty() ? ids.others() : ids.cves()) {
            Gathered gathered = byId.computeIfAbsent(id, _ -> new Gathered());
            if (version.equals(NEVER)) {
                gathered.never.add(key);
            } else {
                gathered.fixed.merge(key, version, Secfixes::higher);
            }
            if (!ids.cves().isEmpty()) {
                gathered.related.addAll(ids.others());
            }
        }
    }

    /// The higher version; of two that cannot be compared the first, because the files list the
    /// newest first.
    private static String higher(String first, String second) {
        try {
            return VersionScheme.ALPINE.compare(first, second) >= 0 ? first : second;
        } catch (UnorderedVersionException e) {
            return first;
        }
    }

    /// How many vulnerabilities there are.
    int size() {
        return byId.size();
    }

    /// How far the word of such a database reaches: it lists fixes only.
    Coverage.Extent extent(boolean sample) {
        return sample || byId.size() < WHOLE_RECORDS_MIN
                ? Coverage.Extent.PARTIAL
                : Coverage.Extent.FIXES_ONLY;
    }

    /// One advisory per vulnerability, ordered by id.
    Stream<Advisory> advisories(String source) {
        return byId.entrySet().stream()
                .map(entry -> advisory(source, entry.getKey(), entry.getValue()));
    }

    private static Advisory advisory(String source, String id, Gathered gathered) {
        List<AffectedPackage> affected = new ArrayList<>();
        gathered.fixed.forEach((key, version) ->
                affected.add(
                        new AffectedPackage(
                                key,
                                VersionScheme.ALPINE,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.ALPINE, "0", Optional.of(version))),
                                new TreeSet<>(),
                                FixState.FIXED,
                                List.of())));
        for (PackageKey key : gathered.never) {
            if (!gathered.fixed.containsKey(key)) {
                affected.add(
                        new AffectedPackage(
                                key,
                                VersionScheme.ALPINE,
                                List.of(),
                                new TreeSet<>(),
                                Status.NOT_AFFECTED,
                                FixState.UNKNOWN,
                                NEVER,
                                List.of(),
                                Condition.ALWAYS));
            }
        }
        return new Advisory(
                source,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                gathered.related,
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                affected);
    }
}
