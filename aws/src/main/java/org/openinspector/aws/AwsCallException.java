package org.openinspector.aws;

/// A call to AWS that gave no answer. The message is one sentence: which call, what was seen, what
/// to do.
final class AwsCallException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What it means for whoever called.
    enum Kind {
        /// The caller lacks a permission.
        DENIED,
        /// What was asked for is not there (any more).
        GONE,
        /// The endpoint does not know the operation, as emulators do.
        NOT_SUPPORTED_BY_ENDPOINT,
        /// Anything else that may pass: a service down, too many calls, no connection.
        FAILED
    }

    private final Kind kind;

    AwsCallException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
