package org.openinspector.storage;

import java.time.Duration;

/// Where the database is and how it is used.
///
/// @param url JDBC address without user and password
/// @param owner owns schemas and tables; migrates
/// @param api for requests: sees only the rows of its scope
/// @param jobs for background work: sees the rows of all accounts
/// @param exclusive true if no other server of ours can be using this database, so that work marked
///   as running by another process is known to be orphaned
/// @param limits how many connections, and how long anything may take
public record DatabaseSettings(
        String url, Login owner, Login api, Login jobs, boolean exclusive, Limits limits) {
    /// The address an operator sets to use a PostgreSQL of their own.
    public static final String ADDRESS_VARIABLE = "OPENINSPECTOR_DATABASE_URL";

    /// Bounds of the pools.
    ///
    /// @param apiConnectionsMax connections for requests
    /// @param jobsConnectionsMax connections for background work, job bookkeeping included
    /// @param connectionMax longest wait for a free connection
    /// @param statementMax longest statement of a request
    public record Limits(
            int apiConnectionsMax,
            int jobsConnectionsMax,
            Duration connectionMax,
            Duration statementMax) {
        /// For a machine with two cores: 14 + 10 of the embedded server's 40 connections.
        public static final Limits DEFAULT =
                new Limits(14, 10, Duration.ofSeconds(10), Duration.ofSeconds(30));

        public Limits {
            if (apiConnectionsMax < 1 || jobsConnectionsMax < 3) {
                throw new IllegalArgumentException(
                        apiConnectionsMax
                                + " API and "
                                + jobsConnectionsMax
                                + " jobs connections, expected at least 1 and 3");
            }
            if (connectionMax.toMillis() < 250 || statementMax.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "wait "
                                + connectionMax
                                + " and statement "
                                + statementMax
                                + ", expected ≥ 250 ms, > 0");
            }
        }
    }

    /// The same database with other bounds.
    public DatabaseSettings withLimits(Limits other) {
        return new DatabaseSettings(url, owner, api, jobs, exclusive, other);
    }

    /// The roles on the PostgreSQL an operator runs, see [ExternalPostgres].
    ///
    /// @param address the value of `OPENINSPECTOR_DATABASE_URL`
    /// @throws StorageException if it cannot be used, saying why and what would help
    public static DatabaseSettings external(String address) {
        return ExternalPostgres.settings(address);
    }
}
