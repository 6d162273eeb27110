package org.openinspector.apimodel.sigv4;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/// An access key with its secret. Shows neither the secret nor the session token.
public final class Credential {
    private final String accessKeyId;
    private final byte[] secret;
    private final Optional<String> sessionToken;
    private final Optional<Instant> expiresAt;

    /// A long-lived key.
    ///
    /// @param accessKeyId `AKIA…`
    /// @param secret the secret access key
    public Credential(String accessKeyId, String secret) {
        this(accessKeyId, secret, Optional.empty(), Optional.empty());
    }

    /// A key that may belong to a session.
    ///
    /// @param sessionToken what a request must carry, signed; empty = it must carry none
    /// @param expiresAt first instant at which the key is refused
    public Credential(
            String accessKeyId,
            String secret,
            Optional<String> sessionToken,
            Optional<Instant> expiresAt) {
        if (accessKeyId.isBlank() || secret.isBlank()) {
            throw new IllegalArgumentException("an access key needs an id and a secret");
        }
        this.accessKeyId = accessKeyId;
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.sessionToken = sessionToken;
        this.expiresAt = expiresAt;
    }

    /// The public half.
    public String accessKeyId() {
        return accessKeyId;
    }

    Optional<String> sessionToken() {
        return sessionToken;
    }

    Optional<Instant> expiresAt() {
        return expiresAt;
    }

    /// The bytes that the key chain starts from; the caller must not change them.
    byte[] secret() {
        return secret;
    }

    boolean sameSecret(Credential other) {
        return MessageDigest.isEqual(secret, other.secret);
    }

    @Override
    public String toString() {
        return "Credential[" + accessKeyId + "]";
    }
}
