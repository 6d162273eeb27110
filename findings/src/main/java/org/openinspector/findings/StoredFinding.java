package org.openinspector.findings;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.lifecycle.Life;

/// What is loaded of a finding to decide what becomes of it.
record StoredFinding(
        FindingId id,
        Traits traits,
        UUID detail,
        @Nullable Double epss,
        Instant confirmedAt,
        Life life) {}
