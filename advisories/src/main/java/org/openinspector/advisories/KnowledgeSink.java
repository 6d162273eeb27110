package org.openinspector.advisories;

import java.time.LocalDate;
import org.openinspector.model.Advisory;

/// Takes what sources read. Calls come from one thread; the order of calls does not change the
/// result.
public interface KnowledgeSink {
    /// One advisory in normal form. The same (source, id) twice: the later `modified` wins, then
    /// the one that says more.
    void advisory(Advisory advisory);

    /// A feed universe that the source speaks for. Without it a package there is `no-data`,
    /// advisories or not.
    void coverage(Coverage coverage);

    /// How likely a vulnerability is exploited in the next 30 days, said without a day: older than
    /// every score with one.
    void epss(Epss epss);

    /// Scores of a day. The newest day's are the current ones, the others history.
    void epss(Epss epss, LocalDate date);

    /// What is known besides advisories. The same fact twice counts once.
    void fact(Fact fact);

    /// A vulnerability that is known to be exploited.
    void knownExploited(KnownExploited entry);

    /// The name of a weakness: `CWE-79`, `Improper Neutralization of Input …`.
    void weakness(String cwe, String name);

    /// What was read of one source, once per feed, after its records.
    void source(SourceStatus status);
}
