package org.openinspector.findings;

import java.util.Map;

/// What criteria would hide, were they a rule.
///
/// @param hides findings that are ACTIVE, by severity
/// @param hidden findings that match and are hidden already
public record RulePreview(Map<String, Long> hides, long hidden) {
    public RulePreview {
        hides = Map.copyOf(hides);
    }
}
