package org.openinspector.findings;

import java.util.List;
import java.util.Optional;

/// One change with what differs.
///
/// @param number of the change; later ones are larger
/// @param change what happened and why
/// @param attributes what differs between before and after; the first hundred
/// @param rule number of the rule that hid the finding after it
/// @param more whether there is an older one
public record HistoryEntry(
        long number,
        FindingChange change,
        List<Attribute> attributes,
        Optional<Long> rule,
        boolean more) {
    public HistoryEntry {
        attributes = List.copyOf(attributes);
    }

    /// An attribute that changed.
    ///
    /// @param name path in the wire's Finding:
    ///   `packageVulnerabilityDetails.vulnerablePackages[0].version`
    /// @param before empty if it was not there
    /// @param after empty if it is not there
    public record Attribute(String name, Optional<String> before, Optional<String> after) {}
}
