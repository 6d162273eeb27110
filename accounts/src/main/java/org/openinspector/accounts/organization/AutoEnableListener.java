package org.openinspector.accounts.organization;

import java.sql.Connection;
import java.sql.SQLException;
import org.openinspector.storage.AccountScope;

/// Told when an account that joined an organization could not become a member by itself.
@FunctionalInterface
public interface AutoEnableListener {
    /// Told within the transaction in which the account joins.
    ///
    /// @param connection of that transaction; it may touch rows of the administrator
    /// @param admin the delegated administrator and the Region
    /// @param accountId the account that stays outside
    /// @param reason for people
    void failed(Connection connection, AccountScope admin, String accountId, String reason)
            throws SQLException;
}
