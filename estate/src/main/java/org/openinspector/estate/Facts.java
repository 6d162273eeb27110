package org.openinspector.estate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.findings.VulnerabilityFacts;
import org.openinspector.model.Advisory;

/// What advisories say of a vulnerability beyond the match: for people to read.
final class Facts {
    private Facts() {}

    static VulnerabilityFacts of(Knowledge knowledge, String id) {
        List<Advisory> advisories =
                knowledge.advisories(id).stream()
                        .filter(advisory -> advisory.withdrawn().isEmpty())
                        .toList();
        List<Fact.Exploit> exploits =
                knowledge.facts(id).stream()
                        .filter(Fact.Exploit.class::isInstance)
                        .map(Fact.Exploit.class::cast)
                        .toList();
        return new VulnerabilityFacts(
                advisories.stream()
                        .map(Advisory::details)
                        .filter(details -> !details.isBlank())
                        .findFirst(),
                Optional.empty(),
                advisories.stream()
                        .flatMap(advisory -> advisory.published().stream())
                        .min(Comparator.<Instant>naturalOrder()),
                advisories.stream()
                        .flatMap(advisory -> advisory.modified().stream())
                        .max(Comparator.<Instant>naturalOrder()),
                !exploits.isEmpty() || knowledge.knownExploited(id).isPresent(),
                exploits.stream()
                        .flatMap(exploit -> exploit.published().stream())
                        .max(Comparator.<LocalDate>naturalOrder())
                        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant()));
    }
}
