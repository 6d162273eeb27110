package org.openinspector.advisories.ubuntu;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Beginning;
import org.openinspector.advisories.document.Cves;
import org.openinspector.advisories.document.JsonItems;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.PackageKey;

/// Reads Ubuntu's security notices: as the API gives them, page by page, and the database of all of
/// them. A notice is an update that fixes vulnerabilities, named in `upstream`.
///
/// @see <a href="https://ubuntu.com/security/api/docs">Ubuntu security API</a>
/// @see <a href="https://usn.ubuntu.com/usn-db/">database of notices</a>
public final class UbuntuNoticesSource implements AdvisorySource {
    private static final String ID = "ubuntu-usn";
    private static final Pattern PAGE = Pattern.compile("^\\s*\\{\\s*\"notices\"\\s*:\\s*\\[");
    private static final Pattern DATABASE =
            Pattern.compile("^\\s*\\{\\s*\"(?:[UL]SN-)?\\d{1,5}-\\d{1,3}\"\\s*:\\s*\\{");
    private static final Pattern NUMBER = Pattern.compile("(?:[UL]SN-)?\\d{1,5}-\\d{1,3}");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        String beginning = Beginning.of(feed);
        return PAGE.matcher(beginning).find() || DATABASE.matcher(beginning).find();
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        Namespaces namespaces = new Namespaces(feed);
        boolean page = PAGE.matcher(Beginning.of(feed)).find();
        feed.read((entry, content) -> {
            JsonItems.Visitor visitor =
                    new JsonItems.Visitor() {
                        @Override
                        public void item(String place, Node.Fields item) throws IOException {
                            Advisory advisory =
                                    page ? notice(item, tally) : entry(place, item, tally);
                            advisory.modified().ifPresent(tally::dated);
                            namespaces.take(advisory);
                            sink.advisory(advisory);
                            tally.record();
                        }

                        @Override
                        public void unreadable(String place, String reason) {
                            tally.unreadable(entry, place, reason);
                        }
                    };
            if (page) {
                JsonItems.list(content, "notices"::equals, visitor);
            } else {
                JsonItems.members(content, visitor);
            }
        });
        namespaces.cover(sink, ID, Coverage.Extent.PARTIAL);
        tally.end(sink, ID, "Ubuntu security notices");
    }

    /// One notice of the API.
    private static Advisory notice(Node.Fields item, Tally tally)
            throws UnreadableDocumentException {
        Map<PackageKey, String> fixes = new TreeMap<>();
        Optional<Node.Fields> releases = item.object("release_packages");
        if (releases.isPresent()) {
            for (String codename : releases.get().fields().keySet()) {
                for (Node.Fields each : releases.get().objects(codename)) {
                    String version = each.text("version").orElse("");
                    if (each.text("is_source").filter("true"::equals).isPresent()
                            && !version.isBlank()) {
                        Optional<String> namespace =
                                UbuntuReleases.inPocket(codename, each.text("pocket").orElse(""));
                        if (namespace.isEmpty()) {
                            tally.leaveOut("no release of Ubuntu that is known, " + codename);
                        } else {
                            fixes.put(
                                    new PackageKey(namespace.get(), each.requiredText("name")),
                                    version);
                        }
                    }
                }
            }
        }
        return advisory(
                item.requiredText("id"),
                item.text("title").orElse(""),
                item.text("description").orElse(""),
                item.text("published").flatMap(Times::parse),
                item.texts("cves_ids"),
                fixes);
    }

    /// One notice of the database.
    private static Advisory entry(String number, Node.Fields item, Tally tally)
            throws UnreadableDocumentException {
        Map<PackageKey, String> fixes = new TreeMap<>();
        Optional<Node.Fields> releases = item.object("releases");
        if (releases.isPresent()) {
            for (String codename : releases.get().fields().keySet()) {
                Node.Fields release = releases.get().object(codename).orElseThrow();
                Optional<String> namespace = UbuntuReleases.inPocket(codename, pocket(release));
                if (namespace.isEmpty()) {
                    tally.leaveOut("no release of Ubuntu that is known, " + codename);
                    continue;
                }
                Optional<Node.Fields> sources = release.object("sources");
                if (sources.isPresent()) {
                    for (String name : sources.get().fields().keySet()) {
                        Node.Fields source = sources.get().object(name).orElseThrow();
                        source.text("version")
                                .filter(version -> !version.isBlank())
                                .ifPresent(version ->
                                        fixes.put(new PackageKey(namespace.get(), name), version));
                    }
                }
            }
        }
        return advisory(
                number,
                item.text("title").orElse(""),
                item.text("description").orElse(""),
                item.text("timestamp").flatMap(UbuntuNoticesSource::seconds),
                item.texts("cves"),
                fixes);
    }

    /// Where most of the notice's binaries come from; it has no word on it for the source packages.
    private static String pocket(Node.Fields release) throws UnreadableDocumentException {
        Map<String, Integer> pockets = new TreeMap<>();
        Optional<Node.Fields> binaries = release.object("allbinaries");
        if (binaries.isEmpty()) {
            binaries = release.object("binaries");
        }
        if (binaries.isPresent()) {
            for (String name : binaries.get().fields().keySet()) {
                Optional<Node.Fields> binary = binaries.get().object(name);
                if (binary.isPresent()) {
                    pockets.merge(binary.get().text("pocket").orElse("security"), 1, Integer::sum);
                }
            }
        }
        return pockets.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("security");
    }

    private static Optional<Instant> seconds(String text) {
        try {
            return Optional.of(Instant.ofEpochSecond((long) Double.parseDouble(text)))
                    .filter(instant -> instant.getEpochSecond() > 0)
                    .filter(instant -> instant.isBefore(Instant.parse("9999-01-01T00:00:00Z")));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Advisory advisory(
            String number,
            String title,
            String description,
            Optional<Instant> date,
            List<String> cves,
            Map<PackageKey, String> fixes)
            throws UnreadableDocumentException {
        if (!NUMBER.matcher(number).matches()) {
            throw new UnreadableDocumentException(
                    "notice \""
                            + number.substring(0, Math.min(number.length(), 40))
                            + "\", expected such as USN-7372-1");
        }
        NavigableSet<String> upstream = new TreeSet<>();
        cves.forEach(each -> Cves.of(each).ifPresent(upstream::add));
        List<AffectedPackage> affected = new ArrayList<>();
        fixes.forEach((key, version) ->
                affected.add(
                        new UbuntuStatus.Said(
                                        Status.AFFECTED,
                                        FixState.FIXED,
                                        Optional.of(version),
                                        "released")
                                .of(key, List.of())));
        return new Advisory(
                ID,
                number.startsWith("USN-") || number.startsWith("LSN-") ? number : "USN-" + number,
                new TreeSet<>(),
                upstream,
                new TreeSet<>(),
                title,
                description.strip(),
                date,
                date,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                affected);
    }
}
