package org.openinspector.accounts.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A user or a role.
///
/// @param accountId whose it is, 12 digits
/// @param arn `arn:aws:iam::000000000001:user/anne`
/// @param kind user or role
/// @param name the last part of the ARN
/// @param uniqueId `AIDA…` or `AROA…`; a later user of the same name has another
/// @param policies ARNs of the policies given to it
/// @param inlinePolicies its own policies' JSON, by name
/// @param trust a role's trust policy; empty for a user
/// @param sessionSecondsMax how long a role may be taken on at once
/// @param tags by key
/// @param createdAt when it was made
/// @param sessionsRevokedBefore sessions that began earlier count for nothing
public record Identity(
        String accountId,
        String arn,
        IdentityKind kind,
        String name,
        String uniqueId,
        List<String> policies,
        Map<String, String> inlinePolicies,
        Optional<String> trust,
        int sessionSecondsMax,
        Map<String, String> tags,
        Instant createdAt,
        Optional<Instant> sessionsRevokedBefore) {
    /// A copy that nobody changes.
    public Identity {
        policies = List.copyOf(policies);
        inlinePolicies = Map.copyOf(inlinePolicies);
        tags = Map.copyOf(tags);
    }
}
