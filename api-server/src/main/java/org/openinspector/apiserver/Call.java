package org.openinspector.apiserver;

import java.time.Instant;
import org.openinspector.accounts.Principal;
import org.openinspector.storage.AccountScope;

/// Who calls an operation, and what they may see.
///
/// @param caller whose key signed the request
/// @param scope the caller's account in the Region the request was signed for: what operations
///   change
/// @param readable the same, and the members' accounts if the caller's account is the Region's
///   delegated administrator: what operations that list and count look at
/// @param requestId as the client and the log know it
/// @param at when the request came
/// @param attempt what permissions are decided by, and what the audit log is told
public record Call(
        Principal caller,
        AccountScope scope,
        AccountScope readable,
        String requestId,
        Instant at,
        Attempt attempt) {
    /// A call that no request stands behind: it may do nothing that asks for permission.
    public Call(
            Principal caller,
            AccountScope scope,
            AccountScope readable,
            String requestId,
            Instant at) {
        this(caller, scope, readable, requestId, at, Attempt.ofNobody(caller, scope.region(), at));
    }
}
