package org.openinspector.accounts.organization;

import java.time.Instant;

/// An account beside the Region's delegated administrator.
///
/// @param accountId 12 digits
/// @param adminId the delegated administrator
/// @param updatedAt since when it stands so; when it joined the organization if it was never a
///   member
public record Member(
        String accountId, Relationship relationship, String adminId, Instant updatedAt) {}
