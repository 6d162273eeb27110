package org.openinspector.scoring;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import us.springett.cvss.Cvss;

/// A CVSS vector and its base score. Versions 2.0, 3.0 and 3.1 are computed here; for 4.0, whose
/// score is a look-up in a table of 270 macro vectors, the reference library is asked.
///
/// @param version `2.0`, `3.0`, `3.1` or `4.0`
/// @param vector as published, `CVSS:3.1/AV:N/…`; without a prefix for 2.0
/// @param score base score in [0.0, 10.0], one decimal
/// @see <a href="https://www.first.org/cvss/v3.1/specification-document">CVSS 3.1, section 7</a>
/// @see <a href="https://www.first.org/cvss/v2/guide">CVSS 2.0, section 3.2</a>
/// @see <a href="https://www.first.org/cvss/v4-0/specification-document">CVSS 4.0</a>
public record CvssVector(String version, String vector, double score) {
    private static final int LENGTH_MAX = 512;

    /// Reads a vector.
    ///
    /// @return empty if it is no complete vector of a known version
    public static Optional<CvssVector> parse(String vector) {
        if (vector.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        if (vector.startsWith("CVSS:4.0/")) {
            return version4(vector);
        }
        Map<String, String> metrics = new HashMap<>();
        for (String part : vector.split("/", -1)) {
            int colon = part.indexOf(':');
            if (colon <= 0
                    || metrics.put(part.substring(0, colon), part.substring(colon + 1)) != null) {
                return Optional.empty();
            }
        }
        String version = metrics.getOrDefault("CVSS", "2.0");
        try {
            double score =
                    switch (version) {
                        case "3.0", "3.1" -> version3(metrics, version.equals("3.1"));
                        case "2.0" -> version2(metrics);
                        default -> -1;
                    };
            return score < 0
                    ? Optional.empty()
                    : Optional.of(new CvssVector(version, vector, score));
        } catch (MissingMetricException incomplete) {
            return Optional.empty();
        }
    }

    private static Optional<CvssVector> version4(String vector) {
        try {
            double score = Cvss.fromVector(vector).calculateScore().getBaseScore();
            return Optional.of(new CvssVector("4.0", vector, score));
        } catch (RuntimeException malformed) {
            return Optional.empty();
        }
    }

    private static double version3(Map<String, String> metrics, boolean exactRounding) {
        boolean changed = weight(metrics, "S", "U", 0, "C", 1) == 1;
        double impactBase =
                1
                        - (1 - weight(metrics, "C", "H", 0.56, "L", 0.22, "N", 0))
                                * (1 - weight(metrics, "I", "H", 0.56, "L", 0.22, "N", 0))
                                * (1 - weight(metrics, "A", "H", 0.56, "L", 0.22, "N", 0));
        double impact =
                changed
                        ? 7.52 * (impactBase - 0.029) - 3.25 * Math.pow(impactBase - 0.02, 15)
                        : 6.42 * impactBase;
        double privileges =
                changed
                        ? weight(metrics, "PR", "N", 0.85, "L", 0.68, "H", 0.5)
                        : weight(metrics, "PR", "N", 0.85, "L", 0.62, "H", 0.27);
        double exploitability =
                8.22
                        * weight(metrics, "AV", "N", 0.85, "A", 0.62, "L", 0.55, "P", 0.2)
                        * weight(metrics, "AC", "L", 0.77, "H", 0.44)
                        * privileges
                        * weight(metrics, "UI", "N", 0.85, "R", 0.62);
        if (impact <= 0) {
            return 0;
        }
        double score = Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10);
        return exactRounding ? roundUp(score) : Math.ceil(score * 10) / 10;
    }

    /// Version 3.1 rounds up on integers, so that floating point cannot turn 4.0 into 4.1 (appendix
    /// A).
    private static double roundUp(double score) {
        long scaled = Math.round(score * 100_000);
        return scaled % 10_000 == 0 ? scaled / 100_000.0 : (scaled / 10_000 + 1) / 10.0;
    }

    private static double version2(Map<String, String> metrics) {
        double impact =
                10.41
                        * (1
                                - (1 - weight(metrics, "C", "N", 0, "P", 0.275, "C", 0.660))
                                        * (1 - weight(metrics, "I", "N", 0, "P", 0.275, "C", 0.660))
                                        * (1
                                                - weight(
                                                        metrics, "A", "N", 0, "P", 0.275, "C",
                                                        0.660)));
        double exploitability =
                20
                        * weight(metrics, "AV", "L", 0.395, "A", 0.646, "N", 1.0)
                        * weight(metrics, "AC", "H", 0.35, "M", 0.61, "L", 0.71)
                        * weight(metrics, "Au", "M", 0.45, "S", 0.56, "N", 0.704);
        double score = (0.6 * impact + 0.4 * exploitability - 1.5) * (impact == 0 ? 0 : 1.176);
        return Math.round(score * 10) / 10.0;
    }

    private static double weight(
            Map<String, String> metrics, String metric, Object... valuesAndWeights) {
        String value = metrics.get(metric);
        for (int i = 0; i < valuesAndWeights.length; i += 2) {
            if (valuesAndWeights[i].equals(value)) {
                return ((Number) valuesAndWeights[i + 1]).doubleValue();
            }
        }
        throw new MissingMetricException();
    }

    private static final class MissingMetricException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
