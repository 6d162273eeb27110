package org.openinspector.advisories.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;

/// Holds the records of one feed back until it was read to its end: half a feed would pass for a
/// whole one.
final class PendingRecords implements KnowledgeSink {
    private final SnapshotBuilder builder;
    private final List<SnapshotBuilder.Prepared> advisories = new ArrayList<>();
    private final List<Consumer<KnowledgeSink>> calls = new ArrayList<>();
    private final List<ImportReport.Problem> refused = new ArrayList<>();

    /// @param builder where the records may go; advisories are encoded for it at once, because that
    ///   takes a fifth of their memory
    PendingRecords(SnapshotBuilder builder) {
        this.builder = builder;
    }

    @Override
    public void advisory(Advisory advisory) {
        try {
            advisories.add(builder.prepare(advisory));
        } catch (IllegalArgumentException tooLarge) {
            refused.add(new ImportReport.Problem("record", String.valueOf(tooLarge.getMessage())));
        }
    }

    @Override
    public void coverage(Coverage coverage) {
        calls.add(sink -> sink.coverage(coverage));
    }

    @Override
    public void epss(Epss epss) {
        calls.add(sink -> sink.epss(epss));
    }

    @Override
    public void knownExploited(KnownExploited entry) {
        calls.add(sink -> sink.knownExploited(entry));
    }

    @Override
    public void weakness(String cwe, String name) {
        calls.add(sink -> sink.weakness(cwe, name));
    }

    @Override
    public void source(SourceStatus status) {
        calls.add(sink -> sink.source(status));
    }

    /// Passes everything on.
    ///
    /// @return records that the sink refuses, because they are larger than anything real
    List<ImportReport.Problem> flush() {
        advisories.forEach(builder::take);
        advisories.clear();
        for (Consumer<KnowledgeSink> call : calls) {
            try {
                call.accept(builder);
            } catch (IllegalArgumentException tooLarge) {
                refused.add(
                        new ImportReport.Problem("record", String.valueOf(tooLarge.getMessage())));
            }
        }
        calls.clear();
        return refused;
    }
}
