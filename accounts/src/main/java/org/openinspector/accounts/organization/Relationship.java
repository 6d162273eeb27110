package org.openinspector.accounts.organization;

/// How an account stands to the Region's delegated administrator, by the wire's names
/// (`RelationshipStatus`). The wire has more, of invitations, e-mail and suspension, which do not
/// occur here.
public enum Relationship {
    /// In the organization, and never a member.
    CREATED,
    /// A member.
    ENABLED,
    /// Was a member; the administrator ended it.
    REMOVED,
    /// Was a member; the account left the organization.
    RESIGNED,
    /// Was a member; the account is closed.
    DELETED
}
