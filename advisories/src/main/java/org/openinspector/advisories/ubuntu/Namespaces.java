package org.openinspector.advisories.ubuntu;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.model.Advisory;

/// Of which releases and channels a feed speaks, and how much.
final class Namespaces {
    /// Fewer statements on a release are a sample.
    private static final int WHOLE_STATEMENTS_MIN = 100;

    private final boolean sample;
    private final Map<String, Integer> statements = new TreeMap<>();

    Namespaces(Feed feed) throws IOException {
        this.sample = feed.isLone() || feed.name().toLowerCase(Locale.ROOT).contains("sample");
    }

    void take(Advisory advisory) {
        advisory.affected()
                .forEach(each -> statements.merge(each.packageKey().namespace(), 1, Integer::sum));
    }

    /// Says what is covered: everything known, where the source says what is not affected, too.
    void cover(KnowledgeSink sink, String source) {
        cover(sink, source, Coverage.Extent.COMPLETE);
    }

    void cover(KnowledgeSink sink, String source, Coverage.Extent whole) {
        statements.forEach((namespace, count) ->
                sink.coverage(
                        new Coverage(
                                namespace,
                                source,
                                sample || count < WHOLE_STATEMENTS_MIN
                                        ? Coverage.Extent.PARTIAL
                                        : whole)));
    }
}
