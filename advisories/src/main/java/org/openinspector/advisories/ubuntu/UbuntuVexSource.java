package org.openinspector.advisories.ubuntu;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Cves;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;

/// Reads Ubuntu's VEX documents, which say of every release and channel what its tracker says. Each
/// statement lists source and binary packages with the version of the day; the source packages
/// suffice.
///
/// @see <a href="https://documentation.ubuntu.com/security/vex/">Ubuntu, OpenVEX data</a>
public final class UbuntuVexSource implements AdvisorySource {
    private static final String ID = "ubuntu-vex";
    private static final Pattern RECORD =
            Pattern.compile("(?:.*/)?vex/(?:cve/\\d{4}|usn)/(?:CVE|USN|LSN)-[0-9NX-]+\\.json");
    private static final Pattern NAME = Pattern.compile("CVE-\\d{4}-\\d{4,19}|[UL]SN-\\d+-\\d+");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> entries = feed.entries();
            long records = entries.stream().filter(RECORD.asMatchPredicate()).count();
            return records > 0 && records * 2 > entries.size();
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        Namespaces namespaces = new Namespaces(feed);
        feed.read((entry, content) -> {
            if (!RECORD.matcher(entry).matches()) {
                return;
            }
            try {
                for (Advisory advisory : advisories(entry, Documents.json(content), tally)) {
                    advisory.modified().ifPresent(tally::dated);
                    namespaces.take(advisory);
                    sink.advisory(advisory);
                    tally.record();
                }
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, "document", String.valueOf(e.getMessage()));
            }
        });
        namespaces.cover(sink, ID);
        tally.end(sink, ID, "Ubuntu VEX");
    }

    private static final class Gathered {
        private final Map<PackageKey, AffectedPackage> affected = new LinkedHashMap<>();
        private final NavigableSet<String> cves = new TreeSet<>();
        private String description = "";
    }

    private static List<Advisory> advisories(String entry, Node.Fields document, Tally tally)
            throws UnreadableDocumentException {
        Node.Fields head = document.object("metadata").orElse(document);
        Optional<Instant> modified =
                Times.parse(head.text("last_updated").orElse(head.text("timestamp").orElse("")));
        Map<String, Gathered> byId = new LinkedHashMap<>();
        for (Node.Fields statement : document.objects("statements")) {
            try {
                statement(entry, statement, byId, tally);
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, "a statement", String.valueOf(e.getMessage()));
            }
        }
        return byId.entrySet().stream()
                .map(each -> advisory(each.getKey(), each.getValue(), modified))
                .toList();
    }

    private static void statement(
            String entry, Node.Fields statement, Map<String, Gathered> byId, Tally tally)
            throws UnreadableDocumentException {
        Node.Fields vulnerability =
                statement
                        .object("vulnerability")
                        .orElseThrow(() ->
                                new UnreadableDocumentException(
                                        "no \"vulnerability\", expected an object"));
        String id = vulnerability.requiredText("name");
        if (!NAME.matcher(id).matches()) {
            throw new UnreadableDocumentException(
                    "vulnerability \""
                            + id.substring(0, Math.min(id.length(), 40))
                            + "\", expected such as CVE-2025-0167 or USN-7372-1");
        }
        Gathered gathered = byId.computeIfAbsent(id, _ -> new Gathered());
        vulnerability.text("description").ifPresent(text -> gathered.description = text);
        for (String alias : vulnerability.texts("aliases")) {
            Cves.of(alias).filter(cve -> !cve.equals(id)).ifPresent(gathered.cves::add);
        }
        String word = statement.text("status").orElse("");
        String action = statement.text("action_statement").orElse("").toLowerCase(Locale.ROOT);
        for (Node.Fields product : statement.objects("products")) {
            String text = product.requiredText("@id");
            if (!text.contains("arch=source")) {
                continue; // a binary of a source package that is listed, too
            }
            Optional<PackageUrl> purl = purl(text);
            Optional<String> distro = purl.map(url -> url.qualifiers().get("distro"));
            Optional<String> namespace = distro.flatMap(UbuntuReleases::namespace);
            if (purl.isEmpty() || namespace.isEmpty()) {
                tally.leaveOut("no release of Ubuntu that is known, " + distro.orElse("none"));
                continue;
            }
            PackageKey key = new PackageKey(namespace.get(), purl.get().name());
            Optional<UbuntuStatus.Said> said = said(word, action, purl.get());
            if (said.isEmpty()) {
                tally.unreadable(
                        entry,
                        id,
                        "status \""
                                + word.substring(0, Math.min(word.length(), 40))
                                + "\" of "
                                + key
                                + ", expected one of OpenVEX, with a version if it is fixed");
                return;
            }
            gathered.affected.putIfAbsent(key, said.get().of(key, List.of()));
        }
    }

    private static Optional<PackageUrl> purl(String text) {
        try {
            return Optional.of(PackageUrl.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // counted with those of no known release
        }
    }

    /// What the status means; why there is no fix is only in the words of the action statement.
    private static Optional<UbuntuStatus.Said> said(String word, String action, PackageUrl purl) {
        return switch (word) {
            case "not_affected" ->
                    Optional.of(
                            new UbuntuStatus.Said(
                                    Status.NOT_AFFECTED, FixState.UNKNOWN, Optional.empty(), word));
            case "under_investigation" ->
                    Optional.of(
                            new UbuntuStatus.Said(
                                    Status.UNDER_INVESTIGATION,
                                    FixState.UNKNOWN,
                                    Optional.empty(),
                                    word));
            case "fixed" ->
                    purl.version()
                            .map(version ->
                                    new UbuntuStatus.Said(
                                            Status.AFFECTED,
                                            FixState.FIXED,
                                            Optional.of(version),
                                            word));
            case "affected" ->
                    Optional.of(
                            new UbuntuStatus.Said(
                                    Status.AFFECTED, state(action), Optional.empty(), word));
            default -> Optional.empty();
        };
    }

    private static FixState state(String action) {
        if (UbuntuStatus.Words.isEnd(action)) {
            return FixState.END_OF_LIFE;
        }
        if (action.contains("ignore")) {
            return FixState.WILL_NOT_FIX;
        }
        if (action.contains("deferred")) {
            return FixState.DEFERRED;
        }
        return action.contains("pending") ? FixState.PENDING : FixState.NONE;
    }

    private static Advisory advisory(String id, Gathered gathered, Optional<Instant> modified) {
        // A notice's CVEs are what it fixes; a CVE's other names are web addresses.
        boolean isNotice = !id.startsWith("CVE-");
        return new Advisory(
                ID,
                id,
                new TreeSet<>(),
                isNotice ? gathered.cves : new TreeSet<>(),
                new TreeSet<>(),
                UbuntuTrackerSource.summary(gathered.description),
                UbuntuTrackerSource.details(gathered.description),
                Optional.empty(),
                modified,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.copyOf(gathered.affected.values()));
    }
}
