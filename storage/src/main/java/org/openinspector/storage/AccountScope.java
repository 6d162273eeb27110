package org.openinspector.storage;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Whose rows a transaction may touch.
///
/// @param accounts 12-digit account ids; sorted, without repetition, not empty
/// @param region the region asked for, e.g. `us-east-1`; part of a query's own predicate, not of
///   row-level security
public record AccountScope(List<String> accounts, String region) {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");

    public AccountScope {
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException("no account; a scope names at least one");
        }
        for (String account : accounts) {
            if (!ACCOUNT.matcher(account).matches()) {
                throw new IllegalArgumentException(
                        "account \"" + account + "\", expected 12 digits");
            }
        }
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException(
                    "region \"" + region + "\", expected small letters, digits and hyphens");
        }
        accounts = List.copyOf(new TreeSet<>(accounts));
    }

    /// One account in one region.
    public static AccountScope of(String account, String region) {
        return new AccountScope(List.of(account), region);
    }
}
