package org.openinspector.apiserver;

import java.time.Instant;
import org.openinspector.accounts.Principal;
import org.openinspector.storage.AccountScope;

/// Who calls an operation, and what they may see.
///
/// @param caller whose key signed the request
/// @param scope the accounts and the Region the operation works in
/// @param requestId as the client and the log know it
/// @param at when the request came
public record Call(Principal caller, AccountScope scope, String requestId, Instant at) {}
