package org.openinspector.advisories.cve5;

import java.io.IOException;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Beginning;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Entries;
import org.openinspector.advisories.document.Gzip;
import org.openinspector.advisories.document.JsonItems;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;

/// Reads CVE records of format 5: the CVE program's own list, and CISA's "vulnrichment" of it, as
/// archives of one file a record, or one record a line.
///
/// @see <a href="https://cveproject.github.io/cve-schema/">CVE record format</a>
public final class Cve5Source implements AdvisorySource {
    private static final Pattern LINES =
            Pattern.compile(
                    "(?:.*/)?(?:cve5|cvelist|vulnrichment)[^/]*\\.(?:ndjson|jsonl)(?:\\.\\w+)?");

    /// Both repositories sort records into folders of a thousand.
    private static final Pattern RECORD =
            Pattern.compile("(?:.*/)?\\d{4}/\\d+xxx/CVE-\\d{4}-\\d+\\.json");

    private static final Pattern FORM =
            Pattern.compile("\\s*\\{\\s*\"[^\\u0000]*\"dataType\"\\s*:\\s*\"CVE_RECORD\"");
    private static final Pattern FIRST =
            Pattern.compile("\\s*\\{\\s*\"dataType\"\\s*:\\s*\"CVE_RECORD\"");

    @Override
    public String id() {
        return "cve5";
    }

    @Override
    public boolean recognises(Feed feed) {
        return LINES.matcher(feed.name()).matches()
                || Entries.mostly(feed, RECORD.asMatchPredicate())
                || isLoneRecord(feed);
    }

    private static boolean isLoneRecord(Feed feed) {
        String beginning = Beginning.of(feed);
        return FIRST.matcher(beginning).lookingAt() || FORM.matcher(beginning).lookingAt();
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        boolean records = LINES.matcher(feed.name()).matches() || feed.entries().size() == 1;
        try {
            feed.read((entry, content) -> {
                Reading reading = new Reading(entry, sink, tally);
                if (LINES.matcher(entry).matches()) {
                    JsonItems.lines(Gzip.open(entry, content), reading);
                } else if (records || RECORD.matcher(entry).matches()) {
                    try {
                        reading.item("record", Documents.json(content));
                    } catch (UnreadableDocumentException e) {
                        reading.unreadable("record", String.valueOf(e.getMessage()));
                    }
                }
            });
        } finally {
            tally.end(sink, id(), "CVE records, with CISA's additions");
        }
    }

    private record Reading(String entry, KnowledgeSink sink, Tally tally)
            implements JsonItems.Visitor {
        @Override
        public void item(String place, Node.Fields item) throws IOException {
            Advisory advisory = Cve5Record.read(item, sink);
            sink.advisory(advisory);
            tally.record();
            advisory.modified().ifPresent(tally::dated);
        }

        @Override
        public void unreadable(String place, String reason) {
            tally.unreadable(entry, place, reason);
        }
    }
}
