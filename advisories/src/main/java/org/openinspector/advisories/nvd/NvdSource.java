package org.openinspector.advisories.nvd;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.document.Beginning;
import org.openinspector.advisories.document.Entries;
import org.openinspector.advisories.document.Gzip;
import org.openinspector.advisories.document.JsonItems;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.Tally;
import org.openinspector.advisories.document.Times;
import org.openinspector.model.Advisory;

/// Reads NVD: pages of its API 2.0, the yearly files of the same form, and the older ones of 1.1.
///
/// @see <a href="https://nvd.nist.gov/developers/vulnerabilities">NVD, CVE API 2.0</a>
public final class NvdSource implements AdvisorySource {
    private static final Pattern NAME =
            Pattern.compile(
                    "(?:.*/)?(?:nvdcve-(?:1\\.1|2\\.0)-[a-z0-9]+\\.json(?:\\.gz)?"
                            + "|nvd/api/cve/.*\\.json)");
    private static final Pattern FORM =
            Pattern.compile(
                    "\"format\"\\s*:\\s*\"NVD_CVE\"|\"CVE_data_type\"\\s*:\\s*\"CVE\"|"
                            + "\"CVE_Items\"\\s*:\\s*\\[");

    @Override
    public String id() {
        return "nvd";
    }

    @Override
    public boolean recognises(Feed feed) {
        return Entries.mostly(feed, NAME.asMatchPredicate())
                || NAME.matcher(feed.name()).matches()
                || FORM.matcher(Beginning.of(feed)).find();
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        Tally tally = new Tally(problems);
        boolean lone = feed.entries().size() == 1;
        AtomicBoolean covers = new AtomicBoolean();
        try {
            feed.read((entry, content) -> {
                if (lone || NAME.matcher(entry).matches()) {
                    Form form = new Form(entry, sink, tally, covers);
                    form.head(JsonItems.list(Gzip.open(entry, content), form::isList, form), tally);
                }
            });
        } finally {
            if (covers.get()) {
                sink.coverage(
                        new Coverage(CuratedProducts.NAMESPACE, id(), Coverage.Extent.PARTIAL));
            }
            tally.end(sink, id(), "National Vulnerability Database (NVD)");
        }
    }

    /// One file, whichever form it has.
    private record Form(String entry, KnowledgeSink sink, Tally tally, AtomicBoolean covers)
            implements JsonItems.Visitor {
        boolean isList(String name) {
            return name.equals("vulnerabilities") || name.equals("CVE_Items");
        }

        @Override
        public void item(String place, Node.Fields item) throws IOException {
            Optional<Node.Fields> cve = item.object("cve");
            boolean old = cve.isPresent() && cve.get().fields().containsKey("CVE_data_meta");
            Advisory advisory =
                    old ? NvdRecord.ofFile(item, tally) : NvdRecord.ofApi(item, sink, tally);
            covers.compareAndSet(false, !advisory.affected().isEmpty());
            sink.advisory(advisory);
            tally.record();
            advisory.modified().ifPresent(tally::dated);
        }

        @Override
        public void unreadable(String place, String reason) {
            tally.unreadable(entry, place, reason);
        }

        void head(Map<String, String> head, Tally counts) {
            Optional.ofNullable(head.getOrDefault("timestamp", head.get("CVE_data_timestamp")))
                    .flatMap(Times::parse)
                    .ifPresent(counts::dated);
        }
    }
}
