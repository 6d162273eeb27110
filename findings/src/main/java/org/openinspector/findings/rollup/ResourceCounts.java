package org.openinspector.findings.rollup;

/// A resource with active findings, and their counts.
///
/// @param resourceNo its number
/// @param attributes what aggregations ask of it
/// @param findings by traits
/// @param imageLayers by layer and severity
/// @param lambdaLayers by layer and severity
public record ResourceCounts(
        long resourceNo,
        ResourceAttributes attributes,
        Cells findings,
        Cells imageLayers,
        Cells lambdaLayers) {
    boolean isEmpty() {
        return findings.isEmpty() && imageLayers.isEmpty() && lambdaLayers.isEmpty();
    }
}
