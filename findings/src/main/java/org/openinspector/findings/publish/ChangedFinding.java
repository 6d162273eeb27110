package org.openinspector.findings.publish;

import java.time.Instant;
import org.openinspector.apimodel.inspector2.Finding;

/// A finding as one change left it.
///
/// @param changeNo the change's number
/// @param at when it changed
/// @param severity index into the stored severities
public record ChangedFinding(
        String accountId,
        String region,
        long changeNo,
        Instant at,
        int severity,
        Finding finding) {}
