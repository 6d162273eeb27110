package org.openinspector.advisories;

import java.time.LocalDate;

/// The EPSS of one CVE on one day.
///
/// @param date of the scores
/// @param probability of exploitation within 30 days, in [0, 1]
/// @param percentile share of all scored CVEs at or below it, in [0, 1]
public record DatedEpss(LocalDate date, double probability, double percentile) {}
