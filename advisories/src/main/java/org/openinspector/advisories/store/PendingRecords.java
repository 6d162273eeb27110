package org.openinspector.advisories.store;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.feeds.ImportReport;
import org.openinspector.advisories.feeds.ProblemTally;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;

/// Holds the records of one feed back until it was read to its end: half a feed would pass for a
/// whole one.
final class PendingRecords implements KnowledgeSink {
    private final SnapshotBuilder builder;
    private final List<SnapshotBuilder.Prepared> advisories = new ArrayList<>();
    private final PendingScores scores = new PendingScores();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Consumer<KnowledgeSink>> calls = new ArrayList<>();
    private final ProblemTally refused = new ProblemTally();

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
        scores.add(epss, Optional.empty());
    }

    @Override
    public void epss(Epss epss, LocalDate date) {
        scores.add(epss, Optional.of(date));
    }

    @Override
    public void fact(Fact fact) {
        facts.add(fact);
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
    /// @return records that the sink refuses, because they are larger than anything real, or tell
    ///   of a day that no calendar has
    ProblemTally flush() {
        advisories.forEach(builder::take);
        advisories.clear();
        facts.forEach(fact -> pass(sink -> sink.fact(fact)));
        facts.clear();
        for (int i = 0; i < scores.size(); i++) {
            int at = i;
            pass(sink -> scores.passOn(at, sink));
        }
        scores.clear();
        calls.forEach(this::pass);
        calls.clear();
        return refused;
    }

    private void pass(Consumer<KnowledgeSink> call) {
        try {
            call.accept(builder);
        } catch (IllegalArgumentException impossible) {
            refused.add(
                    new ImportReport.Problem("record", String.valueOf(impossible.getMessage())));
        }
    }
}
