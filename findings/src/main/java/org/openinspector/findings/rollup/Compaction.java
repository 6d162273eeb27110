package org.openinspector.findings.rollup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.openinspector.storage.Database;

/// Adds the deltas of finished transactions to the counts and deletes those that every copy in
/// memory has seen for long.
final class Compaction {
    /// Of all servers on a database, one compacts at a time.
    static final long LOCK = 7_239_014;

    /// So many rows of deltas at once, each of one statement and resource.
    private static final int ROWS = 2_000;

    /// Deltas stay longer than a copy in memory takes to read them.
    private static final String KEPT = "10 minutes";

    private static final String CUT =
            """
            select low::text, coalesce((
                    -- One past the transaction that holds the last row, so that there is progress
                    -- however large that transaction is.
                    select (d.tx::text::numeric + 1)::text from findings.rollup_delta d
                    where d.tx >= low and d.tx < high order by d.tx offset %d limit 1),
                high::text)
            from (
                select compacted_below as low, pg_snapshot_xmin(pg_current_snapshot()) as high
                from findings.rollup_state) range
            """
                    .formatted(ROWS - 1);

    private static final String MOVED =
            """
            create temp table if not exists rollup_moved (
                account_id char(12), region text, scope_no int, resource_no bigint,
                resource_type text, detail uuid, traits smallint, n int) on commit delete rows;
            create temp table if not exists rollup_empty (rollup text, place tid)
                on commit delete rows;
            set local enable_hashjoin = off;
            set local enable_mergejoin = off
            """;

    private static final String GATHER =
            """
            insert into rollup_moved
            select d.account_id, min(d.region), d.scope_no, d.resource_no, d.resource_type, u.detail,
                u.traits, sum(u.n)
            from findings.rollup_delta d
            cross join lateral unnest(d.details, d.traits, d.counts) u (detail, traits, n)
            where d.tx >= ?::xid8 and d.tx < ?::xid8
            group by d.account_id, d.scope_no, d.resource_no, d.resource_type, u.detail, u.traits
            having sum(u.n) <> 0
            """;

    private Compaction() {}

    /// One round; true if there is more to do.
    static boolean run(Database database) {
        return database.acrossAccounts(Compaction::run);
    }

    private static boolean run(Connection connection) throws SQLException {
        if (!locked(connection)) {
            return false;
        }
        String low;
        String cut;
        try (Statement statement = connection.createStatement()) {
            statement.execute(MOVED);
            try (ResultSet row = statement.executeQuery(CUT)) {
                row.next();
                low = row.getString(1);
                cut = row.getString(2);
            }
        }
        int gathered;
        try (PreparedStatement statement = connection.prepareStatement(GATHER)) {
            statement.setString(1, low);
            statement.setString(2, cut);
            gathered = statement.executeUpdate();
        }
        try (Statement statement = connection.createStatement()) {
            if (gathered > 0) {
                for (Rollup rollup : Rollup.values()) {
                    statement.executeUpdate(rollup.add());
                    statement.executeUpdate(rollup.clean());
                }
            }
        }
        advance(connection, cut);
        boolean more;
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select exists (select from findings.rollup_delta where tx >= ?::xid8"
                                + " and tx < pg_snapshot_xmin(pg_current_snapshot()))")) {
            statement.setString(1, cut);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                more = row.getBoolean(1);
            }
        }
        return more;
    }

    static boolean locked(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static void advance(Connection connection, String cut) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        with deleted as (
                            delete from findings.rollup_delta
                            where tx < ?::xid8 and at < now() - interval '%s'
                            returning tx),
                        last as (select max(tx) as tx from deleted)
                        update findings.rollup_state s set compacted_below = ?::xid8,
                            deleted_below = coalesce(
                                (last.tx::text::numeric + 1)::text::xid8, s.deleted_below)
                        from last
                        """
                                .formatted(KEPT))) {
            statement.setString(1, cut);
            statement.setString(2, cut);
            statement.executeUpdate();
        }
    }
}
