package org.openinspector.findings;

import java.time.Instant;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.lifecycle.Cause;

/// One entry of a finding's history.
///
/// @param at when
/// @param kind what happened
/// @param cause why
/// @param status after it
/// @param severity after it
/// @param previousStatus before it; empty if the finding was opened
/// @param previousSeverity before it; empty if the finding was opened
/// @param detailsChanged whether packages, texts or scores changed too
public record FindingChange(
        Instant at,
        ChangeKind kind,
        Cause cause,
        FindingStatus status,
        Severity severity,
        Optional<FindingStatus> previousStatus,
        Optional<Severity> previousSeverity,
        boolean detailsChanged) {}
