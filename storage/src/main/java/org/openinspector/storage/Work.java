package org.openinspector.storage;

import java.sql.Connection;
import java.sql.SQLException;

/// What one transaction does. It may run more than once (after a deadlock, or when PostgreSQL was
/// restarted before the commit), so it has no effects but those on the connection.
///
/// @param <T> its result
@FunctionalInterface
public interface Work<T> {
    /// Runs in an open transaction, which the caller commits.
    T run(Connection connection) throws SQLException;

    /// Work without a result.
    @FunctionalInterface
    interface Unit {
        /// Runs in an open transaction, which the caller commits.
        void run(Connection connection) throws SQLException;
    }
}
