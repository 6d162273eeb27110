package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.openinspector.storage.AccountScope;

/// Where changes are told, and what came.
final class SourceRows {
    private SourceRows() {}

    /// A source as it is shown.
    ///
    /// @param since since when it is in its state
    /// @param receivedAt when a message came last
    /// @param ignored messages by why they needed no look
    record Source(
            String accountId,
            String source,
            SourceReport.State state,
            String message,
            Instant since,
            Instant seenAt,
            Optional<Instant> receivedAt,
            long received,
            long told,
            long poison,
            Map<String, Long> ignored) {}

    /// Adds a report.
    static void add(Connection connection, SourceReport report, Instant now) throws SQLException {
        List<Map.Entry<String, Long>> ignored =
                List.copyOf(new TreeMap<>(report.ignored()).entrySet());
        Sql.update(
                connection,
                """
                INSERT INTO estate.change_source AS s (account_id, source, state, message, since,
                    seen_at, received_at, received, told, poison, ignored)
                SELECT ?::char(12), ?, ?, ?, t.now, t.now,
                    CASE WHEN c.received > 0 THEN t.now END, c.received, c.told, c.poison,
                    coalesce((SELECT jsonb_object_agg(i.reason, i.count)
                        FROM unnest(?::text[], ?::bigint[]) i (reason, count)), '{}')
                FROM (SELECT ?::timestamptz AS now) t,
                    (SELECT ?::bigint AS received, ?::bigint AS told, ?::bigint AS poison) c
                ON CONFLICT (account_id, source) DO UPDATE SET
                    state = excluded.state, message = excluded.message,
                    since = CASE WHEN s.state = excluded.state THEN s.since ELSE excluded.since END,
                    seen_at = excluded.seen_at,
                    received_at = coalesce(excluded.received_at, s.received_at),
                    received = s.received + excluded.received, told = s.told + excluded.told,
                    poison = s.poison + excluded.poison,
                    ignored = (SELECT coalesce(jsonb_object_agg(k.key, k.count), '{}') FROM (
                        SELECT key, sum(value::bigint) AS count FROM (
                            SELECT * FROM jsonb_each_text(s.ignored)
                            UNION ALL SELECT * FROM jsonb_each_text(excluded.ignored)) b
                        GROUP BY key) k)\
                """,
                report.accountId(),
                Sql.storable(report.source()),
                report.state().name(),
                Sql.storable(report.message()),
                Sql.Texts.of(ignored, Map.Entry::getKey),
                Sql.Texts.of(ignored, one -> String.valueOf(one.getValue())),
                now,
                report.received(),
                report.told(),
                report.poison());
    }

    /// The sources of some accounts.
    static List<Source> list(Connection connection, AccountScope scope) throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT s.*, (SELECT array_agg(key || ' ' || value ORDER BY key)
                    FROM jsonb_each_text(s.ignored)) AS reasons
                FROM estate.change_source s WHERE account_id = ANY (?::char(12)[])
                ORDER BY account_id, source LIMIT 1000\
                """,
                row ->
                        new Source(
                                row.getString("account_id"),
                                row.getString("source"),
                                SourceReport.State.valueOf(row.getString("state")),
                                row.getString("message"),
                                Sql.instant(row, "since"),
                                Sql.instant(row, "seen_at"),
                                Optional.ofNullable(Sql.instantOrNull(row, "received_at")),
                                row.getLong("received"),
                                row.getLong("told"),
                                row.getLong("poison"),
                                counts(row.getArray("reasons"))),
                Sql.Texts.of(scope.accounts()));
    }

    private static Map<String, Long> counts(java.sql.@org.jspecify.annotations.Nullable Array texts)
            throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        if (texts != null) {
            for (String text : (String[]) texts.getArray()) {
                int space = text.lastIndexOf(' ');
                counts.put(text.substring(0, space), Long.parseLong(text.substring(space + 1)));
            }
        }
        return counts;
    }
}
