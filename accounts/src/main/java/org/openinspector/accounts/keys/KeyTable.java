package org.openinspector.accounts.keys;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.storage.Database;

/// The rows of `accounts.data_key`, read as their owner: on connections that nothing holds while it
/// waits for another one, so that a key can be fetched within any transaction.
final class KeyTable {
    private final Database database;

    KeyTable(Database database) {
        this.database = database;
    }

    /// A wrapped key with its place.
    record Row(String owner, int version, WrappedKey key) {}

    /// Nothing happens if there is such a version already.
    void insert(String owner, int version, WrappedKey key, Instant at) {
        database.asOwner(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            """
                            INSERT INTO accounts.data_key (owner, version, master, wrapped, created_at)
                            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                            """)) {
                insert.setString(1, owner);
                insert.setInt(2, version);
                insert.setString(3, key.master());
                insert.setBytes(4, key.wrapped());
                insert.setObject(5, at.atOffset(ZoneOffset.UTC));
                insert.executeUpdate();
            }
        });
    }

    Map<String, Integer> newest() {
        Map<String, Integer> all = new HashMap<>();
        query(
                "SELECT owner, max(version) FROM accounts.data_key GROUP BY owner",
                _ -> {},
                row -> all.put(row.getString(1), row.getInt(2)));
        return Map.copyOf(all);
    }

    Optional<WrappedKey> find(String owner, int version) {
        List<WrappedKey> found = new ArrayList<>();
        query(
                "SELECT master, wrapped FROM accounts.data_key WHERE owner = ? AND version = ?",
                select -> {
                    select.setString(1, owner);
                    select.setInt(2, version);
                },
                row -> found.add(new WrappedKey(row.getString(1), row.getBytes(2))));
        return found.stream().findFirst();
    }

    List<Row> notWrappedBy(String master, int max) {
        List<Row> found = new ArrayList<>();
        query(
                """
                SELECT owner, version, master, wrapped FROM accounts.data_key
                WHERE master <> ? ORDER BY owner, version LIMIT ?
                """,
                select -> {
                    select.setString(1, master);
                    select.setInt(2, max);
                },
                row ->
                        found.add(
                                new Row(
                                        row.getString(1),
                                        row.getInt(2),
                                        new WrappedKey(row.getString(3), row.getBytes(4)))));
        return found;
    }

    void rewrap(Row row, WrappedKey fresh) {
        database.asOwner(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement(
                            """
                            UPDATE accounts.data_key SET master = ?, wrapped = ?
                            WHERE owner = ? AND version = ? AND master = ?
                            """)) {
                update.setString(1, fresh.master());
                update.setBytes(2, fresh.wrapped());
                update.setString(3, row.owner());
                update.setInt(4, row.version());
                update.setString(5, row.key().master());
                update.executeUpdate();
            }
        });
    }

    List<KeyVersion> versions() {
        List<KeyVersion> all = new ArrayList<>();
        query(
                """
                SELECT owner, version, master, created_at, retired_at FROM accounts.data_key
                ORDER BY owner, version
                """,
                _ -> {},
                row ->
                        all.add(
                                new KeyVersion(
                                        row.getString(1),
                                        row.getInt(2),
                                        row.getString(3),
                                        row.getObject(4, OffsetDateTime.class).toInstant(),
                                        Optional.ofNullable(row.getObject(5, OffsetDateTime.class))
                                                .map(OffsetDateTime::toInstant))));
        return List.copyOf(all);
    }

    void retire(List<KeyVersion> versions, Instant at) {
        database.asOwner(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement(
                            """
                            UPDATE accounts.data_key SET retired_at = ?
                            WHERE owner = ? AND version = ? AND retired_at IS NULL
                            """)) {
                for (KeyVersion one : versions) {
                    update.setObject(1, at.atOffset(ZoneOffset.UTC));
                    update.setString(2, one.owner());
                    update.setInt(3, one.version());
                    update.addBatch();
                }
                update.executeBatch();
            }
        });
    }

    private interface Parameters {
        void set(PreparedStatement select) throws SQLException;
    }

    private interface Each {
        void row(ResultSet row) throws SQLException;
    }

    private void query(String sql, Parameters parameters, Each each) {
        database.asOwner(connection -> rows(connection, sql, parameters, each));
    }

    private static void rows(Connection connection, String sql, Parameters parameters, Each each)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            parameters.set(select);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    each.row(rows);
                }
            }
        }
    }
}
