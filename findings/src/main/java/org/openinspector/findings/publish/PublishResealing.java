package org.openinspector.findings.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.storage.Database;

/// Seals anew what publishing keeps: events, their copies beside sinks, secrets of sinks. Walks the
/// rows of events by their places, as nobody else moves them, all others by their keys.
public final class PublishResealing implements Resealing {
    private static final int BATCH = 500;

    /// A table whose rows are sealed.
    private enum Table {
        EVENT("events", "event", "account_id", "body", Relay.PURPOSE, "ctid"),
        SINK_EVENT(
                "dead-letters",
                "sink_event",
                "event_account",
                "body",
                Relay.PURPOSE,
                "account_id || ' ' || region || ' ' || sink_id || ' ' || lpad(event_no::text, 19, '0')"),
        EVENT_SINK(
                "event-sinks",
                "event_sink",
                "account_id",
                "secrets",
                SinkSecrets.PURPOSE,
                "account_id || ' ' || region || ' ' || sink_id");

        private final String part;
        private final String table;
        private final String owner;
        private final String sealed;
        private final String purpose;

        /// What the walk is ordered by.
        private final String order;

        Table(
                String part,
                String table,
                String owner,
                String sealed,
                String purpose,
                String order) {
            this.part = part;
            this.table = table;
            this.owner = owner;
            this.sealed = sealed;
            this.purpose = purpose;
            this.order = order;
        }
    }

    private final Database database;
    private final DataKeys keys;
    private final Table table;

    private PublishResealing(Database database, DataKeys keys, Table table) {
        this.database = database;
        this.keys = keys;
        this.table = table;
    }

    /// One for each table.
    public static List<Resealing> of(Database database, DataKeys keys) {
        List<Resealing> all = new ArrayList<>();
        for (Table table : Table.values()) {
            all.add(new PublishResealing(database, keys, table));
        }
        return List.copyOf(all);
    }

    @Override
    public String part() {
        return table.part;
    }

    /// Nothing of these was ever stored plain.
    @Override
    public boolean hasPlain() {
        return false;
    }

    private record Row(String order, String place, String owner, SealedBytes sealed) {}

    @Override
    public Optional<String> step(String after) {
        String select =
                """
                select (%1$s)::text as place_in_order, ctid::text as place, %2$s as owner, %3$s as sealed from findings.%4$s
                where (%1$s) > ?::%5$s order by %1$s limit ? for update
                """
                        .formatted(
                                table.order,
                                table.owner,
                                table.sealed,
                                table.table,
                                table == Table.EVENT ? "tid" : "text");
        String update =
                "update findings.%s set %s = ? where ctid = ?::tid"
                        .formatted(table.table, table.sealed);
        return database.acrossAccounts(connection -> {
            List<Row> rows =
                    SinkRows.query(
                            connection,
                            select,
                            row ->
                                    new Row(
                                            row.getString("place_in_order"),
                                            row.getString("place"),
                                            row.getString("owner"),
                                            new SealedBytes(row.getBytes("sealed"))),
                            after.isEmpty() && table == Table.EVENT ? "(0,0)" : after,
                            BATCH);
            for (Row row : rows) {
                if (keys.stale(row.owner(), row.sealed().bytes())) {
                    byte[] plain = keys.open(row.owner(), table.purpose, row.sealed().bytes());
                    SinkRows.update(
                            connection,
                            update,
                            keys.seal(row.owner(), table.purpose, plain),
                            row.place());
                }
            }
            return rows.size() < BATCH ? Optional.empty() : Optional.of(rows.getLast().order());
        });
    }
}
