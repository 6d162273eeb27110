package org.openinspector.advisories.ubuntu;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
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
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;

/// Reads vulnerabilities as Ubuntu's API gives them: the tracker's records as JSON, page by page.
///
/// @see <a href="https://ubuntu.com/security/api/docs">Ubuntu security API</a>
public final class UbuntuApiSource implements AdvisorySource {
    private static final Pattern FORM = Pattern.compile("^\\s*\\{\\s*\"cves\"\\s*:\\s*\\[");
    private static final int REFERENCES_MAX = 10;

    @Override
    public String id() {
        return "ubuntu-api";
    }

    @Override
    public boolean recognises(Feed feed) {
        return FORM.matcher(Beginning.of(feed)).find();
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        Namespaces namespaces = new Namespaces(feed);
        feed.read((entry, content) ->
                JsonItems.list(
                        content,
                        "cves"::equals,
                        new JsonItems.Visitor() {
                            @Override
                            public void item(String place, Node.Fields item) throws IOException {
                                Advisory advisory = advisory(entry, item, tally);
                                advisory.modified().ifPresent(tally::dated);
                                namespaces.take(advisory);
                                sink.advisory(advisory);
                                tally.record();
                            }

                            @Override
                            public void unreadable(String place, String reason) {
                                tally.unreadable(entry, place, reason);
                            }
                        }));
        namespaces.cover(sink, UbuntuTrackerSource.ID);
        tally.end(sink, UbuntuTrackerSource.ID, "Ubuntu CVE tracker");
    }

    private static Advisory advisory(String entry, Node.Fields item, Tally tally)
            throws UnreadableDocumentException {
        String id =
                Cves.of(item.requiredText("id"))
                        .orElseThrow(() ->
                                new UnreadableDocumentException(
                                        "expected an id such as CVE-2025-1"));
        List<AffectedPackage> affected = new ArrayList<>();
        for (Node.Fields each : item.objects("packages")) {
            String name = each.requiredText("name");
            for (Node.Fields status : each.objects("statuses")) {
                status(entry, id, name, status, tally).ifPresent(affected::add);
            }
        }
        String description = item.text("description").orElse("");
        return new Advisory(
                UbuntuTrackerSource.ID,
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                UbuntuTrackerSource.summary(description),
                UbuntuTrackerSource.details(description),
                item.text("published").flatMap(Times::parse),
                item.text("updated_at").flatMap(Times::parse),
                Optional.empty(),
                severities(item),
                List.of(),
                item.texts("references").stream()
                        .filter(each -> each.startsWith("http"))
                        .limit(REFERENCES_MAX)
                        .toList(),
                affected);
    }

    private static Optional<AffectedPackage> status(
            String entry, String id, String name, Node.Fields status, Tally tally)
            throws UnreadableDocumentException {
        String codename = status.text("release_codename").orElse("");
        String pocket = status.text("pocket").orElse("");
        Optional<String> namespace = UbuntuReleases.inPocket(codename, pocket);
        if (namespace.isEmpty()) {
            String place = codename + " " + pocket;
            tally.leaveOut(
                    "no release of Ubuntu that is known, "
                            + place.substring(0, Math.min(place.length(), 40)));
            return Optional.empty();
        }
        String word = status.text("status").orElse("");
        return switch (UbuntuStatus.of(word, status.text("description").orElse("").strip())) {
            case UbuntuStatus.Absent _ -> Optional.empty();
            case UbuntuStatus.Said said ->
                    Optional.of(said.of(new PackageKey(namespace.get(), name), List.of()));
            case UbuntuStatus.Unknown(String expected) -> {
                tally.unreadable(
                        entry,
                        id + ", " + name + ", " + codename,
                        "expected "
                                + expected
                                + ", got \""
                                + word.substring(0, Math.min(word.length(), 60))
                                + "\"");
                yield Optional.empty();
            }
        };
    }

    private static List<SeverityStatement> severities(Node.Fields item)
            throws UnreadableDocumentException {
        List<SeverityStatement> found = new ArrayList<>();
        item.text("priority")
                .map(word -> word.toLowerCase(Locale.ROOT))
                .filter(word -> word.matches("untriaged|negligible|low|medium|high|critical"))
                .ifPresent(word -> found.add(new SeverityStatement("ubuntu", "WORD", word)));
        Optional<Node.Fields> impact = item.object("impact");
        if (impact.isPresent()) {
            Optional<Node.Fields> metric = impact.get().object("baseMetricV3");
            if (metric.isPresent()) {
                Optional<Node.Fields> cvss = metric.get().object("cvssV3");
                if (cvss.isPresent()) {
                    cvss.get()
                            .text("vectorString")
                            .filter(vector -> vector.startsWith("CVSS:3"))
                            .ifPresent(vector ->
                                    found.add(new SeverityStatement("nvd", "CVSS_V3", vector)));
                }
            }
        }
        return found;
    }
}
