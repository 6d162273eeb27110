package org.openinspector.storage;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database: transactions within an account scope, transactions across accounts, migrations.
///
/// A scope lasts for its transaction. A connection without one sees no row of any account, because
/// row-level security is forced on every table with an `account_id`; queries name their accounts
/// themselves too.
///
/// A transaction does not open another one: each would hold a connection while waiting for the
/// next, until none is left.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int ATTEMPTS_MAX = 6;

    /// PostgreSQL ends the session because it stops, crashed, or is not up yet.
    private static final Set<String> RESTARTING = Set.of("57P01", "57P02", "57P03");

    private final DatabaseSettings settings;
    private final HikariDataSource api;
    private final HikariDataSource jobs;
    private final HikariDataSource owner;

    /// What readers of a scope get in place of a connection.
    private final UnaryOperator<Connection> readers;

    /// @param kind before the pools' names, which PostgreSQL shows
    private Database(DatabaseSettings settings, String kind, UnaryOperator<Connection> readers) {
        this.settings = settings;
        this.readers = readers;
        this.api = Pools.api(settings, kind);
        this.jobs = Pools.jobs(settings, kind);
        this.owner = Pools.owner(settings, kind);
    }

    /// Connects, and migrates what storage itself keeps.
    ///
    /// @throws StorageException if the database cannot be reached, refuses the login, or was
    ///   migrated by a newer release
    public static Database open(DatabaseSettings settings) {
        return open(settings, UnaryOperator.identity());
    }

    /// Like [#open(DatabaseSettings)]. For tests of row-level security: they take the accounts out
    /// of what readers of a scope ask.
    ///
    /// @param readers makes what such a reader gets in place of its connection
    public static Database open(DatabaseSettings settings, UnaryOperator<Connection> readers) {
        Database database = new Database(settings, "", readers);
        try {
            database.migrate(Migrations.STORAGE);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return database;
    }

    /// Connects to a database as it is, which perhaps another server uses: for backups.
    ///
    /// @throws StorageException if the database cannot be reached or refuses the login
    public static Database attach(DatabaseSettings settings) {
        return new Database(settings, "attached ", UnaryOperator.identity());
    }

    /// Connections of the owner of all tables.
    DataSource owner() {
        return owner;
    }

    /// Reads rows of the scope's accounts, in one read-only transaction.
    public <T> T read(AccountScope scope, Work<T> work) {
        return transaction(api, scope, Mode.READING, work);
    }

    /// Changes rows of the scope's accounts, in one transaction; repeated after a deadlock.
    public <T> T write(AccountScope scope, Work<T> work) {
        return transaction(api, scope, Mode.WRITING, work);
    }

    /// Like [#write(AccountScope, Work)], for work without a result.
    public void update(AccountScope scope, Work.Unit work) {
        transaction(api, scope, Mode.WRITING, withoutResult(work));
    }

    /// Background work on the rows of all accounts, in one transaction; repeated after a deadlock.
    public <T> T acrossAccounts(Work<T> work) {
        return transaction(jobs, null, Mode.WRITING, work);
    }

    /// Like [#acrossAccounts(Work)], for work without a result.
    public void updateAcrossAccounts(Work.Unit work) {
        transaction(jobs, null, Mode.WRITING, withoutResult(work));
    }

    /// Like [#updateAcrossAccounts(Work.Unit)] for work that may take effect twice without harm: it
    /// is repeated even if the answer to a commit was lost.
    void repeatably(Work.Unit work) {
        transaction(jobs, null, Mode.REPEATABLE, withoutResult(work));
    }

    /// Changes the schema, in one transaction, as the owner of all tables: for partitions that come
    /// with time. The owner sees no row of any account.
    public void asOwner(Work.Unit work) {
        transaction(owner, null, Mode.WRITING, withoutResult(work));
    }

    /// Brings the capability's schema up to date and lets the API and the jobs use it.
    ///
    /// @throws StorageException naming the migration and the line that failed; what came before it
    ///   is kept, and the next start tries again
    public void migrate(Capability capability) {
        Migrations.migrate(owner, capability);
    }

    /// Connections of the role that sees all accounts, for the job queue.
    public DataSource jobs() {
        return jobs;
    }

    /// What the database was opened with.
    public DatabaseSettings settings() {
        return settings;
    }

    /// Closes the pools; running transactions are cut off.
    @Override
    public void close() {
        api.close();
        jobs.close();
        owner.close();
    }

    private static Work<Boolean> withoutResult(Work.Unit work) {
        return connection -> {
            work.run(connection);
            return true;
        };
    }

    private <T> T transaction(
            HikariDataSource pool, @Nullable AccountScope scope, Mode mode, Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            Attempt<T> run =
                    new Attempt<>(
                            pool,
                            scope,
                            mode,
                            scope != null && mode == Mode.READING
                                    ? connection -> work.run(readers.apply(connection))
                                    : work);
            try {
                return run.run();
            } catch (SQLTransientConnectionException e) {
                throw noConnection(pool, e);
            } catch (SQLException e) {
                StorageException failure = StorageException.of(e);
                if (attempt == ATTEMPTS_MAX || !run.mayRepeat(failure.sqlState())) {
                    throw run.explain(failure);
                }
                pause(attempt, failure);
            } catch (StorageException e) {
                if (attempt == ATTEMPTS_MAX || !run.mayRepeat(e.sqlState())) {
                    throw e;
                }
                pause(attempt, e);
            }
        }
    }

    private StorageException noConnection(HikariDataSource pool, SQLException failure) {
        Throwable cause = failure.getCause();
        String state = "08001";
        String seen = "all are in use";
        if (cause instanceof SQLException refused) {
            seen = "PostgreSQL said: " + refused.getMessage();
        }
        return new StorageException(
                "no database connection within "
                        + settings.limits().connectionMax().toMillis()
                        + " ms (pool "
                        + pool.getPoolName()
                        + ", at most "
                        + pool.getMaximumPoolSize()
                        + "): "
                        + seen,
                state,
                failure);
    }

    private static void pause(int attempt, StorageException failure) {
        LOG.atDebug().addKeyValue("sqlState", failure.sqlState()).log("transaction repeated");
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(5, 10L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private enum Mode {
        READING,
        WRITING,
        /// Writes whose repetition changes nothing.
        REPEATABLE
    }

    /// One try of a transaction.
    private static final class Attempt<T> {
        private final HikariDataSource pool;
        private final @Nullable AccountScope scope;
        private final Mode mode;
        private final Work<T> work;
        private boolean committing;

        Attempt(HikariDataSource pool, @Nullable AccountScope scope, Mode mode, Work<T> work) {
            this.pool = pool;
            this.scope = scope;
            this.mode = mode;
            this.work = work;
        }

        T run() throws SQLException {
            try (Connection connection = pool.getConnection()) {
                connection.setReadOnly(mode == Mode.READING);
                connection.setAutoCommit(false);
                try {
                    if (scope != null) {
                        enter(connection, scope);
                    }
                    T result = work.run(connection);
                    committing = true;
                    connection.commit();
                    return result;
                } catch (Throwable failure) {
                    try {
                        connection.rollback();
                    } catch (SQLException e) {
                        failure.addSuppressed(e);
                    }
                    throw failure;
                }
            }
        }

        /// For this transaction only: what a session sets would outlive it in the pool.
        private static void enter(Connection connection, AccountScope scope) throws SQLException {
            try (PreparedStatement set =
                    connection.prepareStatement("SELECT set_config('oi.accounts', ?, true)")) {
                set.setString(1, accounts(scope));
                set.execute();
            }
        }

        /// The keys of a JSON object, which are searched and not walked.
        private static String accounts(AccountScope scope) {
            return scope.accounts().stream()
                    .map(account -> "\"" + account + "\":0")
                    .collect(Collectors.joining(",", "{", "}"));
        }

        /// True if PostgreSQL undid the transaction for a passing reason: a deadlock, or a restart
        /// before the commit was sent.
        boolean mayRepeat(String state) {
            if (state.equals("40001") || state.equals("40P01")) {
                return true;
            }
            boolean lost = state.startsWith("08") || RESTARTING.contains(state);
            return lost && (!committing || mode != Mode.WRITING);
        }

        StorageException explain(StorageException failure) {
            if (!committing || failure.sqlState().startsWith("23")) {
                return failure;
            }
            return new StorageException(
                    "PostgreSQL did not confirm the commit, it may or may not have taken effect: "
                            + failure.getMessage(),
                    failure.sqlState(),
                    failure.getCause());
        }
    }
}
