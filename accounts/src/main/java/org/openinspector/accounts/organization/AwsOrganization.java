package org.openinspector.accounts.organization;

import java.util.List;
import java.util.Optional;

/// An organization of AWS as a complete listing shows it.
///
/// @param id `o-…`
/// @param managementId its management account, which is among the accounts
/// @param administrator who is to be the delegated administrator; empty if that cannot be told now
/// @param accounts each once, in any order
public record AwsOrganization(
        String id, String managementId, Optional<String> administrator, List<AwsMember> accounts) {
    public AwsOrganization {
        accounts = List.copyOf(accounts);
        if (accounts.stream().noneMatch(account -> account.id().equals(managementId))) {
            throw new IllegalArgumentException(
                    "management account " + managementId + " is not among the accounts");
        }
    }
}
