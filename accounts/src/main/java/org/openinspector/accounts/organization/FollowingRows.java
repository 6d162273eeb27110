package org.openinspector.accounts.organization;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The SQL of organizations that follow AWS's. Runs in transactions that look across accounts, so
/// every statement names the accounts it is about.
final class FollowingRows {
    private FollowingRows() {}

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(
            Connection connection, String sql, Row<T> read, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            set(select, values);
            List<T> out = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(read.of(rows));
                }
            }
            return out;
        }
    }

    private static int update(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            set(update, values);
            return update.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, @Nullable Object... values)
            throws SQLException {
        for (int at = 0; at < values.length; at++) {
            @Nullable Object value = values[at];
            if (value instanceof Instant instant) {
                statement.setObject(at + 1, instant.atOffset(ZoneOffset.UTC));
            } else if (value instanceof Collection<?> texts) {
                statement.setArray(
                        at + 1, statement.getConnection().createArrayOf("text", texts.toArray()));
            } else {
                statement.setObject(at + 1, value);
            }
        }
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /// What an organization did last because AWS's says so.
    ///
    /// @param aws true if it follows one
    record Followed(boolean aws, Optional<String> admin, Set<String> regions) {}

    static Optional<Followed> followed(Connection connection, String managementId)
            throws SQLException {
        return query(
                        connection,
                        """
                        SELECT aws, followed_admin, followed_regions FROM accounts.organization
                        WHERE account_id = ?::char(12)\
                        """,
                        row ->
                                new Followed(
                                        row.getBoolean("aws"),
                                        Optional.ofNullable(row.getString("followed_admin")),
                                        new TreeSet<>(texts(row, "followed_regions"))),
                        managementId)
                .stream()
                .findFirst();
    }

    /// Gives the organization AWS's id.
    ///
    /// @return whether it had another one
    static boolean follows(Connection connection, String managementId, String organizationId)
            throws SQLException {
        return update(
                        connection,
                        """
                        UPDATE accounts.organization SET aws = true, organization_id = ?,
                            version = version + 1
                        WHERE account_id = ?::char(12) AND (NOT aws OR organization_id <> ?)\
                        """,
                        organizationId,
                        managementId,
                        organizationId)
                > 0;
    }

    static void delegated(
            Connection connection, String managementId, String admin, Set<String> regions)
            throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.organization SET followed_admin = ?::char(12), followed_regions = ?
                WHERE account_id = ?::char(12)\
                """,
                admin,
                regions,
                managementId);
    }

    static void undecided(Connection connection, String managementId) throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.organization SET followed_admin = NULL, followed_regions = '{}'
                WHERE account_id = ?::char(12)\
                """,
                managementId);
    }

    /// Serves an account in these Regions, beside those it is served in already.
    static void serve(
            Connection connection, String accountId, Collection<String> regions, Instant now)
            throws SQLException {
        update(
                connection,
                """
                INSERT INTO accounts.region (account_id, region, added_at)
                SELECT ?::char(12), name, ? FROM unnest(?) AS r(name) ON CONFLICT DO NOTHING\
                """,
                accountId,
                now,
                regions);
    }

    /// An account as the organization has it.
    record Listed(String accountId, String name, boolean closed, boolean aws) {}

    static List<Listed> listed(Connection connection, String managementId) throws SQLException {
        return query(
                connection,
                """
                SELECT member_id, name, state, aws FROM accounts.organization_account
                WHERE account_id = ?::char(12) ORDER BY member_id\
                """,
                row ->
                        new Listed(
                                row.getString("member_id"),
                                row.getString("name"),
                                row.getString("state").equals("CLOSED"),
                                row.getBoolean("aws")),
                managementId);
    }

    /// Marks an account as AWS's, open, with AWS's name.
    static void ofAws(Connection connection, String managementId, AwsMember account)
            throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.organization_account SET aws = true, state = 'ACTIVE', name = ?
                WHERE account_id = ?::char(12) AND member_id = ?::char(12)\
                """,
                account.name(),
                managementId,
                account.id());
    }

    static boolean isAws(Connection connection, String managementId, String accountId)
            throws SQLException {
        return !query(
                        connection,
                        """
                        SELECT 1 FROM accounts.organization_account
                        WHERE account_id = ?::char(12) AND member_id = ?::char(12) AND aws\
                        """,
                        row -> row.getInt(1),
                        managementId,
                        accountId)
                .isEmpty();
    }

    /// Of these accounts those that are in another organization, with its management account.
    static Map<String, String> elsewhere(
            Connection connection, Set<String> accountIds, String managementId)
            throws SQLException {
        Map<String, String> out = new TreeMap<>();
        List<String[]> rows =
                query(
                        connection,
                        """
                        SELECT account_id, management_id FROM accounts.belonging
                        WHERE account_id = ANY (?::char(12)[]) AND management_id <> ?::char(12)\
                        """,
                        row -> new String[] {row.getString(1), row.getString(2)},
                        accountIds,
                        managementId);
        rows.forEach(row -> out.put(row[0], row[1]));
        return out;
    }

    static void rename(Connection connection, String managementId, AwsMember account)
            throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.organization_account SET name = ?
                WHERE account_id = ?::char(12) AND member_id = ?::char(12)\
                """,
                account.name(),
                managementId,
                account.id());
        update(
                connection,
                "UPDATE accounts.aws_account SET name = ? WHERE account_id = ?::char(12)",
                account.name(),
                account.id());
    }

    static void keep(Connection connection, AwsMember account, Following.State state, Instant now)
            throws SQLException {
        update(
                connection,
                """
                INSERT INTO accounts.aws_account AS a (account_id, name, state, since)
                VALUES (?::char(12), ?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET name = EXCLUDED.name, state = EXCLUDED.state,
                    since = CASE WHEN a.state = EXCLUDED.state THEN a.since ELSE EXCLUDED.since END\
                """,
                account.id(),
                account.name(),
                state.name(),
                now);
    }

    static void left(Connection connection, String accountId, Instant now) throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.aws_account SET state = 'LEFT', since = ?
                WHERE account_id = ?::char(12) AND state <> 'LEFT'\
                """,
                now,
                accountId);
    }

    static void regions(Connection connection, String accountId, List<String> regions)
            throws SQLException {
        update(
                connection,
                "UPDATE accounts.aws_account SET regions = ? WHERE account_id = ?::char(12)",
                regions,
                accountId);
    }

    static List<Following.Known> known(Connection connection) throws SQLException {
        return query(
                connection,
                """
                SELECT account_id, name, state, since, regions FROM accounts.aws_account
                ORDER BY account_id\
                """,
                row ->
                        new Following.Known(
                                row.getString("account_id"),
                                row.getString("name"),
                                Following.State.valueOf(row.getString("state")),
                                row.getObject("since", OffsetDateTime.class).toInstant(),
                                texts(row, "regions")));
    }

    static List<String> forget(Connection connection, Instant leftBefore) throws SQLException {
        return query(
                connection,
                """
                DELETE FROM accounts.aws_account WHERE state = 'LEFT' AND since < ?
                RETURNING account_id\
                """,
                row -> row.getString(1),
                leftBefore);
    }

    /// Ends an organization that was made here: its accounts stand alone.
    static void dissolve(Connection connection, String managementId) throws SQLException {
        update(
                connection,
                "DELETE FROM accounts.belonging WHERE management_id = ?::char(12)",
                managementId);
        update(
                connection,
                "DELETE FROM accounts.organization_account WHERE account_id = ?::char(12)",
                managementId);
        update(
                connection,
                "DELETE FROM accounts.organization WHERE account_id = ?::char(12)",
                managementId);
    }
}
