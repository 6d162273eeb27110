package org.openinspector.accounts;

import java.time.Instant;
import java.util.Optional;

/// An access key, without its secret.
///
/// @param id `AKIA…`
/// @param principalArn whose it is
/// @param active whether it is accepted
/// @param createdAt when it was made
/// @param lastUse the last request that was accepted from it, to the minute
public record AccessKeyState(
        String id, String principalArn, boolean active, Instant createdAt, Optional<Use> lastUse) {
    /// A request that was accepted from a key.
    ///
    /// @param at when
    /// @param service the service it was signed for; empty if that was not noted
    /// @param region the Region it was signed for; empty if that was not noted
    public record Use(Instant at, Optional<String> service, Optional<String> region) {}
}
