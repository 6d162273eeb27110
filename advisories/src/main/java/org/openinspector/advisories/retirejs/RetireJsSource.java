package org.openinspector.advisories.retirejs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Records;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.VersionScheme;

/// Reads `jsrepository….json`, of which a feed may hold several generations of the same data, and
/// `npmrepository.json`.
///
/// @see <a href="https://github.com/RetireJS/retire.js/tree/master/repository">Retire.js</a>
public final class RetireJsSource implements AdvisorySource {
    private static final Pattern FILE =
            Pattern.compile("(?:^|/)(js|npm)repository(-master|-v[2-9])?\\.json$");
    private static final String EXAMPLE = "retire-example";

    @Override
    public String id() {
        return "retirejs";
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, FILE);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally libraries =
                new RecordTally("retirejs", "Retire.js, JavaScript libraries", sink, problems);
        RecordTally packages =
                new RecordTally("retirejs-npm", "Retire.js, npm packages", sink, problems);
        Optional<String> newest = newest(feed.entries(), "js");
        Optional<String> newestNpm = newest(feed.entries(), "npm");
        feed.read((entry, content) -> {
            boolean npm = newestNpm.filter(entry::equals).isPresent();
            if (npm || newest.filter(entry::equals).isPresent()) {
                RecordTally tally = npm ? packages : libraries;
                Records.one(
                        entry,
                        content,
                        tally,
                        (_, document) -> repository(entry, document, npm, tally, problems));
            }
        });
        if (newest.isPresent()) {
            libraries.covers(feed, "javascript", Extent.PARTIAL);
            libraries.finish();
        }
        if (newestNpm.isPresent()) {
            packages.covers(feed, "npm", Extent.PARTIAL);
            packages.finish();
        }
    }

    /// The repository is published in several forms; `-master` is what the others are made from,
    /// and a higher number is newer.
    private static Optional<String> newest(List<String> entries, String kind) {
        String best = null;
        String bestForm = "";
        for (String entry : entries) {
            Matcher file = FILE.matcher(entry);
            if (file.find() && file.group(1).equals(kind)) {
                String form = Optional.ofNullable(file.group(2)).orElse("");
                if (best == null
                        || form.equals("-master")
                        || (!bestForm.equals("-master") && form.compareTo(bestForm) > 0)) {
                    best = entry;
                    bestForm = form;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static void repository(
            String entry,
            Node.Fields document,
            boolean npm,
            RecordTally tally,
            FeedProblems problems) {
        for (Map.Entry<String, Node> library : document.fields().entrySet()) {
            String name = library.getKey();
            if (name.equals(EXAMPLE)) {
                problems.note(entry + ": " + EXAMPLE + " is an example and left out");
                continue;
            }
            try {
                if (!(library.getValue() instanceof Node.Fields fields)) {
                    throw new UnreadableDocumentException("expected an object");
                }
                library(entry, name, fields, npm, tally);
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, new IOException(name + ": " + e.getMessage(), e));
            }
        }
    }

    private static void library(
            String entry, String name, Node.Fields fields, boolean npm, RecordTally tally)
            throws UnreadableDocumentException {
        String namespace = npm ? "npm" : "javascript";
        PackageKey key = new PackageKey(namespace, PackageNames.normalise(namespace, name));
        RetireRecords records =
                new RetireRecords(
                        npm ? "retirejs-npm" : "retirejs",
                        name,
                        key,
                        npm ? VersionScheme.SEMVER : VersionScheme.RUBYGEMS);
        for (Node item : fields.items("vulnerabilities")) {
            try {
                if (!(item instanceof Node.Fields vulnerability)) {
                    throw new UnreadableDocumentException("a vulnerability is no object");
                }
                records.take(vulnerability, message -> tally.problem(entry, message));
            } catch (UnreadableDocumentException e) {
                tally.unreadable(entry, new IOException(name + ": " + e.getMessage(), e));
            }
        }
        for (RetireRecords.Joined joined : records.advisories()) {
            tally.take(joined.advisory(), joined.entries());
        }
    }
}
