package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.estate.Contents.Kind;
import org.openinspector.storage.Database;

/// Walks one table of contents by its key and seals anew those that are plain or have an older key.
/// The index of packages is not walked: it is written anew by itself.
final class ContentResealing implements Resealing {
    private static final int BATCH = 50;

    private final Database database;
    private final Contents contents;
    private final Kind kind;
    private final String table;
    private final String key;

    private ContentResealing(
            Database database, Contents contents, Kind kind, String table, String key) {
        this.database = database;
        this.contents = contents;
        this.kind = kind;
        this.table = table;
        this.key = key;
    }

    static List<Resealing> of(Database database, Contents contents) {
        return List.of(
                new ContentResealing(
                        database, contents, Kind.INVENTORY, "estate.inventory_class", "id"),
                new ContentResealing(
                        database, contents, Kind.RESULT, "estate.match_result", "inventory_class"),
                new ContentResealing(
                        database, contents, Kind.INDEX, "estate.inventory_index", "1"));
    }

    @Override
    public String part() {
        return table.substring("estate.".length()).replace('_', '-');
    }

    @Override
    public boolean hasPlain() {
        return database.acrossAccounts(connection ->
                Sql.one(
                        connection,
                        "SELECT EXISTS (SELECT FROM "
                                + table
                                + " WHERE substr(content, 1, 1) <> '\\x07'::bytea) AS plain",
                        row -> row.getBoolean("plain")));
    }

    @Override
    public Optional<String> step(String after) {
        long from = after.isEmpty() ? 0 : Long.parseLong(after);
        return database.acrossAccounts(connection -> step(connection, from));
    }

    private Optional<String> step(Connection connection, long from) throws SQLException {
        List<Long> stale = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        Sql.query(
                connection,
                "SELECT "
                        + key
                        + "::bigint AS key, substring(content FROM 1 FOR 6) AS begin FROM "
                        + table
                        + " WHERE "
                        + key
                        + " > ? ORDER BY "
                        + key
                        + "::bigint LIMIT ?",
                row -> {
                    long one = row.getLong("key");
                    if (contents.stale(row.getBytes("begin"))) {
                        stale.add(one);
                    }
                    return seen.add(one);
                },
                from,
                BATCH);
        for (long one : stale) {
            // Locked, because a match may store a new result meanwhile.
            Optional<byte[]> stored =
                    Sql.first(
                            connection,
                            "SELECT content FROM "
                                    + table
                                    + " WHERE "
                                    + key
                                    + " = ? FOR NO KEY UPDATE",
                            row -> row.getBytes("content"),
                            one);
            if (stored.isPresent()) {
                Sql.update(
                        connection,
                        "UPDATE " + table + " SET content = ? WHERE " + key + " = ?",
                        contents.sealed(kind, contents.opened(kind, stored.get())),
                        one);
            }
        }
        return seen.size() < BATCH ? Optional.empty() : Optional.of(String.valueOf(seen.getLast()));
    }
}
