package org.openinspector.cli;

/// A mistake of the user, or something that stands in the way: one sentence for people and an exit
/// status.
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    private UserError(int status, String message) {
        super(message);
        this.status = status;
    }

    /// The command was asked wrongly.
    static UserError usage(String message) {
        return new UserError(ExitStatus.USAGE, message);
    }

    /// The command was asked well, but cannot be done.
    static UserError failed(String message) {
        return new UserError(ExitStatus.COULD_NOT_SCAN, message);
    }

    int status() {
        return status;
    }
}
