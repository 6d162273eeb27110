package org.openinspector.accounts.organization;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.openinspector.storage.AccountScope;

/// Where an account stands in a Region.
///
/// @param scope the account and Region
/// @param organization the account's; empty if it stands alone
/// @param admin the organization's delegated administrator in the Region; empty if there is none
/// @param relationship to that administrator; empty if there is none, or it is the account itself
/// @param readable what the account may look at: itself, and its members if it is the delegated
///   administrator
public record Standing(
        AccountScope scope,
        Optional<Organization> organization,
        Optional<String> admin,
        Optional<Relationship> relationship,
        AccountScope readable) {
    /// Of an account without an organization.
    static Standing alone(String accountId, String region) {
        AccountScope scope = AccountScope.of(accountId, region);
        return new Standing(scope, Optional.empty(), Optional.empty(), Optional.empty(), scope);
    }

    /// The account.
    public String accountId() {
        return scope.accounts().getFirst();
    }

    /// True if the account manages its organization.
    public boolean isManagement() {
        return organization.map(Organization::managementId).filter(accountId()::equals).isPresent();
    }

    /// True if the account is the Region's delegated administrator.
    public boolean isAdmin() {
        return admin.filter(accountId()::equals).isPresent();
    }

    /// True if the account is a member of the Region's delegated administrator: others decide how
    /// it is scanned.
    public boolean isMember() {
        return relationship.filter(Relationship.ENABLED::equals).isPresent();
    }

    /// The delegated administrator that the account is a member of; empty if it is no member.
    public Optional<String> administrator() {
        return isMember() ? admin : Optional.empty();
    }

    /// True if the account is the delegated administrator and the other one its member.
    public boolean administers(String other) {
        // Sorted, as a scope's accounts are; there may be ten thousand.
        return isAdmin()
                && !other.equals(accountId())
                && Collections.binarySearch(readable.accounts(), other) >= 0;
    }

    /// The members if the account is the delegated administrator, in order; else none.
    public List<String> members() {
        return isAdmin()
                ? readable.accounts().stream().filter(id -> !id.equals(accountId())).toList()
                : List.of();
    }
}
