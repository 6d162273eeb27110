package org.openinspector.apiserver.organization;

import org.jspecify.annotations.Nullable;

/// The tokens of pages of accounts: the last account of the page before.
public final class AccountTokens {
    private AccountTokens() {}

    /// The account that a page begins after; `""` for the first page.
    ///
    /// @param token null for the first page
    public static String after(@Nullable String token) {
        return OrganizationRefusals.after(token);
    }

    /// The token of the page after this account.
    public static String of(String accountId) {
        return OrganizationRefusals.token(accountId);
    }
}
