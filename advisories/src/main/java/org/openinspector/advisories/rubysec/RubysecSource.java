package org.openinspector.advisories.rubysec;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
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
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;
import org.openinspector.versions.VersionSet;

/// Reads `gems/<gem>/<id>.yml` and `rubies/<engine>/<id>.yml`. They list what is patched and what
/// was never affected; all other versions are affected.
///
/// @see <a href="https://github.com/rubysec/ruby-advisory-db">RubySec, ruby-advisory-db</a>
public final class RubysecSource implements AdvisorySource {
    private static final String SOURCE = "rubysec";
    private static final Pattern RECORD =
            Pattern.compile("(?:^|/)((gems|rubies)/[^/]+/[^/]+)\\.yml$");

    @Override
    public String id() {
        return SOURCE;
    }

    @Override
    public boolean recognises(Feed feed) {
        return Records.any(feed, RECORD);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        RecordTally tally = new RecordTally(SOURCE, "RubySec advisories", sink, problems);
        Records.each(
                feed,
                RECORD,
                tally,
                (entry, document) -> tally.take(advisory(entry, document, tally)));
        tally.covers(feed, "gem", Extent.COMPLETE);
        tally.covers(feed, "generic", Extent.PARTIAL);
        tally.finish();
    }

    private static Advisory advisory(String entry, Node.Fields document, RecordTally tally)
            throws UnreadableDocumentException {
        Matcher record = RECORD.matcher(entry);
        if (!record.find()) {
            throw new UnreadableDocumentException("expected gems/<gem>/<id>.yml");
        }
        AdvisoryDraft draft =
                new AdvisoryDraft(SOURCE, record.group(1))
                        .summary(document.text("title").orElse(""))
                        .details(document.text("description").orElse(""))
                        .published(document.text("date").flatMap(Times::parse))
                        .reference(document.text("url").orElse(""));
        document.text("cve").ifPresent(number -> draft.cves(List.of("CVE-" + number.strip())));
        document.text("ghsa").ifPresent(word -> draft.alias("GHSA-" + word.strip()));
        document.text("osvdb").ifPresent(number -> draft.related("OSVDB-" + number.strip()));
        related(document, draft);
        PackageKey key =
                record.group(2).equals("gems")
                        ? key("gem", document.requiredText("gem"))
                        : key("generic", document.requiredText("engine"));
        VersionSet patched = union(document, "patched_versions", entry, tally);
        VersionSet unaffected = union(document, "unaffected_versions", entry, tally);
        Optional<String> platform = document.text("platform");
        try {
            VersionSet affected = patched.or(unaffected).complement();
            if (affected.ranges().isEmpty()) {
                throw new UnreadableDocumentException("no version is left that is affected");
            }
            return draft.affected(
                            AffectedVersions.of(
                                    key,
                                    affected,
                                    patched::contains,
                                    platform.map(name -> "platform " + name).orElse("")))
                    .build();
        } catch (UnorderedVersionException e) {
            throw new UnreadableDocumentException(
                    "versions that do not compare: " + e.getMessage(), e);
        }
    }

    private static PackageKey key(String namespace, String name) {
        return new PackageKey(namespace, PackageNames.normalise(namespace, name));
    }

    private static void related(Node.Fields document, AdvisoryDraft draft)
            throws UnreadableDocumentException {
        if (!(document.fields().get("related") instanceof Node.Fields related)) {
            return;
        }
        for (String url : related.texts("url")) {
            draft.reference(url.strip());
        }
        for (String cve : related.texts("cve")) {
            draft.related("CVE-" + cve.strip());
        }
        for (String ghsa : related.texts("ghsa")) {
            draft.related("GHSA-" + ghsa.strip());
        }
    }

    /// Versions that meet any requirement of a list. One that cannot be read is left out, so that
    /// its versions count as affected, and is reported.
    private static VersionSet union(
            Node.Fields document, String key, String entry, RecordTally tally)
            throws UnreadableDocumentException {
        VersionSet union = VersionSet.nothing(VersionScheme.RUBYGEMS);
        for (String requirement : document.texts(key)) {
            try {
                union = union.or(ConstraintSyntax.RUBYGEMS.parse(requirement));
            } catch (InvalidConstraintException e) {
                tally.problem(entry, "\"" + key + "\": " + e.getMessage());
            }
        }
        return union;
    }
}
