package org.openinspector.advisories.nvd;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Entries;
import org.openinspector.advisories.document.Gzip;
import org.openinspector.advisories.document.JsonItems;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.model.Advisory;

/// Reads Anchore's corrections of NVD's product configurations, one record a line or a file. They
/// are advisories of their own beside NVD's, because two feeds cannot change each other.
///
/// @see <a href="https://github.com/anchore/nvd-data-overrides">anchore/nvd-data-overrides</a>
public final class NvdOverridesSource implements AdvisorySource {
    static final String SOURCE = "nvd-overrides";

    private static final Pattern LINES =
            Pattern.compile("(?:.*/)?nvd[^/]*overrides[^/]*\\.(?:ndjson|jsonl)(?:\\.\\w+)?");
    private static final Pattern FILE =
            Pattern.compile("(?:.*/)?nvd-data-overrides[^/]*/(?:.*/)?CVE-[\\d-]+\\.json");

    @Override
    public String id() {
        return SOURCE;
    }

    @Override
    public boolean recognises(Feed feed) {
        return LINES.matcher(feed.name()).matches()
                || Entries.mostly(feed, FILE.asMatchPredicate());
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        AtomicBoolean covers = new AtomicBoolean();
        boolean records = LINES.matcher(feed.name()).matches();
        try {
            feed.read((entry, content) -> {
                Reading reading = new Reading(entry, sink, tally, covers);
                if (LINES.matcher(entry).matches()) {
                    JsonItems.lines(Gzip.open(entry, content), reading);
                } else if (records || FILE.matcher(entry).matches()) {
                    try {
                        reading.item("", Documents.json(content));
                    } catch (UnreadableDocumentException e) {
                        reading.unreadable("record", String.valueOf(e.getMessage()));
                    }
                }
            });
        } finally {
            if (covers.get()) {
                sink.coverage(
                        new Coverage(CuratedProducts.NAMESPACE, SOURCE, Coverage.Extent.PARTIAL));
            }
            tally.end(sink, SOURCE, "Corrections of NVD's products (Anchore)");
        }
    }

    private record Reading(String entry, KnowledgeSink sink, Tally tally, AtomicBoolean covers)
            implements JsonItems.Visitor {
        @Override
        public void item(String place, Node.Fields item) throws IOException {
            Advisory advisory = NvdRecord.ofOverride(item, tally);
            covers.compareAndSet(false, !advisory.affected().isEmpty());
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
