package org.openinspector.advisories.retirejs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// The vulnerabilities of one library or package. They have no ids of their own: one is named by
/// the id others gave it, else by what it says; entries of the same name are one.
final class RetireRecords {
    private static final Pattern GHSA = Pattern.compile("GHSA(?:-[0-9a-z]{4}){3}");
    private static final Pattern NO_WORD = Pattern.compile("[^a-z0-9.]+");
    private static final int SLUG_MAX = 60;

    private final String source;
    private final String name;
    private final PackageKey key;
    private final VersionScheme scheme;
    private final Map<String, Gathered> gathered = new LinkedHashMap<>();

    private static final class Gathered {
        final List<Node.Fields> entries = new ArrayList<>();
        final List<AffectedRange> ranges = new ArrayList<>();
        final SortedSet<String> excluded = new TreeSet<>();
    }

    /// An advisory and how many entries it was made of.
    record Joined(Advisory advisory, int entries) {}

    RetireRecords(String source, String name, PackageKey key, VersionScheme scheme) {
        this.source = source;
        this.name = name;
        this.key = key;
        this.scheme = scheme;
    }

    /// Takes one of `vulnerabilities`.
    ///
    /// @throws UnreadableDocumentException if it says nothing about versions
    void take(Node.Fields entry, Consumer<String> problems) throws UnreadableDocumentException {
        List<AffectedRange> ranges = new ArrayList<>();
        List<String> excluded = new ArrayList<>();
        // The repository's master form has `ranges`; what is made from it has one range an entry.
        List<Node.Fields> bounds =
                entry.fields().containsKey("ranges") ? entry.objects("ranges") : List.of(entry);
        String id = id(entry);
        UnreadableDocumentException last = null;
        for (Node.Fields bound : bounds) {
            try {
                ranges.add(RetireBounds.read(bound, scheme));
                excluded.addAll(RetireBounds.excluded(bound));
            } catch (UnreadableDocumentException e) {
                last = e;
                if (bounds.size() > 1) {
                    problems.accept(name + ": " + e.getMessage());
                }
            }
        }
        if (ranges.isEmpty()) {
            throw last != null
                    ? last
                    : new UnreadableDocumentException("no \"ranges\", expected at least one");
        }
        Gathered one = gathered.computeIfAbsent(id, _ -> new Gathered());
        one.entries.add(entry);
        one.ranges.addAll(ranges);
        one.excluded.addAll(excluded);
    }

    /// The advisories.
    List<Joined> advisories() throws UnreadableDocumentException {
        List<Joined> advisories = new ArrayList<>();
        for (Map.Entry<String, Gathered> one : gathered.entrySet()) {
            advisories.add(
                    new Joined(
                            advisory(one.getKey(), one.getValue()), one.getValue().entries.size()));
        }
        return advisories;
    }

    private Advisory advisory(String id, Gathered one) throws UnreadableDocumentException {
        AdvisoryDraft draft = new AdvisoryDraft(source, id);
        Node.Fields first = one.entries.getFirst();
        SortedSet<String> cves = new TreeSet<>();
        for (Node.Fields entry : one.entries) {
            cves.addAll(identifiers(entry, "CVE"));
            for (String other : identifiers(entry, "githubID")) {
                if (GHSA.matcher(other).matches()) {
                    draft.alias(other);
                }
            }
            for (String cwe : entry.texts("cwe")) {
                draft.weakness(cwe);
            }
            for (String url : entry.texts("info")) {
                draft.reference(url);
            }
        }
        Optional<String> severity = first.text("severity");
        draft.cves(cves)
                .summary(summary(first))
                .details(first.text("details").orElse(""))
                .word("retirejs", severity.orElse(""))
                .affected(statement(one));
        if (!one.excluded.isEmpty()) {
            draft.affected(
                    new AffectedPackage(
                            key,
                            scheme,
                            List.of(),
                            one.excluded,
                            Status.NOT_AFFECTED,
                            FixState.UNKNOWN,
                            "excludes",
                            List.of(),
                            Condition.ALWAYS));
        }
        return draft.build();
    }

    private AffectedPackage statement(Gathered one) {
        boolean fixed = one.ranges.stream().anyMatch(range -> range.fixed().isPresent());
        List<AffectedRange> ranges = one.ranges.stream().distinct().toList();
        return new AffectedPackage(
                key,
                scheme,
                ranges,
                new TreeSet<>(),
                fixed ? FixState.FIXED : FixState.NONE,
                List.of());
    }

    private static String summary(Node.Fields entry) throws UnreadableDocumentException {
        Optional<String> own = entry.text("summary");
        return own.isPresent()
                ? own.get()
                : identifiers(entry, "summary").stream().findFirst().orElse("");
    }

    private String id(Node.Fields entry) throws UnreadableDocumentException {
        return "retire.js/" + name + "/" + local(entry);
    }

    private static String local(Node.Fields entry) throws UnreadableDocumentException {
        for (String known : List.of("githubID", "CVE")) {
            List<String> ids = identifiers(entry, known);
            if (!ids.isEmpty()) {
                return ids.stream().sorted().findFirst().orElseThrow();
            }
        }
        for (String kind : List.of("retid", "issue", "bug", "PR", "osvdb", "tenable", "release")) {
            List<String> ids = identifiers(entry, kind);
            if (!ids.isEmpty()) {
                return slug(kind + "-" + ids.getFirst());
            }
        }
        for (String words : List.of(summary(entry), firstInfo(entry))) {
            if (!slug(words).isEmpty()) {
                return slug(words);
            }
        }
        throw new UnreadableDocumentException(
                "nothing to tell it by, expected \"identifiers\", \"summary\" or \"info\"");
    }

    private static String firstInfo(Node.Fields entry) throws UnreadableDocumentException {
        return entry.texts("info").stream()
                .findFirst()
                .map(url -> url.replaceFirst("^https?://", ""))
                .orElse("");
    }

    private static String slug(String text) {
        String start = text.substring(0, Math.min(text.length(), 4 * SLUG_MAX));
        String words = NO_WORD.matcher(start.toLowerCase(Locale.ROOT)).replaceAll("-");
        String bounded = words.substring(0, Math.min(words.length(), SLUG_MAX));
        int begin = bounded.startsWith("-") ? 1 : 0;
        int end = bounded.length() - (bounded.length() > begin && bounded.endsWith("-") ? 1 : 0);
        return bounded.substring(begin, end);
    }

    /// An identifier is a text or a list of texts.
    private static List<String> identifiers(Node.Fields entry, String kind)
            throws UnreadableDocumentException {
        Optional<Node.Fields> identifiers = entry.object("identifiers");
        if (identifiers.isEmpty()) {
            return List.of();
        }
        return switch (identifiers.get().fields().get(kind)) {
            case null -> List.of();
            case Node.Text(String value) -> value.isBlank() ? List.of() : List.of(value.strip());
            case Node.Items _ -> identifiers.get().texts(kind);
            case Node.Fields _ ->
                    throw new UnreadableDocumentException(
                            "\"" + kind + "\" holds an object, expected a text or a list");
        };
    }
}
