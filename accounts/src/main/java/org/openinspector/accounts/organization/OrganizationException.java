package org.openinspector.accounts.organization;

/// A request about an organization that is refused. The message is for the caller.
public final class OrganizationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final String resourceId;

    /// Why it is refused.
    public enum Reason {
        /// The request itself cannot be meant.
        INVALID,
        /// Somebody else may.
        FORBIDDEN,
        /// There is no such thing.
        NOT_FOUND,
        /// What is there already stands in the way.
        CONFLICT,
        /// There are as many as there may be.
        LIMIT
    }

    OrganizationException(Reason reason, String resourceId, String message) {
        super(message);
        this.reason = reason;
        this.resourceId = resourceId;
    }

    /// Why it is refused.
    public Reason reason() {
        return reason;
    }

    /// What stands in the way or is missing: an account, as a rule.
    public String resourceId() {
        return resourceId;
    }

    /// What to tell the caller.
    public String message() {
        return String.valueOf(getMessage());
    }

    /// The refusal of what only the delegated administrator may do.
    public static OrganizationException notAdmin(String caller) {
        return new OrganizationException(
                Reason.FORBIDDEN,
                caller,
                "Account " + caller + " is not the delegated administrator of an organization");
    }

    /// The refusal of what only the management account may do.
    public static OrganizationException notManagement(String caller) {
        return new OrganizationException(
                Reason.FORBIDDEN,
                caller,
                "Account " + caller + " is not the management account of an organization");
    }
}
