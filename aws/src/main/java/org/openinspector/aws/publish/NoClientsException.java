package org.openinspector.aws.publish;

/// There are no credentials for an account. The message says why, and what to do.
public final class NoClientsException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Says why.
    public NoClientsException(String message) {
        super(message);
    }
}
