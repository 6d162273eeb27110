package org.openinspector.apimodel.sigv4;

import java.util.Optional;

/// Knows the secrets of access keys. May keep them for a while.
@FunctionalInterface
public interface CredentialSource {
    /// The key's credential; empty if there is no such key or it may not be used. The id is of a
    /// sane length and has only letters and digits, otherwise it comes from the request as it is.
    Optional<Credential> find(String accessKeyId);

    /// The same for a request that may belong to a session.
    ///
    /// @param sessionToken as the request carries it, not checked
    default Optional<Credential> find(String accessKeyId, Optional<String> sessionToken) {
        return find(accessKeyId);
    }

    /// The same, but not from a cache: a signature did not match, and the secret may have been
    /// changed elsewhere. Asked at most once a second per key.
    default Optional<Credential> refresh(String accessKeyId) {
        return find(accessKeyId);
    }

    /// The same for a request that may belong to a session.
    ///
    /// @param sessionToken as the request carries it, not checked
    default Optional<Credential> refresh(String accessKeyId, Optional<String> sessionToken) {
        return refresh(accessKeyId);
    }
}
