package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.openinspector.estate.usage.FreeTrial;
import org.openinspector.storage.AccountScope;

/// When kinds of scanning were first enabled.
final class TrialRows {
    private TrialRows() {}

    /// Notes what was not enabled before.
    static void enabled(
            Connection connection, AccountScope scope, Collection<String> kinds, Instant at)
            throws SQLException {
        for (String account : scope.accounts()) {
            for (String kind : kinds) {
                Sql.update(
                        connection,
                        """
                        INSERT INTO estate.first_enabled (account_id, region, kind, enabled_at)
                        VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING\
                        """,
                        account,
                        scope.region(),
                        kind,
                        at);
            }
        }
    }

    static List<FreeTrial> read(Connection connection, AccountScope scope) throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT account_id, kind, enabled_at FROM estate.first_enabled
                WHERE account_id = ANY (?::char(12)[]) AND region = ? ORDER BY account_id, kind\
                """,
                row ->
                        new FreeTrial(
                                row.getString("account_id"),
                                row.getString("kind"),
                                Sql.instant(row, "enabled_at")),
                Sql.Texts.of(scope.accounts()),
                scope.region());
    }
}
