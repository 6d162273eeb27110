package org.openinspector.scoring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openinspector.model.Cvss;
import org.openinspector.model.Severity;
import org.openinspector.model.SeverityStatement;

/// What the sources' ratings of a vulnerability come to. A rating is taken as a whole (source,
/// vector, score), never mixed from two. The policy, best first: Debian's "unimportant" of the
/// package itself; CVSS 3.1, 3.0, 4.0, 2.0, each in the sources' given order; then a vendor's own
/// word; else untriaged. Everything is kept and shown.
///
/// @param severity the outcome
/// @param source which source decided; empty if nobody rated it
/// @param cvss all CVSS ratings, best first
public record Rating(Severity severity, Optional<String> source, List<Cvss> cvss) {
    private static final List<String> VERSIONS = List.of("3.1", "3.0", "4.0", "2.0");

    public Rating {
        cvss = List.copyOf(cvss);
    }

    /// Picks among statements.
    ///
    /// @param statements in the order in which their sources are trusted
    public static Rating of(List<SeverityStatement> statements) {
        var ratings = new LinkedHashSet<Cvss>();
        for (SeverityStatement statement : statements) {
            if (!statement.type().equals("WORD")) {
                CvssVector.parse(statement.value())
                        .ifPresent(cvss ->
                                ratings.add(
                                        new Cvss(
                                                statement.source(),
                                                cvss.version(),
                                                cvss.vector(),
                                                cvss.score())));
            }
        }
        List<Cvss> sorted = new ArrayList<>(ratings);
        sorted.sort(Comparator.comparingInt(cvss -> VERSIONS.indexOf(cvss.version())));
        for (SeverityStatement statement : statements) {
            // Debian's word for what is no security issue as Debian builds and ships it; a score of
            // the software as such does not speak of that.
            if (statement.type().equals("WORD") && statement.value().equals("unimportant")) {
                return new Rating(Severity.INFORMATIONAL, Optional.of(statement.source()), sorted);
            }
        }
        if (!sorted.isEmpty()) {
            Cvss best = sorted.getFirst();
            return new Rating(Severity.ofScore(best.score()), Optional.of(best.source()), sorted);
        }
        for (SeverityStatement statement : statements) {
            Optional<Severity> severity =
                    statement.type().equals("WORD") ? ofWord(statement.value()) : Optional.empty();
            if (severity.isPresent()) {
                return new Rating(severity.get(), Optional.of(statement.source()), List.of());
            }
        }
        return new Rating(Severity.UNTRIAGED, Optional.empty(), List.of());
    }

    private static Optional<Severity> ofWord(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "critical" -> Optional.of(Severity.CRITICAL);
            case "high", "important" -> Optional.of(Severity.HIGH);
            case "medium", "moderate" -> Optional.of(Severity.MEDIUM);
            case "low" -> Optional.of(Severity.LOW);
            case "negligible", "unimportant", "informational", "none" ->
                    Optional.of(Severity.INFORMATIONAL);
            default -> Optional.empty();
        };
    }
}
