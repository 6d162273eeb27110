package org.openinspector.accounts.identity;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The SQL of users and roles. Runs in the caller's transaction, within the scope of the account.
final class IdentityTable {
    private static final String SELECT =
            """
            SELECT p.arn, p.kind, p.name, p.unique_id, p.policies, p.trust, p.session_seconds_max,
                   p.tags::text, p.created_at, p.sessions_revoked_before,
                   (SELECT array_agg(i.name ORDER BY i.name) FROM accounts.inline_policy i
                    WHERE i.account_id = p.account_id AND i.principal_arn = p.arn),
                   (SELECT array_agg(i.document ORDER BY i.name) FROM accounts.inline_policy i
                    WHERE i.account_id = p.account_id AND i.principal_arn = p.arn)
            FROM accounts.principal p
            """;

    private IdentityTable() {}

    /// Notes that something changed, and makes changes of one account wait for one another.
    static void changed(Connection connection, String accountId) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.identity (account_id, version) VALUES (?, 1)
                        ON CONFLICT (account_id) DO UPDATE SET version = identity.version + 1
                        """)) {
            insert.setString(1, accountId);
            insert.executeUpdate();
        }
    }

    static long version(Connection connection, String accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT version FROM accounts.identity WHERE account_id = ?")) {
            select.setString(1, accountId);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    static Optional<String> boundary(Connection connection, String accountId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT boundary FROM accounts.identity WHERE account_id = ?")) {
            select.setString(1, accountId);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            }
        }
    }

    static void setBoundary(Connection connection, String accountId, @Nullable String document)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE accounts.identity SET boundary = ? WHERE account_id = ?")) {
            update.setString(1, document);
            update.setString(2, accountId);
            update.executeUpdate();
        }
    }

    static Optional<Identity> find(Connection connection, String accountId, String arn)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + "WHERE p.account_id = ? AND p.arn = ?")) {
            select.setString(1, accountId);
            select.setString(2, arn);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(identity(accountId, rows)) : Optional.empty();
            }
        }
    }

    static List<Identity> list(
            Connection connection, String accountId, IdentityKind kind, String after, int max)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        SELECT
                                + """
                                WHERE p.account_id = ? AND p.kind = ? AND lower(p.name) > lower(?)
                                ORDER BY lower(p.name) LIMIT ?
                                """)) {
            select.setString(1, accountId);
            select.setString(2, kind.name());
            select.setString(3, after);
            select.setInt(4, max);
            var out = new ArrayList<Identity>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(identity(accountId, rows));
                }
            }
            return out;
        }
    }

    private static Identity identity(String accountId, ResultSet rows) throws SQLException {
        var inline = new TreeMap<String, String>();
        if (rows.getArray(11) != null) {
            String[] names = (String[]) rows.getArray(11).getArray();
            String[] documents = (String[]) rows.getArray(12).getArray();
            for (int i = 0; i < names.length; i++) {
                inline.put(names[i], documents[i]);
            }
        }
        return new Identity(
                accountId,
                rows.getString(1),
                IdentityKind.valueOf(rows.getString(2)),
                rows.getString(3),
                rows.getString(4),
                List.of((String[]) rows.getArray(5).getArray()),
                inline,
                Optional.ofNullable(rows.getString(6)),
                rows.getInt(7),
                Tags.read(rows.getString(8)),
                rows.getObject(9, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(rows.getObject(10, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    static int count(Connection connection, String accountId, IdentityKind kind)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT count(*) FROM accounts.principal WHERE account_id = ? AND kind = ?")) {
            select.setString(1, accountId);
            select.setString(2, kind.name());
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /// False if the name is taken.
    static boolean insert(Connection connection, Identity identity) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.principal (account_id, arn, created_at, kind, unique_id,
                            policies, trust, session_seconds_max, tags)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                        ON CONFLICT DO NOTHING
                        """)) {
            insert.setString(1, identity.accountId());
            insert.setString(2, identity.arn());
            insert.setObject(3, identity.createdAt().atOffset(ZoneOffset.UTC));
            insert.setString(4, identity.kind().name());
            insert.setString(5, identity.uniqueId());
            insert.setArray(6, connection.createArrayOf("text", identity.policies().toArray()));
            insert.setString(7, identity.trust().orElse(null));
            insert.setInt(8, identity.sessionSecondsMax());
            insert.setString(9, Tags.json(identity.tags()));
            return insert.executeUpdate() == 1;
        }
    }

    static void update(Connection connection, Identity identity) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.principal
                        SET policies = ?, trust = ?, session_seconds_max = ?, tags = ?::jsonb,
                            sessions_revoked_before = ?
                        WHERE account_id = ? AND arn = ?
                        """)) {
            update.setArray(1, connection.createArrayOf("text", identity.policies().toArray()));
            update.setString(2, identity.trust().orElse(null));
            update.setInt(3, identity.sessionSecondsMax());
            update.setString(4, Tags.json(identity.tags()));
            update.setObject(
                    5,
                    identity.sessionsRevokedBefore()
                            .map(at -> at.atOffset(ZoneOffset.UTC))
                            .orElse(null));
            update.setString(6, identity.accountId());
            update.setString(7, identity.arn());
            update.executeUpdate();
        }
    }

    /// Deletes it with its inline policies and inactive keys.
    static void delete(Connection connection, String accountId, String arn) throws SQLException {
        for (String statement :
                List.of(
                        "DELETE FROM accounts.access_key WHERE account_id = ? AND principal_arn = ?",
                        "DELETE FROM accounts.principal WHERE account_id = ? AND arn = ?")) {
            try (PreparedStatement delete = connection.prepareStatement(statement)) {
                delete.setString(1, accountId);
                delete.setString(2, arn);
                delete.executeUpdate();
            }
        }
    }

    static void putInline(
            Connection connection, String accountId, String arn, String name, String document)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.inline_policy (account_id, principal_arn, name, document)
                        VALUES (?, ?, ?, ?)
                        ON CONFLICT (account_id, principal_arn, name)
                        DO UPDATE SET document = EXCLUDED.document
                        """)) {
            insert.setString(1, accountId);
            insert.setString(2, arn);
            insert.setString(3, name);
            insert.setString(4, document);
            insert.executeUpdate();
        }
    }

    static boolean deleteInline(Connection connection, String accountId, String arn, String name)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        """
                        DELETE FROM accounts.inline_policy
                        WHERE account_id = ? AND principal_arn = ? AND name = ?
                        """)) {
            delete.setString(1, accountId);
            delete.setString(2, arn);
            delete.setString(3, name);
            return delete.executeUpdate() == 1;
        }
    }

    /// Names of those that were given the policy; the first ten.
    static List<String> having(Connection connection, String accountId, String policyArn)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT lower(kind) || '/' || name FROM accounts.principal
                        WHERE account_id = ? AND policies @> ARRAY[?::text] ORDER BY 1 LIMIT 10
                        """)) {
            select.setString(1, accountId);
            select.setString(2, policyArn);
            var out = new ArrayList<String>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
            }
            return out;
        }
    }

    static Identity fresh(
            String accountId,
            IdentityKind kind,
            String name,
            String uniqueId,
            Optional<String> trust,
            int sessionSecondsMax,
            Map<String, String> tags,
            Instant now) {
        return new Identity(
                accountId,
                kind.arn(accountId, name),
                kind,
                name,
                uniqueId,
                List.of(),
                Map.of(),
                trust,
                sessionSecondsMax,
                tags,
                now,
                Optional.empty());
    }
}
