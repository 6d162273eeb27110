package org.openinspector.accounts.organization;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.ScanKind;

/// The SQL of organizations. Runs in the caller's transaction, whose scope has the management
/// account.
final class OrganizationRows {
    private OrganizationRows() {}

    /// An organization with the number of its last change.
    record Versioned(Organization organization, long version) {}

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(
            Connection connection, String sql, Row<T> read, Object... values) throws SQLException {
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
            @Nullable Object value =
                    values[at] instanceof Instant instant
                            ? instant.atOffset(ZoneOffset.UTC)
                            : values[at];
            statement.setObject(at + 1, value);
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /// The account's management account; in the scope of the account.
    static Optional<String> management(Connection connection, String accountId)
            throws SQLException {
        return query(
                        connection,
                        "SELECT management_id FROM accounts.belonging WHERE account_id = ?::char(12)",
                        row -> row.getString(1),
                        accountId)
                .stream()
                .findFirst();
    }

    static Optional<Versioned> organization(Connection connection, String managementId)
            throws SQLException {
        return one(connection, managementId, "");
    }

    /// True if there is an organization at all; looks across accounts.
    static boolean any(Connection connection) throws SQLException {
        return !query(
                        connection,
                        "SELECT 1 FROM accounts.organization LIMIT 1",
                        row -> row.getInt(1))
                .isEmpty();
    }

    /// Lets one change of the organization happen at a time.
    static Optional<Versioned> lock(Connection connection, String managementId)
            throws SQLException {
        return one(connection, managementId, "FOR UPDATE");
    }

    private static Optional<Versioned> one(Connection connection, String managementId, String how)
            throws SQLException {
        return query(
                        connection,
                        "SELECT account_id, organization_id, version, created_at"
                                + " FROM accounts.organization WHERE account_id = ?::char(12) "
                                + how,
                        row ->
                                new Versioned(
                                        new Organization(
                                                row.getString("organization_id"),
                                                row.getString("account_id"),
                                                instant(row, "created_at")),
                                        row.getLong("version")),
                        managementId)
                .stream()
                .findFirst();
    }

    /// Adds an organization.
    ///
    /// @return whether there was none yet
    static boolean insert(Connection connection, Organization organization) throws SQLException {
        return update(
                        connection,
                        """
                        INSERT INTO accounts.organization
                            (account_id, organization_id, version, created_at)
                        VALUES (?::char(12), ?, 1, ?) ON CONFLICT DO NOTHING\
                        """,
                        organization.managementId(),
                        organization.id(),
                        organization.createdAt())
                == 1;
    }

    static void changed(Connection connection, String managementId) throws SQLException {
        update(
                connection,
                "UPDATE accounts.organization SET version = version + 1 WHERE account_id = ?::char(12)",
                managementId);
    }

    /// Enters an account into the organization, and serves it wherever the management account is;
    /// in the scope of both.
    static void join(
            Connection connection, String managementId, String accountId, String name, Instant now)
            throws SQLException {
        update(
                connection,
                """
                INSERT INTO accounts.organization_account
                    (account_id, member_id, name, state, joined_at)
                VALUES (?::char(12), ?::char(12), ?, 'ACTIVE', ?)
                ON CONFLICT DO NOTHING\
                """,
                managementId,
                accountId,
                name,
                now);
        update(
                connection,
                """
                INSERT INTO accounts.belonging (account_id, management_id)
                VALUES (?::char(12), ?::char(12)) ON CONFLICT DO NOTHING\
                """,
                accountId,
                managementId);
        update(
                connection,
                """
                INSERT INTO accounts.region (account_id, region, added_at)
                SELECT ?::char(12), region, ? FROM accounts.region WHERE account_id = ?::char(12)
                ON CONFLICT DO NOTHING\
                """,
                accountId,
                now,
                managementId);
    }

    static void leave(Connection connection, String managementId, String accountId)
            throws SQLException {
        update(
                connection,
                """
                DELETE FROM accounts.organization_account
                WHERE account_id = ?::char(12) AND member_id = ?::char(12)\
                """,
                managementId,
                accountId);
        update(
                connection,
                "DELETE FROM accounts.belonging WHERE account_id = ?::char(12)",
                accountId);
    }

    static void close(Connection connection, String managementId, String accountId)
            throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.organization_account SET state = 'CLOSED'
                WHERE account_id = ?::char(12) AND member_id = ?::char(12)\
                """,
                managementId,
                accountId);
    }

    static Optional<OrganizationAccount> account(
            Connection connection, String managementId, String accountId) throws SQLException {
        return query(
                        connection,
                        """
                        SELECT member_id, name, state, joined_at FROM accounts.organization_account
                        WHERE account_id = ?::char(12) AND member_id = ?::char(12)\
                        """,
                        OrganizationRows::account,
                        managementId,
                        accountId)
                .stream()
                .findFirst();
    }

    /// A page of the organization's accounts.
    ///
    /// @param after the last of the page before; `""` for the first page
    static List<OrganizationAccount> accounts(
            Connection connection, String managementId, String after, int max) throws SQLException {
        return query(
                connection,
                """
                SELECT member_id, name, state, joined_at FROM accounts.organization_account
                WHERE account_id = ?::char(12) AND member_id > ?::char(12)
                ORDER BY member_id LIMIT ?\
                """,
                OrganizationRows::account,
                managementId,
                after,
                max);
    }

    private static OrganizationAccount account(ResultSet row) throws SQLException {
        return new OrganizationAccount(
                row.getString("member_id"),
                row.getString("name"),
                row.getString("state").equals("CLOSED"),
                instant(row, "joined_at"));
    }

    static int accountCount(Connection connection, String managementId) throws SQLException {
        return query(
                        connection,
                        """
                        SELECT count(*) FROM accounts.organization_account
                        WHERE account_id = ?::char(12)\
                        """,
                        row -> row.getInt(1),
                        managementId)
                .getFirst();
    }

    static Optional<DelegatedAdmin> admin(Connection connection, String managementId, String region)
            throws SQLException {
        return query(
                        connection,
                        """
                        SELECT admin_id, auto_enable, appointed_at FROM accounts.delegated_admin
                        WHERE account_id = ?::char(12) AND region = ?\
                        """,
                        OrganizationRows::admin,
                        managementId,
                        region)
                .stream()
                .findFirst();
    }

    /// Regions with their delegated administrators.
    static List<String> adminRegions(Connection connection, String managementId)
            throws SQLException {
        return query(
                connection,
                "SELECT region FROM accounts.delegated_admin WHERE account_id = ?::char(12) ORDER BY region",
                row -> row.getString(1),
                managementId);
    }

    /// The delegated administrators of all Regions; one of several Regions as often.
    static List<String> admins(Connection connection, String managementId) throws SQLException {
        return query(
                connection,
                "SELECT admin_id FROM accounts.delegated_admin WHERE account_id = ?::char(12) ORDER BY region",
                row -> row.getString(1),
                managementId);
    }

    private static DelegatedAdmin admin(ResultSet row) throws SQLException {
        Set<ScanKind> kinds = EnumSet.noneOf(ScanKind.class);
        for (String kind : (String[]) row.getArray("auto_enable").getArray()) {
            kinds.add(ScanKind.valueOf(kind));
        }
        return new DelegatedAdmin(row.getString("admin_id"), kinds, instant(row, "appointed_at"));
    }

    static void appoint(
            Connection connection,
            String managementId,
            String region,
            String adminId,
            Optional<String> clientToken,
            Instant now)
            throws SQLException {
        update(
                connection,
                """
                INSERT INTO accounts.delegated_admin
                    (account_id, region, admin_id, auto_enable, client_token, appointed_at)
                VALUES (?::char(12), ?, ?::char(12), '{}', ?::text, ?)\
                """,
                managementId,
                region,
                adminId,
                clientToken.orElse(null),
                now);
    }

    /// True if the delegation was asked for with this token.
    static boolean appointedBy(
            Connection connection, String managementId, String region, String clientToken)
            throws SQLException {
        return !query(
                        connection,
                        """
                        SELECT 1 FROM accounts.delegated_admin
                        WHERE account_id = ?::char(12) AND region = ? AND client_token = ?\
                        """,
                        row -> row.getInt(1),
                        managementId,
                        region,
                        clientToken)
                .isEmpty();
    }

    static void dismiss(Connection connection, String managementId, String region)
            throws SQLException {
        update(
                connection,
                "DELETE FROM accounts.delegated_admin WHERE account_id = ?::char(12) AND region = ?",
                managementId,
                region);
    }

    static void autoEnable(
            Connection connection, String managementId, String region, Set<ScanKind> kinds)
            throws SQLException {
        update(
                connection,
                """
                UPDATE accounts.delegated_admin SET auto_enable = ?
                WHERE account_id = ?::char(12) AND region = ?\
                """,
                connection.createArrayOf(
                        "text", kinds.stream().sorted().map(ScanKind::name).toArray()),
                managementId,
                region);
    }

    /// Members in order.
    static List<String> members(Connection connection, String managementId, String region)
            throws SQLException {
        return query(
                connection,
                """
                SELECT member_id FROM accounts.member
                WHERE account_id = ?::char(12) AND region = ? AND status = 'ENABLED'
                ORDER BY member_id\
                """,
                row -> row.getString(1),
                managementId,
                region);
    }

    static List<Membership> memberships(Connection connection) throws SQLException {
        return query(
                connection,
                """
                SELECT m.member_id, m.region, d.admin_id FROM accounts.member m
                JOIN accounts.delegated_admin d
                    ON d.account_id = m.account_id AND d.region = m.region
                WHERE m.status = 'ENABLED' AND m.member_id <> d.admin_id
                ORDER BY m.member_id, m.region\
                """,
                row -> new Membership(row.getString(1), row.getString(2), row.getString(3)));
    }

    static int memberCount(Connection connection, String managementId, String region)
            throws SQLException {
        return query(
                        connection,
                        """
                        SELECT count(*) FROM accounts.member
                        WHERE account_id = ?::char(12) AND region = ? AND status = 'ENABLED'\
                        """,
                        row -> row.getInt(1),
                        managementId,
                        region)
                .getFirst();
    }

    /// How an account stands to the Region's administrator; empty if it was never a member.
    static Optional<Member> member(
            Connection connection,
            String managementId,
            String region,
            String adminId,
            String accountId)
            throws SQLException {
        return query(
                        connection,
                        """
                        SELECT member_id, status, updated_at FROM accounts.member
                        WHERE account_id = ?::char(12) AND region = ? AND member_id = ?::char(12)\
                        """,
                        row -> member(row, adminId),
                        managementId,
                        region,
                        accountId)
                .stream()
                .findFirst();
    }

    private static Member member(ResultSet row, String adminId) throws SQLException {
        return new Member(
                row.getString("member_id"),
                Relationship.valueOf(row.getString("status")),
                adminId,
                instant(row, "updated_at"));
    }

    /// A page of members, or of all accounts beside the administrator.
    static List<Member> members(
            Connection connection,
            String managementId,
            String region,
            String adminId,
            boolean all,
            String after,
            int max)
            throws SQLException {
        if (!all) {
            return query(
                    connection,
                    """
                    SELECT member_id, status, updated_at FROM accounts.member
                    WHERE account_id = ?::char(12) AND region = ? AND status = 'ENABLED'
                        AND member_id > ?::char(12)
                    ORDER BY member_id LIMIT ?\
                    """,
                    row -> member(row, adminId),
                    managementId,
                    region,
                    after,
                    max);
        }
        return query(
                connection,
                """
                SELECT a.member_id, coalesce(m.status, 'CREATED') AS status,
                    coalesce(m.updated_at, a.joined_at) AS updated_at
                FROM accounts.organization_account a
                LEFT JOIN accounts.member m ON m.account_id = a.account_id
                    AND m.region = ? AND m.member_id = a.member_id
                WHERE a.account_id = ?::char(12) AND a.member_id > ?::char(12)
                    AND a.member_id <> ?::char(12)
                ORDER BY a.member_id LIMIT ?\
                """,
                row -> member(row, adminId),
                region,
                managementId,
                after,
                adminId,
                max);
    }

    static void relate(
            Connection connection,
            String managementId,
            String region,
            String accountId,
            Relationship relationship,
            Instant now)
            throws SQLException {
        update(
                connection,
                """
                INSERT INTO accounts.member (account_id, region, member_id, status, updated_at)
                VALUES (?::char(12), ?, ?::char(12), ?, ?)
                ON CONFLICT (account_id, region, member_id)
                DO UPDATE SET status = EXCLUDED.status, updated_at = EXCLUDED.updated_at\
                """,
                managementId,
                region,
                accountId,
                relationship.name(),
                now);
    }

    /// Ends the account's memberships everywhere.
    ///
    /// @return Regions where it was a member
    static List<String> endAll(
            Connection connection,
            String managementId,
            String accountId,
            Relationship relationship,
            Instant now)
            throws SQLException {
        return query(
                connection,
                """
                UPDATE accounts.member SET status = ?, updated_at = ?
                WHERE account_id = ?::char(12) AND member_id = ?::char(12) AND status = 'ENABLED'
                RETURNING region\
                """,
                row -> row.getString(1),
                relationship.name(),
                now,
                managementId,
                accountId);
    }
}
