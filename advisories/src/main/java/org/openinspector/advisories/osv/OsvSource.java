package org.openinspector.advisories.osv;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;

/// Reads feeds of OSV records: a database's own zip, an export of an ecosystem, or a lone record.
/// Every record is attributed to the database that its id names, so that the same record is the
/// same one whichever feed brings it.
public final class OsvSource implements AdvisorySource {
    private static final int CHARACTERS_MAX = 200;

    private final Optional<String> fixedId;
    private final String fixedName;

    /// Attributes every record by its id.
    public OsvSource() {
        this.fixedId = Optional.empty();
        this.fixedName = "";
    }

    /// Attributes every record to one source, which speaks for nothing as a whole.
    ///
    /// @param id the source's id
    /// @param name for people
    public OsvSource(String id, String name) {
        this.fixedId = Optional.of(id);
        this.fixedName = name;
    }

    @Override
    public String id() {
        return fixedId.orElse("osv");
    }

    /// A zip or folder most of whose documents are named after their database's ids, or whose own
    /// name starts with `osv`; a lone document that says it is an OSV record.
    @Override
    public boolean recognises(Feed feed) {
        try {
            List<String> documents = feed.entries().stream().filter(OsvSource::isDocument).toList();
            if (feed.entries().size() == 1 && documents.size() == 1 && !isArchive(feed)) {
                return looksLikeRecord(feed);
            }
            boolean osvFeed = isNamedOsv(feed.name().toLowerCase(Locale.ROOT));
            long known = documents.stream().filter(d -> OsvDatabase.knows(baseName(d))).count();
            return !documents.isEmpty() && (osvFeed || known * 2 > documents.size());
        } catch (IOException e) {
            return false; // reading it says why
        }
    }

    /// `osv-go.zip`, `alpine/osv/all.zip`.
    private static boolean isNamedOsv(String name) {
        return name.startsWith("osv") || name.contains("/osv");
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        OsvTally tally = new OsvTally(feed.name(), fixedId, fixedName);
        boolean lone = !isArchive(feed) && feed.entries().size() == 1;
        boolean sample = lone || feed.name().toLowerCase(Locale.ROOT).contains("sample");
        for (String entry : feed.entries()) {
            sample |= baseName(entry).equals("_SOURCES.tsv");
        }
        feed.read((entry, content) -> {
            if (lone || isDocument(entry)) {
                record(entry, content, sink, problems, tally);
            }
        });
        tally.finish(sink, problems, sample);
    }

    private void record(
            String entry,
            InputStream content,
            KnowledgeSink sink,
            FeedProblems problems,
            OsvTally tally) {
        try {
            Node.Fields document = Documents.read(entry, content);
            OsvRecord record =
                    OsvRecord.of(document, fixedId, message -> problems.report(entry, message));
            if (tally.take(record)) {
                sink.advisory(record.advisory());
            }
        } catch (IOException e) {
            tally.unreadable(baseName(entry));
            problems.report(entry, bounded(e.getMessage()));
        }
    }

    private static boolean looksLikeRecord(Feed feed) throws IOException {
        boolean[] record = {false};
        feed.read((entry, content) -> {
            try {
                var fields = Documents.read(entry, content).fields();
                record[0] = fields.containsKey("id") && fields.containsKey("affected");
            } catch (IOException e) {
                record[0] = false;
            }
        });
        return record[0];
    }

    private static boolean isArchive(Feed feed) throws IOException {
        return !feed.isLone();
    }

    private static boolean isDocument(String entry) {
        String lower = entry.toLowerCase(Locale.ROOT);
        return lower.endsWith(".json") || lower.endsWith(".yaml") || lower.endsWith(".yml");
    }

    private static String baseName(String entry) {
        return entry.substring(entry.lastIndexOf('/') + 1);
    }

    private static String bounded(@Nullable String message) {
        String text = String.valueOf(message);
        return text.substring(0, Math.min(text.length(), CHARACTERS_MAX));
    }
}
