package org.openinspector.findings;

import java.util.List;
import java.util.Optional;

/// Which findings of the past are asked for; what is empty lets all through.
///
/// @param accountIds of accounts in the scope
/// @param resourceId one resource
/// @param vulnerabilityId one vulnerability
/// @param severities `CRITICAL` and so on, as they were
/// @param statuses `ACTIVE` and so on, as they were
public record PastQuestion(
        List<String> accountIds,
        Optional<String> resourceId,
        Optional<String> vulnerabilityId,
        List<String> severities,
        List<String> statuses) {
    /// Everything.
    public static final PastQuestion ALL =
            new PastQuestion(List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());

    public PastQuestion {
        accountIds = List.copyOf(accountIds);
        severities = List.copyOf(severities);
        statuses = List.copyOf(statuses);
    }
}
