package org.openinspector.matching;

import java.time.LocalDate;
import java.util.Optional;

/// What matching depends on besides inventory and knowledge.
///
/// @param reportUnfixed false leaves out vulnerabilities for which no fix has been released
/// @param today the day of judgement; empty: whether a release has reached its end is not judged
/// @param vex what is said about the product
public record MatchSettings(boolean reportUnfixed, Optional<LocalDate> today, VexLookup vex) {
    /// Everything is reported; no day, no statements.
    public static final MatchSettings DEFAULT =
            new MatchSettings(true, Optional.empty(), VexLookup.NONE);

    /// The same, on this day.
    public MatchSettings on(LocalDate day) {
        return new MatchSettings(reportUnfixed, Optional.of(day), vex);
    }

    /// The same, with these statements.
    public MatchSettings with(VexLookup statements) {
        return new MatchSettings(reportUnfixed, today, statements);
    }

    /// The same, reporting what has no released fix, or not.
    public MatchSettings reportingUnfixed(boolean report) {
        return new MatchSettings(report, today, vex);
    }
}
