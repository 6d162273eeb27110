package org.openinspector.scoring;

import java.util.Locale;
import java.util.Optional;
import org.openinspector.model.Severity;

/// What vendors' own words come to.
final class Words {
    private Words() {}

    /// The severity that a word stands for; empty if it stands for none (`untriaged`, `unknown`).
    static Optional<Severity> severity(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "critical", "urgent" -> Optional.of(Severity.CRITICAL);
            case "high", "important" -> Optional.of(Severity.HIGH);
            case "medium", "moderate" -> Optional.of(Severity.MEDIUM);
            case "low", "minor" -> Optional.of(Severity.LOW);
            case "negligible", "unimportant", "informational", "none" ->
                    Optional.of(Severity.INFORMATIONAL);
            default -> Optional.empty();
        };
    }

    /// The scores that a severity covers.
    static String range(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "9.0 to 10.0";
            case HIGH -> "7.0 to 8.9";
            case MEDIUM -> "4.0 to 6.9";
            case LOW -> "0.1 to 3.9";
            case INFORMATIONAL -> "0.0";
            case UNTRIAGED -> "none";
        };
    }
}
