package org.openinspector.accounts;

import org.openinspector.apimodel.sigv4.Credential;

/// An access key with its secret, for whom it was made. A class that does not show the secret.
public final class AccessKey {
    private final Principal principal;
    private final String secret;

    AccessKey(Principal principal, String secret) {
        this.principal = principal;
        this.secret = secret;
    }

    /// The public half, `AKIA…`.
    public String id() {
        return principal.accessKeyId();
    }

    /// Whose key it is.
    public Principal principal() {
        return principal;
    }

    /// The secret half; to be given to its owner only.
    public String secret() {
        return secret;
    }

    /// As the signer and the verifier take it.
    public Credential credential() {
        return new Credential(id(), secret);
    }

    @Override
    public String toString() {
        return "AccessKey[" + id() + "]";
    }
}
