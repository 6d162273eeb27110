package org.openinspector.findings;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;

/// Some findings of a list.
///
/// @param findings in the order asked for
/// @param nextToken leads to the next page; null if this is the last
public record FindingPage(List<Finding> findings, @Nullable String nextToken) {
    public FindingPage {
        findings = List.copyOf(findings);
    }
}
