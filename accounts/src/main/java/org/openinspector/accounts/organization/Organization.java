package org.openinspector.accounts.organization;

import java.time.Instant;

/// Accounts that belong together.
///
/// @param id `o-` and small letters and digits
/// @param managementId the account that names delegated administrators and makes other accounts
public record Organization(String id, String managementId, Instant createdAt) {}
