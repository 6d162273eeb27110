package org.openinspector.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// What a source publishes about a vulnerability, in the product's normal form.
///
/// @param source the source's id: `osv-go`, `debian-dsa`, `starter`
/// @param id the source's own id: `GO-2021-0113`, `DSA-5380-1`, `GHSA-…`
/// @param aliases other ids of the same vulnerability, without `id`
/// @param upstream ids of vulnerabilities this advisory fixes among others (a DSA's CVEs): not
///   aliases
/// @param related ids that have to do with it: never merged
/// @param summary one line for people; may be empty
/// @param details paragraphs for people; may be empty
/// @param published when it was first published; empty if the source does not say
/// @param modified when it last changed; empty if the source does not say
/// @param withdrawn when it was withdrawn; a withdrawn advisory never matches
/// @param severities as published, in the source's order
/// @param cwes `CWE-…`
/// @param references web addresses
/// @param affected the packages it speaks of
/// @param kind what it warns of
/// @see <a href="https://ossf.github.io/osv-schema/">OSV schema</a>
public record Advisory(
        String source,
        String id,
        SortedSet<String> aliases,
        SortedSet<String> upstream,
        SortedSet<String> related,
        String summary,
        String details,
        Optional<Instant> published,
        Optional<Instant> modified,
        Optional<Instant> withdrawn,
        List<SeverityStatement> severities,
        List<String> cwes,
        List<String> references,
        List<AffectedPackage> affected,
        Kind kind) {
    /// What an advisory warns of.
    public enum Kind {
        /// A flaw.
        VULNERABILITY,
        /// A package made to do harm.
        MALICIOUS
    }

    public Advisory {
        aliases = Ids.sorted(aliases);
        upstream = Ids.sorted(upstream);
        related = Ids.sorted(related);
        severities = List.copyOf(severities);
        cwes = List.copyOf(cwes);
        references = List.copyOf(references);
        affected = List.copyOf(affected);
        if (id.isBlank()) {
            throw new IllegalArgumentException("an advisory of " + source + " without an id");
        }
    }

    /// An advisory of a vulnerability.
    public Advisory(
            String source,
            String id,
            SortedSet<String> aliases,
            SortedSet<String> upstream,
            SortedSet<String> related,
            String summary,
            String details,
            Optional<Instant> published,
            Optional<Instant> modified,
            Optional<Instant> withdrawn,
            List<SeverityStatement> severities,
            List<String> cwes,
            List<String> references,
            List<AffectedPackage> affected) {
        this(
                source,
                id,
                aliases,
                upstream,
                related,
                summary,
                details,
                published,
                modified,
                withdrawn,
                severities,
                cwes,
                references,
                affected,
                Kind.VULNERABILITY);
    }
}
