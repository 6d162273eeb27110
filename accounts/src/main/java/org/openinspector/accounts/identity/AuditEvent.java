package org.openinspector.accounts.identity;

import java.time.Instant;
import java.util.UUID;

/// One call: who did what.
///
/// @param accountId the caller's
/// @param region the call was signed for
/// @param at when it came, to the microsecond
/// @param requestId as the client and the log know it
/// @param principalArn the caller
/// @param accessKeyId the caller's key
/// @param action `inspector2:ListFindings`; empty if the request named no operation
/// @param resource what it was on; `*` for nothing in particular, empty if it did not come that far
/// @param sourceAddress where it came from
/// @param userAgent what the client calls itself
/// @param parameters JSON without secrets, cut if long; empty if it could not be read
/// @param status of the answer; 0 while it is not known
/// @param code the error's name; empty if it was done
public record AuditEvent(
        String accountId,
        String region,
        Instant at,
        UUID requestId,
        String principalArn,
        String accessKeyId,
        String action,
        String resource,
        String sourceAddress,
        String userAgent,
        String parameters,
        int status,
        String code) {
    /// The same with its outcome.
    public AuditEvent ended(int newStatus, String newCode) {
        return new AuditEvent(
                accountId,
                region,
                at,
                requestId,
                principalArn,
                accessKeyId,
                action,
                resource,
                sourceAddress,
                userAgent,
                parameters,
                newStatus,
                newCode);
    }
}
