package org.openinspector.aws;

/// A call to AWS that gave no answer. The message is one sentence: which call, what was seen, what
/// to do.
public final class AwsCallException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What it means for whoever called.
    public enum Kind {
        /// The caller lacks a permission.
        DENIED,
        /// The session has ended, and a new one did not help.
        EXPIRED,
        /// What was asked for is not there (any more).
        GONE,
        /// The endpoint does not know the operation, as emulators do.
        NOT_SUPPORTED_BY_ENDPOINT,
        /// The service says that it is too much, also after waiting.
        THROTTLED,
        /// AWS finds this machine's clock too far off.
        CLOCK_SKEW,
        /// Nobody answers there, or not in time.
        UNREACHABLE,
        /// Anything else that may pass: a service down, an answer that cannot be read.
        FAILED
    }

    private final Kind kind;

    /// A call that failed.
    ///
    /// @param message one sentence for people
    public AwsCallException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// A call whose answer makes no sense.
    ///
    /// @param message one sentence for people
    public AwsCallException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// What it means.
    public Kind kind() {
        return kind;
    }

    /// True if the same call may be answered later although nobody changes anything.
    public boolean mayPass() {
        return switch (kind) {
            case DENIED, GONE, NOT_SUPPORTED_BY_ENDPOINT -> false;
            case EXPIRED, THROTTLED, CLOCK_SKEW, UNREACHABLE, FAILED -> true;
        };
    }

    /// The sentence for people.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
