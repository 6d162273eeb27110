package org.openinspector.advisories.friendsofphp;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisoryDraft;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.AffectedVersions;
import org.openinspector.advisories.Coverage.Extent;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.RecordTally;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Records;
import org.openinspector.advisories.document.Times;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageNames;
import org.openinspector.versions.ConstraintSyntax;
import org.openinspector.versions.InvalidConstraintException;
import org.openinspector.versions.VersionScheme;
import org.openinspector.versions.VersionSet;

/// Reads `<vendor>/<package>/<id>.yaml`. The conditions of a branch must all hold; a version of any
/// branch is affected.
///
/// @see <a href="https://github.com/FriendsOfPHP/security-advisories">FriendsOfPHP, security
///   advisories</a>
public final class FriendsOfPhpSource implements AdvisorySource {
    private static final String SOURCE = "friendsofphp";

    /// Hidden folders hold the repository's own checks.
    private static final Pattern RECORD =
            Pattern.compile("(?:^|/)[^/.][^/]*/[^/.][^/]*/[^/]+\\.yaml$");

    private static final Pattern USUAL_NAME =
            Pattern.compile("/(?:CVE-\\d{4}-\\d+|\\d{4}-\\d{2}-\\d{2})[^/]*\\.yaml$");
    private static final String REFERENCE = "composer://";

    @Override
    public String id() {
        return SOURCE;
    }

    /// Such names have other collections too, so nearly all documents must have them.
    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> documents =
                    feed.entries().stream()
                            .filter(entry -> entry.endsWith(".yaml") || entry.endsWith(".json"))
                            .filter(entry -> !entry.contains("/."))
                            .toList();
            long records =
                    documents.stream()
                            .filter(entry -> RECORD.matcher(entry).find())
                            .filter(entry -> USUAL_NAME.matcher(entry).find())
                            .count();
            return records > 0 && records * 10 >= documents.size() * 9L;
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally tally = new RecordTally(SOURCE, "FriendsOfPHP advisories", sink, problems);
        Records.each(
                feed,
                RECORD,
                tally,
                (entry, document) -> tally.take(advisory(entry, document, tally)));
        // GitHub's database has more than twice as many advisories of Composer packages.
        tally.covers(feed, "composer", Extent.PARTIAL);
        tally.finish();
    }

    private static Advisory advisory(String entry, Node.Fields document, RecordTally tally)
            throws UnreadableDocumentException {
        String reference = document.requiredText("reference").strip();
        if (!reference.startsWith(REFERENCE) || reference.indexOf('/', REFERENCE.length()) < 0) {
            throw new UnreadableDocumentException(
                    "\"reference\" is no package, expected composer://vendor/package");
        }
        String name = PackageNames.normalise("composer", reference.substring(REFERENCE.length()));
        List<Instant> times = new ArrayList<>();
        VersionSet affected = branches(entry, document, times, tally);
        AdvisoryDraft draft =
                new AdvisoryDraft(SOURCE, name + "/" + Records.baseName(entry))
                        .summary(document.text("title").orElse(""))
                        .reference(document.text("link").orElse(""))
                        .published(times.stream().min(Instant::compareTo))
                        .modified(times.stream().max(Instant::compareTo))
                        .affected(
                                AffectedVersions.of(
                                        new PackageKey("composer", name),
                                        affected,
                                        end -> !affected.contains(end),
                                        ""));
        document.text("cve").ifPresent(id -> draft.cves(List.of(id)));
        return draft.build();
    }

    private static VersionSet branches(
            String entry, Node.Fields document, List<Instant> times, RecordTally tally)
            throws UnreadableDocumentException {
        Optional<Node.Fields> branches = document.object("branches");
        if (branches.isEmpty()) {
            throw new UnreadableDocumentException("no \"branches\", expected an object");
        }
        VersionSet affected = VersionSet.nothing(VersionScheme.COMPOSER);
        List<String> unread = new ArrayList<>();
        for (Map.Entry<String, Node> branch : branches.get().fields().entrySet()) {
            try {
                affected = affected.or(branch(branch.getKey(), branch.getValue(), times));
            } catch (UnreadableDocumentException e) {
                unread.add(String.valueOf(e.getMessage()));
            }
        }
        if (affected.ranges().isEmpty() && affected.versions().isEmpty()) {
            throw new UnreadableDocumentException(
                    unread.isEmpty()
                            ? "\"branches\" leaves no version affected, expected one"
                            : String.join("; ", unread));
        }
        unread.forEach(message -> tally.problem(entry, message));
        return affected;
    }

    private static VersionSet branch(String name, Node node, List<Instant> times)
            throws UnreadableDocumentException {
        if (!(node instanceof Node.Fields branch)) {
            throw new UnreadableDocumentException("branch " + name + " is no object");
        }
        List<String> conditions = branch.texts("versions");
        if (conditions.isEmpty()) {
            throw new UnreadableDocumentException(
                    "branch " + name + " without \"versions\", expected conditions");
        }
        branch.text("time").flatMap(Times::parse).ifPresent(times::add);
        try {
            return ConstraintSyntax.COMPOSER.parse(String.join(",", conditions));
        } catch (InvalidConstraintException e) {
            throw new UnreadableDocumentException("branch " + name + ": " + e.getMessage(), e);
        }
    }
}
