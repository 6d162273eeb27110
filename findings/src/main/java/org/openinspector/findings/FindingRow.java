package org.openinspector.findings;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The columns of a finding that its weakness and its resource decide.
record FindingRow(
        String accountId,
        String region,
        FindingId id,
        int scopeNo,
        Traits traits,
        @Nullable Integer sourceNo,
        long resourceNo,
        UUID detail,
        @Nullable String vulnerabilityId,
        @Nullable Double score,
        @Nullable Double epss,
        Instant confirmedAt) {}
