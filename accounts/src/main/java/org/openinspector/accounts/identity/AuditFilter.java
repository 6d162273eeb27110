package org.openinspector.accounts.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Which calls to list; what is empty does not count.
///
/// @param since the first instant
/// @param until the first instant after
/// @param principalArn the caller
/// @param action `inspector2:ListFindings`
/// @param refusedOnly only calls that were answered with an error
/// @param after the last call of the page before
public record AuditFilter(
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> principalArn,
        Optional<String> action,
        boolean refusedOnly,
        Optional<Place> after) {
    /// Every call.
    public static final AuditFilter ALL =
            new AuditFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty());

    /// Where a call stands in the list.
    public record Place(Instant at, UUID requestId) {}
}
