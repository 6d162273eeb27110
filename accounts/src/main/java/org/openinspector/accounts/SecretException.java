package org.openinspector.accounts;

/// A secret cannot be sealed or opened, or the file that secrets lie in is damaged. Says the place,
/// never the secret.
public final class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// With one sentence: the place, what was seen, what was expected.
    public SecretException(String message) {
        super(message);
    }

    /// The same, with what the system said.
    public SecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
