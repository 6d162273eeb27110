package org.openinspector.estate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.findings.VulnerabilityFacts;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.SeverityStatement;

/// What advisories say of a vulnerability beyond the match: for people to read.
public final class Facts {
    private Facts() {}

    /// All that is said under the id and its aliases.
    public static VulnerabilityFacts of(Knowledge knowledge, String id) {
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
                        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant()),
                words(advisories));
    }

    /// Vendors' words, by package where they say them for each, else by vendor.
    private static Map<String, String> words(List<Advisory> advisories) {
        Map<String, String> words = new HashMap<>();
        for (Advisory advisory : advisories) {
            for (AffectedPackage affected : advisory.affected()) {
                word(affected.severities())
                        .ifPresent(said ->
                                words.putIfAbsent(affected.packageKey().toString(), said.value()));
            }
            word(advisory.severities())
                    .ifPresent(said -> words.putIfAbsent(said.source(), said.value()));
        }
        return words;
    }

    private static Optional<SeverityStatement> word(List<SeverityStatement> said) {
        return said.stream().filter(one -> one.type().equals("WORD")).findFirst();
    }
}
