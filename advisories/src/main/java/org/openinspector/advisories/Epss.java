package org.openinspector.advisories;

/// EPSS of one CVE.
///
/// @param cve `CVE-2021-44228`
/// @param probability of exploitation within 30 days, in [0, 1]
/// @param percentile share of all scored CVEs at or below it, in [0, 1]
/// @see <a href="https://www.first.org/epss/">FIRST EPSS</a>
public record Epss(String cve, double probability, double percentile) {}
