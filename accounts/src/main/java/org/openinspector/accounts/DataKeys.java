package org.openinspector.accounts;

/// Seals what the database keeps of an account, with a key of the account's own.
public interface DataKeys {
    /// The owner of what belongs to no account and is shared by many, such as an inventory that
    /// thousands of resources have in common.
    String SHARED = "shared";

    /// Seals.
    ///
    /// @param owner an account, 12 digits, or [#SHARED]
    /// @param purpose what it is for, e.g. `finding-detail`; opening it for anything else fails
    /// @return says by itself which key opens it
    byte[] seal(String owner, String purpose, byte[] plain);

    /// Opens.
    ///
    /// @throws SecretException if it was sealed for another owner or purpose, was changed, or its
    ///   key is not there
    byte[] open(String owner, String purpose, byte[] sealed);

    /// Whether a newer key than the one it was sealed with should seal it now.
    ///
    /// @param sealed the value, or its first bytes
    default boolean stale(String owner, byte[] sealed) {
        return false;
    }
}
