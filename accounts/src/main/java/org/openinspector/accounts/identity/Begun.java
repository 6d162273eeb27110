package org.openinspector.accounts.identity;

import java.time.Instant;

/// A session that began. Shows neither the secret nor the token.
///
/// @param accessKeyId `ASIA…`
/// @param secret can be had no other way later
/// @param token to be sent with each request
/// @param expiresAt when it is over
/// @param arn who acts by it
/// @param userId the role's unique id and the session's name
/// @param packedPercent how much of what a token may hold is used
public record Begun(
        String accessKeyId,
        String secret,
        String token,
        Instant expiresAt,
        String arn,
        String userId,
        int packedPercent) {
    /// The id and the ARN.
    @Override
    public String toString() {
        return "Begun[" + accessKeyId + ", " + arn + "]";
    }
}
