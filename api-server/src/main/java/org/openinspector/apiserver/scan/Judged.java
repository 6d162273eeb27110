package org.openinspector.apiserver.scan;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.model.Cvss;
import org.openinspector.model.Severity;

/// What is wrong with a submitted SBOM.
///
/// @param sbom what was submitted
/// @param skipped references of components that no advisory speaks of
/// @param vulnerabilities gravest first
record Judged(SubmittedSbom sbom, Set<String> skipped, List<Vulnerability> vulnerabilities) {
    /// One vulnerability, with all the components that have it.
    ///
    /// @param id a CVE where there is one
    /// @param source who speaks for it
    /// @param severity NVD's where NVD rates it, as in Amazon's answers; else by our policy
    /// @param related its other ids
    /// @param cwes numbers of weaknesses
    /// @param scored the day of the EPSS
    /// @param exploited true if it is known that it can be, or has been, exploited
    /// @param malicious true for a package made to do harm
    record Vulnerability(
            String id,
            Source source,
            Severity severity,
            List<Source> related,
            List<String> references,
            String description,
            Optional<Instant> created,
            Optional<Instant> updated,
            List<Integer> cwes,
            List<Cvss> cvss,
            OptionalDouble epss,
            Optional<LocalDate> scored,
            Optional<KnownExploited> known,
            boolean exploited,
            Optional<Instant> lastExploit,
            boolean malicious,
            List<Affected> affects) {}

    /// A publisher's page about a vulnerability.
    ///
    /// @param id what the publisher calls it
    /// @param name the publisher
    /// @param url empty if there is no such page
    record Source(String id, String name, Optional<String> url) {}

    /// A component that has a vulnerability.
    ///
    /// @param fixed first version without it, with the epoch where versions have one
    record Affected(SubmittedSbom.Component component, Optional<String> fixed) {}

    /// How many vulnerabilities have each severity: `critical`, `high`, `medium`, `low`, `other`.
    Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        List.of("critical", "high", "medium", "low", "other").forEach(word -> counts.put(word, 0L));
        vulnerabilities.forEach(one ->
                counts.merge(
                        switch (one.severity()) {
                            case CRITICAL -> "critical";
                            case HIGH -> "high";
                            case MEDIUM -> "medium";
                            case LOW -> "low";
                            case INFORMATIONAL, UNTRIAGED -> "other";
                        },
                        1L,
                        Long::sum));
        return counts;
    }
}
