package org.openinspector.estate.fixing;

/// A request that cannot be granted. The message is one sentence for people.
public final class FixRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Reason {
        /// Fixing is turned off, for the server or the account; or it takes another person.
        NOT_ALLOWED,
        /// There is no such plan or finding.
        NOT_FOUND,
        /// Not what can be asked for now.
        INVALID
    }

    private final Reason reason;

    FixRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /// Why.
    public Reason reason() {
        return reason;
    }

    /// The sentence.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
