package org.openinspector.advisories;

import java.time.LocalDate;
import org.openinspector.model.Advisory;

/// Passes everything on. Who changes or notes some of it overrides those methods.
public abstract class ForwardingSink implements KnowledgeSink {
    private final KnowledgeSink sink;

    /// @param sink takes what is passed on
    protected ForwardingSink(KnowledgeSink sink) {
        this.sink = sink;
    }

    @Override
    public void advisory(Advisory advisory) {
        sink.advisory(advisory);
    }

    @Override
    public void coverage(Coverage coverage) {
        sink.coverage(coverage);
    }

    @Override
    public void epss(Epss epss) {
        sink.epss(epss);
    }

    @Override
    public void epss(Epss epss, LocalDate date) {
        sink.epss(epss, date);
    }

    @Override
    public void fact(Fact fact) {
        sink.fact(fact);
    }

    @Override
    public void knownExploited(KnownExploited entry) {
        sink.knownExploited(entry);
    }

    @Override
    public void weakness(String cwe, String name) {
        sink.weakness(cwe, name);
    }

    @Override
    public void source(SourceStatus status) {
        sink.source(status);
    }
}
