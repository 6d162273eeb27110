package org.openinspector.accounts;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The SQL of access keys. Runs in the caller's transaction, within the scope of the account.
final class AccessKeys {
    /// As in IAM: enough to change a key without a gap.
    static final int ACTIVE_MAX = 2;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretBox box;

    AccessKeys(SecretBox box) {
        this.box = box;
    }

    /// The principal's oldest active key.
    Optional<AccessKey> first(Connection connection, String accountId, String arn)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT account_id, access_key_id, principal_arn, secret_sealed, secret_key_version
                        FROM accounts.access_key
                        WHERE account_id = ? AND principal_arn = ? AND active
                        ORDER BY created_at, access_key_id
                        LIMIT 1
                        """)) {
            select.setString(1, accountId);
            select.setString(2, arn);
            return one(select);
        }
    }

    /// The key if it is active.
    Optional<AccessKey> find(Connection connection, String accountId, String id)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT account_id, access_key_id, principal_arn, secret_sealed, secret_key_version
                        FROM accounts.access_key
                        WHERE account_id = ? AND access_key_id = ? AND active
                        """)) {
            select.setString(1, accountId);
            select.setString(2, id);
            return one(select);
        }
    }

    private Optional<AccessKey> one(PreparedStatement select) throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                return Optional.empty();
            }
            var principal = new Principal(rows.getString(1), rows.getString(3), rows.getString(2));
            var sealed = new SecretBox.Sealed(rows.getInt(5), rows.getBytes(4));
            return Optional.of(new AccessKey(principal, box.open(sealed, purpose(principal))));
        }
    }

    /// A new active key.
    ///
    /// @throws IllegalStateException if the principal has as many as it may
    AccessKey create(Connection connection, String accountId, String arn, Instant now)
            throws SQLException {
        // Locked, so that two at once cannot both count one key too few.
        lock(connection, accountId, arn);
        if (active(connection, accountId, arn) >= ACTIVE_MAX) {
            throw tooMany(arn);
        }
        var principal = new Principal(accountId, arn, AccessKeyId.next(accountId, RANDOM));
        byte[] random = new byte[30];
        RANDOM.nextBytes(random);
        var key = new AccessKey(principal, Base64.getEncoder().encodeToString(random));
        SecretBox.Sealed sealed = box.seal(key.secret(), purpose(principal));
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.access_key (account_id, access_key_id, principal_arn,
                            secret_sealed, secret_key_version, active, created_at)
                        VALUES (?, ?, ?, ?, ?, true, ?)
                        """)) {
            insert.setString(1, accountId);
            insert.setString(2, key.id());
            insert.setString(3, arn);
            insert.setBytes(4, sealed.bytes());
            insert.setInt(5, sealed.keyVersion());
            insert.setObject(6, now.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        }
        return key;
    }

    private static IllegalStateException tooMany(String arn) {
        return new IllegalStateException(
                arn
                        + " has "
                        + ACTIVE_MAX
                        + " active access keys, which is the most; deactivate one first");
    }

    private static void lock(Connection connection, String accountId, String arn)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT 1 FROM accounts.principal
                        WHERE account_id = ? AND arn = ?
                        FOR UPDATE
                        """)) {
            select.setString(1, accountId);
            select.setString(2, arn);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalStateException("there is no principal " + arn);
                }
            }
        }
    }

    private static int active(Connection connection, String accountId, String arn)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT count(*) FROM accounts.access_key
                        WHERE account_id = ? AND principal_arn = ? AND active
                        """)) {
            select.setString(1, accountId);
            select.setString(2, arn);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    boolean deactivate(Connection connection, String accountId, String id) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.access_key SET active = false
                        WHERE account_id = ? AND access_key_id = ? AND active
                        """)) {
            update.setString(1, accountId);
            update.setString(2, id);
            return update.executeUpdate() == 1;
        }
    }

    /// Makes all keys of an account useless.
    ///
    /// @return the ids of those that were active
    List<String> deactivateAll(Connection connection, String accountId) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.access_key SET active = false
                        WHERE account_id = ? AND active RETURNING access_key_id
                        """)) {
            update.setString(1, accountId);
            List<String> ids = new ArrayList<>();
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    /// Makes a key good again; no change if it is.
    ///
    /// @throws IllegalStateException if the principal has as many as it may
    void activate(Connection connection, String accountId, String arn, String id)
            throws SQLException {
        lock(connection, accountId, arn);
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.access_key SET active = true
                        WHERE account_id = ? AND access_key_id = ? AND NOT active
                        """)) {
            update.setString(1, accountId);
            update.setString(2, id);
            if (update.executeUpdate() == 1 && active(connection, accountId, arn) > ACTIVE_MAX) {
                throw tooMany(arn);
            }
        }
    }

    boolean delete(Connection connection, String accountId, String id) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "DELETE FROM accounts.access_key WHERE account_id = ? AND access_key_id = ?")) {
            delete.setString(1, accountId);
            delete.setString(2, id);
            return delete.executeUpdate() == 1;
        }
    }

    /// The principal's keys, oldest first, without their secrets.
    List<AccessKeyState> list(Connection connection, String accountId, String arn)
            throws SQLException {
        return states(
                connection,
                """
                SELECT access_key_id, principal_arn, active, created_at, last_used_at,
                       last_used_service, last_used_region
                FROM accounts.access_key
                WHERE account_id = ? AND principal_arn = ?
                ORDER BY created_at, access_key_id
                """,
                accountId,
                arn);
    }

    /// One key without its secret, active or not.
    Optional<AccessKeyState> state(Connection connection, String accountId, String id)
            throws SQLException {
        return states(
                        connection,
                        """
                        SELECT access_key_id, principal_arn, active, created_at, last_used_at,
                               last_used_service, last_used_region
                        FROM accounts.access_key
                        WHERE account_id = ? AND access_key_id = ?
                        """,
                        accountId,
                        id)
                .stream()
                .findFirst();
    }

    private static List<AccessKeyState> states(
            Connection connection, String sql, String accountId, String second)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, accountId);
            select.setString(2, second);
            var out = new ArrayList<AccessKeyState>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    OffsetDateTime used = rows.getObject(5, OffsetDateTime.class);
                    out.add(
                            new AccessKeyState(
                                    rows.getString(1),
                                    rows.getString(2),
                                    rows.getBoolean(3),
                                    rows.getObject(4, OffsetDateTime.class).toInstant(),
                                    used == null
                                            ? Optional.empty()
                                            : Optional.of(
                                                    new AccessKeyState.Use(
                                                            used.toInstant(),
                                                            Optional.ofNullable(rows.getString(6)),
                                                            Optional.ofNullable(
                                                                    rows.getString(7))))));
                }
            }
            return out;
        }
    }

    void used(Connection connection, String accountId, String id, AccessKeyState.Use use)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.access_key
                        SET last_used_at = ?, last_used_service = ?, last_used_region = ?
                        WHERE account_id = ? AND access_key_id = ?
                          AND (last_used_at IS NULL OR last_used_at < ?)
                        """)) {
            update.setObject(1, use.at().atOffset(ZoneOffset.UTC));
            update.setString(2, use.service().orElse(null));
            update.setString(3, use.region().orElse(null));
            update.setString(4, accountId);
            update.setString(5, id);
            update.setObject(6, use.at().atOffset(ZoneOffset.UTC));
            update.executeUpdate();
        }
    }

    /// What the secret is bound to: a sealed one moved to another row does not open there.
    private static String purpose(Principal principal) {
        return "the secret of access key "
                + principal.accessKeyId()
                + " of account "
                + principal.accountId();
    }
}
