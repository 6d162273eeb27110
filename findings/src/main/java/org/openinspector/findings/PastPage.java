package org.openinspector.findings;

import java.util.List;
import java.util.Optional;

/// A page of findings as they were.
///
/// @param findings of the page; it may be empty although there are more
/// @param next where the next page begins; empty at the end
public record PastPage(List<PastFinding> findings, Optional<String> next) {
    public PastPage {
        findings = List.copyOf(findings);
    }
}
