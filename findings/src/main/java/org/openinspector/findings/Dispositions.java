package org.openinspector.findings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.model.Finding;
import org.openinspector.model.VexStatement;
import org.openinspector.model.VexStatement.Status;

/// What VEX statements make of a vulnerability on a resource. It has one finding for all packages
/// that have the vulnerability, so statements decide only if they leave no package out.
final class Dispositions {
    private Dispositions() {}

    static Observed applied(Observed observed, List<Finding> group) {
        boolean settled =
                group.stream()
                        .allMatch(
                                finding -> finding.vex().filter(Dispositions::settles).isPresent());
        if (!settled) {
            return observed;
        }
        boolean fixed =
                group.stream()
                        .flatMap(finding -> finding.vex().stream())
                        .allMatch(statement -> statement.status() == Status.FIXED);
        Set<String> words = new LinkedHashSet<>();
        group.forEach(finding -> finding.vex().ifPresent(statement -> words.add(words(statement))));
        return observed.with(
                fixed ? Disposition.FIXED : Disposition.SUPPRESSED, String.join("; ", words));
    }

    private static boolean settles(VexStatement statement) {
        return statement.status() == Status.NOT_AFFECTED || statement.status() == Status.FIXED;
    }

    private static String words(VexStatement statement) {
        return statement.status().name().toLowerCase(Locale.ROOT)
                + (statement.justification().isEmpty() ? "" : ": " + statement.justification())
                + ", says "
                + statement.author()
                + (statement.text().isEmpty() ? "" : ": " + statement.text());
    }
}
