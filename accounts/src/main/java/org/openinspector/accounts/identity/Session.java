package org.openinspector.accounts.identity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What temporary keys stand for. All of it travels in the session token.
///
/// @param subjectArn the role that was taken on, or the user the keys were made for: whose policies
///   count
/// @param userId the subject's unique id; for a role followed by `:` and the session's name
/// @param assumed whether a role was taken on
/// @param issuedAt when it began
/// @param expiresAt when it is over
/// @param policy JSON that narrows it
/// @param policyArns policies that narrow it, besides
/// @param tags the session's own, which count before the role's
/// @param transitive keys of the tags that go along when another role is taken on
public record Session(
        String subjectArn,
        String userId,
        boolean assumed,
        Instant issuedAt,
        Instant expiresAt,
        Optional<String> policy,
        List<String> policyArns,
        Map<String, String> tags,
        Set<String> transitive) {
    /// A copy that nobody changes.
    public Session {
        policyArns = List.copyOf(policyArns);
        tags = Map.copyOf(tags);
        transitive = Set.copyOf(transitive);
    }

    /// True if a policy narrows it.
    public boolean narrowed() {
        return policy.isPresent() || !policyArns.isEmpty();
    }
}
