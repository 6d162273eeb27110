package org.openinspector.accounts.policy;

/// How a trust policy names a caller.
public enum TrustedBy {
    /// Not at all.
    NOBODY,
    /// By its account, which decides by its own policies who may.
    ACCOUNT,
    /// Itself.
    NAME
}
