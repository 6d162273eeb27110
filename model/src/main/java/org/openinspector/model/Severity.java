package org.openinspector.model;

/// Severity of a finding, mildest first; the words are Amazon Inspector's.
public enum Severity {
    /// No source has rated it.
    UNTRIAGED,
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /// The severity of a CVSS score in [0.0, 10.0].
    ///
    /// @see <a href="https://www.first.org/cvss/v3.1/specification-document">CVSS 3.1, section
    ///   5</a>
    public static Severity ofScore(double score) {
        if (!(score >= 0.0 && score <= 10.0)) {
            throw new IllegalArgumentException("CVSS score " + score + ", expected 0.0 to 10.0");
        }
        if (score >= 9.0) {
            return CRITICAL;
        }
        if (score >= 7.0) {
            return HIGH;
        }
        if (score >= 4.0) {
            return MEDIUM;
        }
        return score > 0.0 ? LOW : INFORMATIONAL;
    }
}
