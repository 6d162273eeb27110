package org.openinspector.advisories.rpm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Gathers what one advisory says of rpm packages. The architectures that share a fix become one
/// statement. Where several minor releases have a fix of their own, each becomes a statement for
/// its dist tag; within one, the highest counts, because the earlier fix fell short.
public final class RpmStatements {
    /// A kernel's CVE has some 5,000 in all minor releases and architectures.
    private static final int LINES_MAX = 300_000;

    private static final String SOURCE = "src";

    /// What is said of a package, whatever the architecture.
    private record Line(
            PackageKey key,
            Status status,
            FixState fixState,
            String vendorWord,
            Optional<String> fixed,
            Condition condition) {
        Line with(Condition other) {
            return new Line(key, status, fixState, vendorWord, fixed, other);
        }

        /// The same without its fixed version: lines that agree in it compete.
        Line subject() {
            return new Line(key, status, fixState, vendorWord, Optional.empty(), condition);
        }
    }

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::key)
                    .thenComparing(Line::status)
                    .thenComparing(line -> line.condition.module().orElse(""))
                    .thenComparing(line -> line.condition.flavour().orElse(""))
                    .thenComparing(line -> line.condition.stream().orElse(""))
                    .thenComparing(line -> line.fixed.orElse(""))
                    .thenComparing(Line::fixState)
                    .thenComparing(Line::vendorWord)
                    .thenComparing(line -> line.condition.runningKernel());

    private final VersionScheme scheme;
    private final Map<Line, SortedSet<String>> lines = new HashMap<>();
    private int size;

    /// Statements about rpm packages.
    public RpmStatements() {
        this(VersionScheme.RPM);
    }

    /// Statements about packages of another order: Debian publishes OVAL, too.
    public RpmStatements(VersionScheme scheme) {
        this.scheme = scheme;
    }

    /// The package is affected below a version.
    ///
    /// @param condition without architectures
    /// @param architecture empty = any
    /// @throws UnreadableDocumentException if there are too many
    public void fixed(
            String namespace,
            String name,
            String evr,
            Condition condition,
            Optional<String> architecture)
            throws UnreadableDocumentException {
        add(
                new Line(
                        new PackageKey(namespace, name),
                        Status.AFFECTED,
                        FixState.FIXED,
                        "",
                        Optional.of(RpmName.withoutZeroEpoch(evr)),
                        condition),
                architecture);
    }

    /// Something is said of all versions of a package.
    ///
    /// @param vendorWord as published
    /// @param architecture `src` = of the source package with all that is built from it
    /// @throws UnreadableDocumentException if there are too many
    public void all(
            String namespace,
            String name,
            Status status,
            FixState fixState,
            String vendorWord,
            Condition condition,
            Optional<String> architecture)
            throws UnreadableDocumentException {
        add(
                new Line(
                        new PackageKey(namespace, name),
                        status,
                        fixState,
                        vendorWord,
                        Optional.empty(),
                        condition),
                architecture);
    }

    /// Takes all that another has.
    ///
    /// @throws UnreadableDocumentException if there are too many
    public void add(RpmStatements other) throws UnreadableDocumentException {
        for (var entry : other.lines.entrySet()) {
            for (String architecture : entry.getValue()) {
                add(
                        entry.getKey(),
                        architecture.isEmpty() ? Optional.empty() : Optional.of(architecture));
            }
        }
    }

    /// True if nothing was said.
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /// The statements, ordered by package.
    public List<AffectedPackage> packages() {
        Map<Line, List<Line>> subjects = new HashMap<>();
        for (Line line : lines.keySet()) {
            subjects.computeIfAbsent(line.subject(), _ -> new ArrayList<>()).add(line);
        }
        Map<Line, SortedSet<String>> settled = new HashMap<>();
        for (List<Line> competing : subjects.values()) {
            settle(competing, settled);
        }
        dropSources(settled);
        return settled.entrySet().stream()
                .sorted(
                        Map.Entry.<Line, SortedSet<String>>comparingByKey(ORDER)
                                .thenComparing(entry -> String.join(" ", entry.getValue())))
                .map(entry -> statement(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void add(Line line, Optional<String> architecture) throws UnreadableDocumentException {
        if (lines.computeIfAbsent(line, _ -> new TreeSet<>()).add(architecture.orElse(""))
                && ++size > LINES_MAX) {
            throw new UnreadableDocumentException(
                    "more than " + LINES_MAX + " packages, expected one advisory");
        }
    }

    /// Chooses among several fixed versions of one package.
    private void settle(List<Line> competing, Map<Line, SortedSet<String>> settled) {
        long tags = competing.stream().map(RpmStatements::tag).distinct().count();
        Map<String, Line> chosen = new HashMap<>();
        for (Line line : competing) {
            Line tagged =
                    tags > 1 && !tag(line).isEmpty()
                            ? line.with(line.condition.withStream(tag(line)))
                            : line;
            for (String architecture : architectures(line)) {
                chosen.merge(tag(line) + " " + architecture, tagged, this::higher);
            }
        }
        chosen.forEach((place, line) ->
                settled.computeIfAbsent(line, _ -> new TreeSet<>())
                        .add(place.substring(place.indexOf(' ') + 1)));
    }

    private SortedSet<String> architectures(Line line) {
        return lines.getOrDefault(line, new TreeSet<>());
    }

    private static String tag(Line line) {
        return line.fixed.flatMap(RpmReleases::distTag).orElse("");
    }

    private Line higher(Line left, Line right) {
        String one = left.fixed.orElse("");
        String other = right.fixed.orElse("");
        int order;
        try {
            order = scheme.compare(one, other);
        } catch (UnorderedVersionException e) {
            order = 0;
        }
        // Equal versions may be written differently; the choice must not depend on the order of
        // calls.
        return (order != 0 ? order : one.compareTo(other)) >= 0 ? left : right;
    }

    /// Where the binary packages are named, the fixed source package says nothing more.
    private static void dropSources(Map<Line, SortedSet<String>> settled) {
        boolean binaries =
                settled.entrySet().stream()
                        .anyMatch(entry ->
                                entry.getKey().fixed.isPresent()
                                        && entry.getValue().stream().anyMatch(a -> !isSource(a)));
        if (!binaries) {
            return;
        }
        settled.forEach((line, architectures) -> {
            if (line.fixed.isPresent()) {
                architectures.removeIf(RpmStatements::isSource);
            }
        });
        settled.values().removeIf(Set::isEmpty);
    }

    private static boolean isSource(String architecture) {
        return architecture.equals(SOURCE) || architecture.equals("nosrc");
    }

    private AffectedPackage statement(Line line, SortedSet<String> architectures) {
        Condition condition =
                architectures.contains("")
                        ? line.condition
                        : line.condition.withArchitectures(architectures);
        List<AffectedRange> ranges =
                line.fixed.isPresent() || line.status == Status.AFFECTED
                        ? List.of(AffectedRange.until(scheme, "0", line.fixed))
                        : List.of();
        return new AffectedPackage(
                line.key,
                scheme,
                ranges,
                new TreeSet<>(),
                line.status,
                line.fixState,
                line.vendorWord,
                List.of(),
                condition);
    }
}
