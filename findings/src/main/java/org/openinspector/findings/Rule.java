package org.openinspector.findings;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;

/// A filter that is kept; one that suppresses is a suppression rule.
///
/// @param number unique among all accounts, larger for younger ones
/// @param accountId whose it is
/// @param region where it applies
/// @param arn as the wire names it
/// @param ownerId the ARN's owner: an account or an organization
/// @param name unique in its account and Region
/// @param suppresses whether it hides what it matches
/// @param criteria what it matches
/// @param description null if there is none
/// @param reason null if there is none
/// @param createdAt when it was made
/// @param updatedAt when its owner last changed it
/// @param owner who answers for it
/// @param expiresAt when it stops to hide; empty for never
/// @param active whether it hides: it suppresses and is neither deleted nor expired
/// @param pending whether findings are still being brought in line with it
public record Rule(
        long number,
        String accountId,
        String region,
        String arn,
        String ownerId,
        String name,
        boolean suppresses,
        FilterCriteria criteria,
        @Nullable String description,
        @Nullable String reason,
        Instant createdAt,
        Instant updatedAt,
        Optional<String> owner,
        Optional<Instant> expiresAt,
        boolean active,
        boolean pending) {
    /// How a finding's history names it.
    String label() {
        return label(name, arn);
    }

    static String label(String name, String arn) {
        return name + " (" + arn + ")";
    }
}
