package org.openinspector.advisories;

import java.util.List;
import java.util.Optional;
import org.openinspector.model.Advisory;
import org.openinspector.model.PackageKey;

/// What is known about vulnerabilities, to be asked. Read-only, thread-safe, the same answers until
/// closed.
public interface Knowledge extends AutoCloseable {
    /// The advisories that speak of a package, ordered by source, then id, without the withdrawn
    /// ones.
    List<Candidate> candidates(PackageKey key);

    /// An advisory by its own id or an alias, from every source that has it; withdrawn ones too.
    List<Advisory> advisories(String id);

    /// Who speaks for a feed universe; empty if nobody does.
    List<Coverage> coverage(String namespace);

    /// All feed universes with coverage, ordered by namespace.
    List<Coverage> coverage();

    /// EPSS of a CVE.
    Optional<Epss> epss(String cve);

    /// How the EPSS of a CVE changed over the days that were imported, oldest first; a day on which
    /// it did not change is left out.
    List<DatedEpss> epssHistory(String cve);

    /// What is known of a CVE or product besides advisories, ordered by source.
    List<Fact> facts(String subject);

    /// The catalogue entry of a CVE that is known to be exploited.
    Optional<KnownExploited> knownExploited(String cve);

    /// The name of a weakness.
    Optional<String> weakness(String cwe);

    /// What was read, ordered by id.
    List<SourceStatus> sources();

    /// The feed files that it was compiled from, ordered by name.
    List<FeedStatus> feeds();

    /// Ends the use of the underlying file.
    @Override
    void close();
}
