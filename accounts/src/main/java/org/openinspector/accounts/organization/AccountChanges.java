package org.openinspector.accounts.organization;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.openinspector.accounts.AccessKey;
import org.openinspector.accounts.ScanKind;
import org.openinspector.storage.AccountScope;

/// What organizations do to accounts, within their own transactions.
public interface AccountChanges {
    /// Makes an account with its administrator and the administrator's key.
    ///
    /// @return the key; empty if there is such an account already
    Optional<AccessKey> create(Connection connection, String accountId, Instant now)
            throws SQLException;

    /// Makes an account that is AWS's, if there is none: with an administrator, who has no key, and
    /// the role that AWS makes in such accounts, which the management account may take on.
    void adopt(Connection connection, String accountId, String managementId, Instant now)
            throws SQLException;

    /// Makes all keys of an account useless.
    void lock(Connection connection, String accountId) throws SQLException;

    /// Notes kinds as to be turned on, where they are off.
    void turnOn(Connection connection, AccountScope scope, Set<ScanKind> kinds, Instant now)
            throws SQLException;

    /// Notes all kinds as to be turned off in all Regions.
    void turnOff(Connection connection, String accountId, Instant now) throws SQLException;

    /// Starts and stops scanning as noted, after the transaction.
    void settle(String accountId);
}
