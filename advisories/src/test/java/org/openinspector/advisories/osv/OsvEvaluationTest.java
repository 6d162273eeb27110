package org.openinspector.advisories.osv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.testkit.Counts;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Holds the normal form of every real record against the evaluation algorithm of the OSV
/// specification, run naively on the record as published, for every version that the record names.
final class OsvEvaluationTest {
    @ParameterizedTest
    @CsvSource({
        "osv-go.zip, 10000",
        "osv-rust.zip, 1500",
        "osv-pypi-pysec.zip, 50000",
        "osv-ghsa-sample.zip, 10000",
        "osv-almalinux.zip, 70000"
    })
    void normalFormMeansWhatWasPublished(String name, int atLeast) throws IOException {
        Path file = Fixtures.shared("feeds/" + name);
        long[] checked = {0};
        List<String> wrong = new ArrayList<>();
        Feeds.open(file)
                .getFirst()
                .read((entry, content) -> {
                    if (entry.endsWith(".json") || entry.endsWith(".yaml")) {
                        checked[0] += check(Documents.read(entry, content), wrong);
                    }
                });
        Counts.record("OSV evaluation, " + name, checked[0], "the specification", wrong.size());
        assertEquals(List.of(), wrong);
        assertTrue(checked[0] >= atLeast, () -> "only " + checked[0] + " versions checked");
    }

    private static long check(Node.Fields raw, List<String> wrong) throws IOException {
        OsvRecord record = OsvRecord.of(raw, Optional.empty(), _ -> {});
        Map<PackageKey, List<Node.Fields>> published = new LinkedHashMap<>();
        for (Node.Fields entry : raw.objects("affected")) {
            Optional<Node.Fields> named = entry.object("package");
            if (named.isPresent()) {
                String purl = named.get().text("purl").orElse("");
                Ecosystem.of(named.get().requiredText("ecosystem"), purl).stream()
                        .map(e -> e.key(text(named.get(), "name")))
                        .forEach(key ->
                                published.computeIfAbsent(key, _ -> new ArrayList<>()).add(entry));
            }
        }
        long checked = 0;
        for (var entry : published.entrySet()) {
            List<AffectedPackage> normal =
                    record.advisory().affected().stream()
                            .filter(a -> a.packageKey().equals(entry.getKey()))
                            .toList();
            VersionScheme scheme =
                    normal.isEmpty() ? VersionScheme.SEMVER : normal.getFirst().scheme();
            for (String version : versions(entry.getValue())) {
                try {
                    boolean expected = false;
                    for (Node.Fields affected : entry.getValue()) {
                        expected |= isAffected(affected, scheme, version);
                    }
                    boolean actual = normal.stream().anyMatch(one -> contains(one, version));
                    checked++;
                    if (expected != actual) {
                        wrong.add(
                                "%s %s %s: expected %s"
                                        .formatted(
                                                record.advisory().id(),
                                                entry.getKey(),
                                                version,
                                                expected));
                    }
                } catch (UnorderedVersionException e) {
                    // neither side can say; matching falls back to the listed versions
                }
            }
        }
        return checked;
    }

    private static boolean contains(AffectedPackage normal, String version) {
        if (normal.versions().contains(version)) {
            return true;
        }
        boolean any = false;
        for (AffectedRange range : normal.ranges()) {
            any |= range.contains(version);
        }
        return any;
    }

    private record Event(String kind, String version) {}

    /// The specification's `IsVulnerable`, with GitHub's bound of open ranges.
    private static boolean isAffected(Node.Fields affected, VersionScheme scheme, String version)
            throws IOException {
        if (affected.texts("versions").contains(version)) {
            return true;
        }
        boolean any = false;
        for (Node.Fields range : affected.objects("ranges")) {
            if (text(range, "type").equals("GIT")) {
                continue;
            }
            List<Event> events = new ArrayList<>();
            for (Node.Fields event : range.objects("events")) {
                event.fields().keySet().forEach(k -> events.add(new Event(k, text(event, k))));
            }
            List<Event> limits = events.stream().filter(e -> e.kind.equals("limit")).toList();
            events.removeAll(limits);
            if (!limits.isEmpty()
                    && limits.stream()
                            .noneMatch(limit -> order(scheme, version, limit.version) < 0)) {
                continue;
            }
            events.sort(Comparator.comparing(Event::version, (a, b) -> order(scheme, a, b)));
            boolean vulnerable = false;
            boolean open = false;
            for (Event event : events) {
                int order = order(scheme, version, event.version);
                switch (event.kind) {
                    case "introduced" -> {
                        vulnerable |= order >= 0;
                        open = true;
                    }
                    case "fixed" -> {
                        vulnerable &= order < 0;
                        open = false;
                    }
                    case "last_affected" -> {
                        vulnerable &= order <= 0;
                        open = false;
                    }
                    default -> throw new AssertionError(event.kind);
                }
            }
            any |= vulnerable && (!open || withinGithubsBound(affected, scheme, version));
        }
        return any;
    }

    private static boolean withinGithubsBound(
            Node.Fields affected, VersionScheme scheme, String version) throws IOException {
        Optional<Node.Fields> specific = affected.object("database_specific");
        String bound =
                specific.isPresent()
                        ? specific.get().text("last_known_affected_version_range").orElse("")
                        : "";
        if (bound.startsWith("<=")) {
            return scheme.compare(version, bound.substring(2).strip()) <= 0;
        }
        return !bound.startsWith("<") || scheme.compare(version, bound.substring(1).strip()) < 0;
    }

    /// "0" stands before every version.
    private static int order(VersionScheme scheme, String left, String right) {
        if (left.equals(right)) {
            return 0;
        }
        if (left.equals("0") || right.equals("0")) {
            return left.equals("0") ? -1 : 1;
        }
        return scheme.compare(left, right);
    }

    private static Set<String> versions(List<Node.Fields> published) throws IOException {
        Set<String> versions = new LinkedHashSet<>();
        for (Node.Fields affected : published) {
            versions.addAll(affected.texts("versions"));
            for (Node.Fields range : affected.objects("ranges")) {
                if (!text(range, "type").equals("GIT")) {
                    for (Node.Fields event : range.objects("events")) {
                        event.fields().keySet().forEach(key -> versions.add(text(event, key)));
                    }
                }
            }
        }
        // Versions of the distributions look different; these compare lower or higher than most.
        versions.addAll(List.of("0.0.1", "1.0", "999.0"));
        versions.remove("0");
        return versions;
    }

    private static String text(Node.Fields fields, String key) {
        try {
            return fields.text(key).orElse("");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
