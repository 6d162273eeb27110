package org.openinspector.accounts.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A wish to take on a role.
///
/// @param roleArn which
/// @param sessionName what the session is called, 2 to 64 letters, digits and `=,.@_-`
/// @param durationSeconds for how long
/// @param policy JSON that narrows it
/// @param policyArns policies that narrow it, besides
/// @param tags the session's tags
/// @param transitive keys of the tags that go along when another role is taken on
public record AssumeRequest(
        String roleArn,
        String sessionName,
        int durationSeconds,
        Optional<String> policy,
        List<String> policyArns,
        Map<String, String> tags,
        Set<String> transitive) {
    /// A copy that nobody changes.
    public AssumeRequest {
        policyArns = List.copyOf(policyArns);
        tags = Map.copyOf(tags);
        transitive = Set.copyOf(transitive);
    }
}
