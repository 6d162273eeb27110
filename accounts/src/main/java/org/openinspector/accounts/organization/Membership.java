package org.openinspector.accounts.organization;

/// Who is whose member.
///
/// @param accountId the member
/// @param region where
/// @param adminId the Region's delegated administrator
public record Membership(String accountId, String region, String adminId) {}
