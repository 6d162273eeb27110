package org.openinspector.server;

/// Something that keeps the server from starting: one sentence for people that names it and says
/// what to do.
public final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /// A failure without a cause worth showing.
    public StartFailure(String message) {
        super(message);
    }

    /// A failure with its cause, which goes to the log only.
    public StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
