package org.openinspector.accounts.settings;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.AccountScope;

/// The SQL of settings. Runs in the caller's transaction.
public final class SettingRows {
    private SettingRows() {}

    /// A stored setting.
    record Stored(
            String json, boolean pending, Optional<Instant> scannerSince, Instant updatedAt) {}

    /// Makes what members took over from their administrator their own, before the membership ends;
    /// in the scope of all of them.
    public static void keep(
            Connection connection, String adminId, String region, List<String> members, Instant now)
            throws SQLException {
        if (members.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.scan_setting
                            (account_id, region, kind, body, pending, scanner_since, updated_at)
                        SELECT m.id, s.region, s.kind, s.body, false, s.scanner_since, ?
                        FROM accounts.scan_setting s, unnest(?::bpchar[]) AS m(id)
                        WHERE s.account_id = ?::char(12) AND s.region = ?
                        ON CONFLICT DO NOTHING\
                        """)) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            insert.setArray(2, connection.createArrayOf("text", members.toArray()));
            insert.setString(3, adminId);
            insert.setString(4, region);
            insert.executeUpdate();
        }
    }

    /// Forgets an account's own settings, so that it takes over its administrator's.
    public static void forget(Connection connection, String accountId, String region)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        """
                        DELETE FROM accounts.scan_setting
                        WHERE account_id = ?::char(12) AND region = ?\
                        """)) {
            delete.setString(1, accountId);
            delete.setString(2, region);
            delete.executeUpdate();
        }
    }

    /// Lets one change of the account and Region happen at a time.
    static void lock(Connection connection, String accountId, String region) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT 1 FROM accounts.region
                        WHERE account_id = ?::char(12) AND region = ? FOR UPDATE\
                        """)) {
            select.setString(1, accountId);
            select.setString(2, region);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new IllegalArgumentException(
                            "account " + accountId + " is not served in region " + region);
                }
            }
        }
    }

    static Map<SettingKind, Stored> settings(Connection connection, String accountId, String region)
            throws SQLException {
        Map<SettingKind, Stored> out = new EnumMap<>(SettingKind.class);
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT kind, body::text, pending, scanner_since, updated_at
                        FROM accounts.scan_setting WHERE account_id = ?::char(12) AND region = ?\
                        """)) {
            select.setString(1, accountId);
            select.setString(2, region);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    @Nullable OffsetDateTime since = rows.getObject(4, OffsetDateTime.class);
                    out.put(
                            SettingKind.valueOf(rows.getString(1)),
                            new Stored(
                                    rows.getString(2),
                                    rows.getBoolean(3),
                                    Optional.ofNullable(since).map(OffsetDateTime::toInstant),
                                    rows.getObject(5, OffsetDateTime.class).toInstant()));
                }
            }
        }
        return out;
    }

    static void set(
            Connection connection,
            String accountId,
            String region,
            SettingKind kind,
            String json,
            Optional<Instant> scannerSince,
            Instant now)
            throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.scan_setting
                            (account_id, region, kind, body, pending, scanner_since, updated_at)
                        VALUES (?::char(12), ?, ?, ?::jsonb, true, ?, ?)
                        ON CONFLICT (account_id, region, kind) DO UPDATE
                        SET body = EXCLUDED.body, pending = true,
                            scanner_since = EXCLUDED.scanner_since, updated_at = EXCLUDED.updated_at\
                        """)) {
            upsert.setString(1, accountId);
            upsert.setString(2, region);
            upsert.setString(3, kind.name());
            upsert.setString(4, json);
            upsert.setObject(5, scannerSince.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
            upsert.setObject(6, now.atOffset(ZoneOffset.UTC));
            upsert.executeUpdate();
        }
    }

    static void forget(Connection connection, String accountId, String region, SettingKind kind)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        """
                        DELETE FROM accounts.scan_setting
                        WHERE account_id = ?::char(12) AND region = ? AND kind = ?\
                        """)) {
            delete.setString(1, accountId);
            delete.setString(2, region);
            delete.setString(3, kind.name());
            delete.executeUpdate();
        }
    }

    static void done(Connection connection, String accountId, String region) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.scan_setting SET pending = false
                        WHERE account_id = ?::char(12) AND region = ? AND pending\
                        """)) {
            update.setString(1, accountId);
            update.setString(2, region);
            update.executeUpdate();
        }
    }

    /// Accounts and Regions, of all accounts, whose change is not in force.
    static List<AccountScope> pending(Connection connection) throws SQLException {
        List<AccountScope> out = new ArrayList<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                """
                                SELECT DISTINCT account_id, region FROM accounts.scan_setting
                                WHERE pending ORDER BY account_id, region\
                                """);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                out.add(AccountScope.of(rows.getString(1), rows.getString(2)));
            }
        }
        return out;
    }

    static Optional<DeepInspection> deepInspection(
            Connection connection, String accountId, String region) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        """
                        SELECT activated, paths, organization_paths FROM accounts.deep_inspection
                        WHERE account_id = ?::char(12) AND region = ?\
                        """)) {
            select.setString(1, accountId);
            select.setString(2, region);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new DeepInspection(
                                        rows.getBoolean(1),
                                        texts(rows.getArray(2)),
                                        texts(rows.getArray(3))))
                        : Optional.empty();
            }
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    static void set(
            Connection connection,
            String accountId,
            String region,
            DeepInspection value,
            Instant now)
            throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.deep_inspection
                            (account_id, region, activated, paths, organization_paths, updated_at)
                        VALUES (?::char(12), ?, ?, ?, ?, ?)
                        ON CONFLICT (account_id, region) DO UPDATE
                        SET activated = EXCLUDED.activated, paths = EXCLUDED.paths,
                            organization_paths = EXCLUDED.organization_paths,
                            updated_at = EXCLUDED.updated_at\
                        """)) {
            upsert.setString(1, accountId);
            upsert.setString(2, region);
            upsert.setBoolean(3, value.activated());
            upsert.setArray(4, connection.createArrayOf("text", value.paths().toArray()));
            upsert.setArray(
                    5, connection.createArrayOf("text", value.organizationPaths().toArray()));
            upsert.setObject(6, now.atOffset(ZoneOffset.UTC));
            upsert.executeUpdate();
        }
    }
}
