package org.openinspector.accounts.identity;

/// A request about users, roles or policies that is refused. Says the name, what was seen and what
/// was expected.
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// Why it is refused.
    public enum Reason {
        /// Nothing has this name.
        NOT_FOUND,
        /// The name is taken, or others depend on it.
        CONFLICT,
        /// There are as many as there may be.
        LIMIT,
        /// A value is none of ours.
        INVALID
    }

    IdentityException(Reason reason, String message) {
        // An answer to a client, not a fault of ours: no stack trace.
        super(message, null, false, false);
        this.reason = reason;
    }

    /// Why.
    public Reason reason() {
        return reason;
    }

    /// One sentence.
    public String message() {
        return String.valueOf(getMessage());
    }

    static IdentityException notFound(String what) {
        return new IdentityException(Reason.NOT_FOUND, "there is no " + what);
    }

    static IdentityException conflict(String message) {
        return new IdentityException(Reason.CONFLICT, message);
    }

    static IdentityException limit(String what, int max) {
        return new IdentityException(
                Reason.LIMIT, "there are " + max + " " + what + ", which is the most");
    }

    static IdentityException invalid(String message) {
        return new IdentityException(Reason.INVALID, message);
    }
}
