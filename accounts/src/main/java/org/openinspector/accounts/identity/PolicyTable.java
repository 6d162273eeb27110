package org.openinspector.accounts.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The SQL of policies. Runs in the caller's transaction, within the scope of the account.
final class PolicyTable {
    private static final String SELECT =
            """
            SELECT arn, name, description, document, created_at, updated_at
            FROM accounts.policy WHERE account_id = ?
            """;

    private PolicyTable() {}

    /// Also those that come with the product.
    static Optional<StoredPolicy> find(Connection connection, String accountId, String arn)
            throws SQLException {
        Optional<StoredPolicy> ours = ManagedPolicies.find(arn);
        if (ours.isPresent()) {
            return ours;
        }
        try (PreparedStatement select = connection.prepareStatement(SELECT + " AND arn = ?")) {
            select.setString(1, accountId);
            select.setString(2, arn);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(policy(rows)) : Optional.empty();
            }
        }
    }

    static List<StoredPolicy> list(Connection connection, String accountId, String after, int max)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        SELECT + " AND lower(name) > lower(?) ORDER BY lower(name) LIMIT ?")) {
            select.setString(1, accountId);
            select.setString(2, after);
            select.setInt(3, max);
            var out = new ArrayList<StoredPolicy>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(policy(rows));
                }
            }
            return out;
        }
    }

    private static StoredPolicy policy(ResultSet rows) throws SQLException {
        return new StoredPolicy(
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                rows.getString(4),
                rows.getObject(5, OffsetDateTime.class).toInstant(),
                rows.getObject(6, OffsetDateTime.class).toInstant());
    }

    static int count(Connection connection, String accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT count(*) FROM accounts.policy WHERE account_id = ?")) {
            select.setString(1, accountId);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    static void put(Connection connection, String accountId, StoredPolicy policy)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.policy (account_id, arn, name, description, document,
                            created_at, updated_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, arn) DO UPDATE
                        SET description = EXCLUDED.description, document = EXCLUDED.document,
                            updated_at = EXCLUDED.updated_at
                        """)) {
            insert.setString(1, accountId);
            insert.setString(2, policy.arn());
            insert.setString(3, policy.name());
            insert.setString(4, policy.description());
            insert.setString(5, policy.document());
            insert.setObject(6, policy.createdAt().atOffset(ZoneOffset.UTC));
            insert.setObject(7, policy.updatedAt().atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
    }

    static boolean delete(Connection connection, String accountId, String arn) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "DELETE FROM accounts.policy WHERE account_id = ? AND arn = ?")) {
            delete.setString(1, accountId);
            delete.setString(2, arn);
            return delete.executeUpdate() == 1;
        }
    }
}
