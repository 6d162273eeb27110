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
import org.openinspector.model.Advisory;

/// Holds the records of one feed back until it was read to its end: half a feed would pass for a
/// whole one.
final class PendingRecords implements KnowledgeSink {
    private final List<Consumer<KnowledgeSink>> calls = new ArrayList<>();

    @Override
    public void advisory(Advisory advisory) {
        calls.add(sink -> sink.advisory(advisory));
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
    List<ImportReport.Problem> flushTo(KnowledgeSink sink) {
        List<ImportReport.Problem> refused = new ArrayList<>();
        for (Consumer<KnowledgeSink> call : calls) {
            try {
                call.accept(sink);
            } catch (IllegalArgumentException tooLarge) {
                refused.add(
                        new ImportReport.Problem("record", String.valueOf(tooLarge.getMessage())));
            }
        }
        calls.clear();
        return refused;
    }
}
