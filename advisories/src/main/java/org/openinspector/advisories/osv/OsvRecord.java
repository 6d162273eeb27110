package org.openinspector.advisories.osv;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.rpm.RpmReleases;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.model.SeverityStatement;

/// One OSV record in normal form.
///
/// @param advisory the record
/// @param database who wrote it
/// @param unknownEcosystems ecosystems it names whose packages were left out
record OsvRecord(Advisory advisory, OsvDatabase database, SortedSet<String> unknownEcosystems) {
    private static final int ID_LENGTH_MAX = 200;

    /// Records of the OpenSSF about packages made to do harm.
    private static final String MALICIOUS = "MAL-";

    /// Words for updates that fix no vulnerability, with the dash behind them.
    private static final Pattern PLAIN_UPDATE =
            Pattern.compile("(?:[A-Z]{2}[BE]A|(?:open)?SUSE-[ROF]U)-.*", Pattern.DOTALL);

    private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,19}(?![0-9])");

    /// The record that a document holds.
    ///
    /// @param sourceId the source to attribute it to; empty = the id's database
    /// @param problems takes a sentence for what had to be left out of the record
    /// @throws UnreadableDocumentException if it is no OSV record
    static OsvRecord of(Node.Fields document, Optional<String> sourceId, Consumer<String> problems)
            throws UnreadableDocumentException {
        String id = document.requiredText("id");
        if (id.length() > ID_LENGTH_MAX) {
            throw new UnreadableDocumentException(
                    "an id of " + id.length() + " characters, expected an OSV record");
        }
        OsvDatabase database = OsvDatabase.ofId(id);
        String authority = sourceId.orElse(database.authority());
        AffectedReader affected = new AffectedReader(authority);
        for (Node.Fields entry : document.objects("affected")) {
            affected.read(entry);
        }
        List<String> references = references(document);
        SortedSet<String> upstream = ids(document, "upstream", id);
        SortedSet<String> related = ids(document, "related", id);
        if (database.errata()) {
            namedVulnerabilities(references, related, upstream);
        } else if (upstream.isEmpty()) {
            // `UBUNTU-CVE-2024-1` is what Ubuntu says of CVE-2024-1, whether it names it or not.
            copyOf(id).ifPresent(cve -> upstream.add(cve));
        }
        related.removeAll(upstream);
        Advisory advisory =
                new Advisory(
                        sourceId.orElse(database.sourceId()),
                        id,
                        ids(document, "aliases", id),
                        upstream,
                        related,
                        document.text("summary").orElse("").strip(),
                        document.text("details").orElse("").strip(),
                        time(document, "published", problems),
                        time(document, "modified", problems),
                        withdrawn(document, problems),
                        severities(document, database, authority),
                        weaknesses(document),
                        references,
                        database.errata()
                                ? ofModule(document.text("summary").orElse(""), affected.packages())
                                : affected.packages(),
                        id.startsWith(MALICIOUS)
                                ? Advisory.Kind.MALICIOUS
                                : Advisory.Kind.VULNERABILITY);
        return new OsvRecord(advisory, database, affected.unknownEcosystems());
    }

    private static Optional<String> copyOf(String id) {
        int at = id.indexOf("-CVE-");
        return Optional.of(id.substring(at + 1))
                .filter(cve -> at > 0 && CVE.matcher(cve).matches());
    }

    /// Packages whose version says that they are built in a module belong to the stream that the
    /// erratum's title names.
    private static List<AffectedPackage> ofModule(String title, List<AffectedPackage> packages) {
        Optional<String> module = RpmReleases.moduleInTitle(title);
        return module.isEmpty()
                ? packages
                : packages.stream()
                        .map(each ->
                                each.ranges().stream()
                                                .flatMap(range -> range.fixed().stream())
                                                .anyMatch(RpmReleases::isModular)
                                        ? with(each, each.condition().withModule(module.get()))
                                        : each)
                        .toList();
    }

    private static AffectedPackage with(AffectedPackage each, Condition condition) {
        return new AffectedPackage(
                each.packageKey(),
                each.scheme(),
                each.ranges(),
                each.versions(),
                each.status(),
                each.fixState(),
                each.vendorWord(),
                each.severities(),
                condition);
    }

    /// True if the record tells of no vulnerability: a vendor's bug fixes and new features come as
    /// errata too.
    boolean isPlainUpdate() {
        return database.errata()
                && advisory.upstream().isEmpty()
                && PLAIN_UPDATE.matcher(advisory.id()).matches();
    }

    /// When the record last changed.
    Optional<LocalDate> date() {
        return advisory.modified().map(instant -> instant.atZone(ZoneOffset.UTC).toLocalDate());
    }

    /// An erratum names what it fixes under `related`, because it is no alias of it, or only by
    /// links.
    private static void namedVulnerabilities(
            List<String> references, SortedSet<String> related, SortedSet<String> upstream) {
        for (String other : List.copyOf(related)) {
            if (CVE.matcher(other).matches()) {
                related.remove(other);
                upstream.add(other);
            }
        }
        for (String reference : references) {
            Matcher matcher = CVE.matcher(reference);
            while (matcher.find()) {
                upstream.add(matcher.group());
            }
        }
    }

    private static List<SeverityStatement> severities(
            Node.Fields document, OsvDatabase database, String authority)
            throws UnreadableDocumentException {
        List<SeverityStatement> severities = new ArrayList<>(Severities.cvss(document, authority));
        Severities.word(document, database).ifPresent(severities::add);
        return severities;
    }

    private static List<String> references(Node.Fields document)
            throws UnreadableDocumentException {
        List<String> references = new ArrayList<>();
        for (Node.Fields reference : document.objects("references")) {
            reference.text("url").filter(url -> !url.isBlank()).ifPresent(references::add);
        }
        return references.stream().distinct().toList();
    }

    private static List<String> weaknesses(Node.Fields document)
            throws UnreadableDocumentException {
        Optional<Node.Fields> specific = document.object("database_specific");
        return specific.isPresent() && specific.get().fields().get("cwe_ids") instanceof Node.Items
                ? specific.get().texts("cwe_ids").stream()
                        .filter(cwe -> cwe.matches("CWE-\\d{1,6}"))
                        .distinct()
                        .toList()
                : List.of();
    }

    private static SortedSet<String> ids(Node.Fields document, String key, String own)
            throws UnreadableDocumentException {
        SortedSet<String> ids = new TreeSet<>();
        for (String id : document.texts(key)) {
            if (!id.isBlank() && !id.equals(own) && id.length() <= ID_LENGTH_MAX) {
                ids.add(id.strip());
            }
        }
        return ids;
    }

    /// A record whose withdrawal has an unreadable date is withdrawn all the same.
    private static Optional<Instant> withdrawn(Node.Fields document, Consumer<String> problems)
            throws UnreadableDocumentException {
        boolean given = document.text("withdrawn").filter(text -> !text.isBlank()).isPresent();
        return given
                ? time(document, "withdrawn", problems).or(() -> Optional.of(Instant.EPOCH))
                : Optional.empty();
    }

    private static Optional<Instant> time(
            Node.Fields document, String key, Consumer<String> problems)
            throws UnreadableDocumentException {
        Optional<String> text = document.text(key).filter(value -> !value.isBlank());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> time = Times.parse(text.get());
        if (time.isEmpty() && !text.get().startsWith("0001-")) {
            String shown = text.get().substring(0, Math.min(text.get().length(), 40));
            problems.accept("\"" + key + "\" is \"" + shown + "\", expected a time as in RFC 3339");
        }
        return time;
    }
}
