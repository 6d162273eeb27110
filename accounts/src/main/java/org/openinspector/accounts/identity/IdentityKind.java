package org.openinspector.accounts.identity;

/// What a principal is.
public enum IdentityKind {
    /// Has access keys of its own.
    USER("user"),
    /// Is taken on by others for a while.
    ROLE("role");

    private final String segment;

    IdentityKind(String segment) {
        this.segment = segment;
    }

    /// `user` or `role`, as ARNs say it.
    public String segment() {
        return segment;
    }

    /// `arn:aws:iam::000000000001:user/NAME`.
    public String arn(String accountId, String name) {
        return "arn:aws:iam::" + accountId + ":" + segment + "/" + name;
    }
}
