package org.openinspector.findings;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Resource;

/// A finding as an evaluation is about to store it, to be asked whether rules match.
///
/// @param traits with the status it had if there were no rules
/// @param updatedAt when it last changed, apart from rules
/// @param lastObservedAt when its resource was last evaluated
record Subject(
        String accountId,
        String region,
        FindingId id,
        Traits traits,
        Instant firstObservedAt,
        Instant updatedAt,
        Instant lastObservedAt,
        @Nullable Double epss,
        Observed observed,
        Resource resource) {}
