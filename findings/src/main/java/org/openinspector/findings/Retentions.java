package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.lifecycle.LifecycleSettings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;

/// The periods that accounts chose. A changed period counts for findings that close, or are seen
/// again, from then on.
public final class Retentions {
    private static final String READ =
            """
            select reopen_within, keep_fixed, keep_gone, keep_disabled, keep_suspended, keep_history
            from findings.retention where account_id = ? and region = ?
            """;

    private static final String WRITE =
            """
            insert into findings.retention (account_id, region, reopen_within, keep_fixed, keep_gone,
                keep_disabled, keep_suspended, keep_history)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (account_id, region) do update set
                reopen_within = excluded.reopen_within, keep_fixed = excluded.keep_fixed,
                keep_gone = excluded.keep_gone, keep_disabled = excluded.keep_disabled,
                keep_suspended = excluded.keep_suspended, keep_history = excluded.keep_history
            """;

    private final Database database;
    private final FindingsSettings defaults;

    Retentions(Database database, FindingsSettings defaults) {
        this.database = database;
        this.defaults = defaults;
    }

    /// What applies to the scope's account.
    public Retention get(AccountScope scope) {
        return database.read(scope, connection -> read(connection, scope));
    }

    /// Sets all periods of the scope's account.
    public void set(AccountScope scope, Retention wanted) {
        LifecycleSettings life = wanted.lifecycle();
        database.update(
                scope,
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
                        statement.setString(1, account(scope));
                        statement.setString(2, scope.region());
                        statement.setLong(3, life.reopenWithin().toSeconds());
                        statement.setLong(4, life.keepFixed().toSeconds());
                        statement.setLong(5, life.keepGone().toSeconds());
                        statement.setLong(6, life.keepDisabled().toSeconds());
                        statement.setLong(7, life.keepSuspended().toSeconds());
                        // 0 stands for ever: null is the default, which may be a period.
                        statement.setLong(8, wanted.history().map(Duration::toSeconds).orElse(0L));
                        statement.executeUpdate();
                    }
                });
    }

    private Retention read(Connection connection, AccountScope scope) throws SQLException {
        LifecycleSettings life = defaults.lifecycle();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, account(scope));
            statement.setString(2, scope.region());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return new Retention(life, defaults.historyRetention());
                }
                @Nullable Long history = rows.getObject(6, Long.class);
                return new Retention(
                        new LifecycleSettings(
                                period(rows, 1, life.reopenWithin()),
                                period(rows, 2, life.keepFixed()),
                                period(rows, 3, life.keepGone()),
                                period(rows, 4, life.keepDisabled()),
                                period(rows, 5, life.keepSuspended())),
                        history == null
                                ? defaults.historyRetention()
                                : history == 0
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofSeconds(history)));
            }
        }
    }

    private static Duration period(ResultSet rows, int column, Duration otherwise)
            throws SQLException {
        @Nullable Long seconds = rows.getObject(column, Long.class);
        return seconds == null ? otherwise : Duration.ofSeconds(seconds);
    }

    private static String account(AccountScope scope) {
        if (scope.accounts().size() != 1) {
            throw new IllegalArgumentException(
                    "the scope has " + scope.accounts().size() + " accounts, expected one");
        }
        return scope.accounts().getFirst();
    }
}
