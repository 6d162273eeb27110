package org.openinspector.findings;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is loaded of a resource, locked, to reconcile its findings.
///
/// @param evaluatedAt as of when each kind was last evaluated, by the index of [Traits#TYPES]; null
///   for never
record StoredResource(
        String accountId,
        String region,
        String resourceId,
        long resourceNo,
        int scopeNo,
        FindingId.Range range,
        UUID bodyHash,
        Instant lastEvaluatedAt,
        List<@Nullable Instant> evaluatedAt) {
    record Key(String accountId, String region, String resourceId) {}

    Key key() {
        return new Key(accountId, region, resourceId);
    }

    /// Whether something newer is known.
    boolean isStale(int type, Instant at) {
        @Nullable Instant last = evaluatedAt.get(type);
        return last != null && at.isBefore(last);
    }

    static List<@Nullable Instant> evaluated(
            @Nullable Instant code, @Nullable Instant network, @Nullable Instant packages) {
        return Arrays.asList(code, network, packages);
    }
}
