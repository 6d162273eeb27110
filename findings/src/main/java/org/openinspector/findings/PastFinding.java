package org.openinspector.findings;

import java.time.Instant;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.findings.lifecycle.Cause;

/// A finding as it was after one of its changes.
///
/// @param finding as the wire showed it; its `lastObservedAt` is the last known when it changed,
///   and its resource is described as it was last
/// @param changedAt when it became so
/// @param kind what had happened
/// @param cause why
/// @param rule number of the rule that hid it
/// @param hiddenByVex whether a VEX statement hid it
public record PastFinding(
        Finding finding,
        Instant changedAt,
        ChangeKind kind,
        Cause cause,
        Optional<Long> rule,
        boolean hiddenByVex) {}
