package org.openinspector.accounts.identity;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.openinspector.storage.AccountScope;

/// The SQL of the audit log.
final class AuditTable {
    private static final int DAYS_AHEAD = 3;
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private AuditTable() {}

    /// Makes the partitions of the next days and drops those that are too old. As the owner.
    static void partition(Connection connection, LocalDate today, Duration retention)
            throws SQLException {
        try (Statement sql = connection.createStatement()) {
            // Two servers would do it at once.
            sql.execute("SELECT pg_advisory_xact_lock(7239002)");
            List<String> there = partitions(connection);
            boolean added = false;
            for (int i = 0; i <= DAYS_AHEAD; i++) {
                LocalDate day = today.plusDays(i);
                String name = "audit_" + DAY.format(day);
                if (!there.contains(name)) {
                    sql.execute(
                            "CREATE TABLE accounts.%s PARTITION OF accounts.audit FOR VALUES FROM ('%s 00:00:00+00') TO ('%s 00:00:00+00')"
                                    .formatted(name, day, day.plusDays(1)));
                    added = true;
                }
            }
            if (added) {
                sql.execute("CALL storage.protect('accounts.audit')");
            }
            String oldest = "audit_" + DAY.format(today.minusDays(retention.toDays()));
            for (String name : there) {
                if (name.matches("audit_[0-9]{8}") && name.compareTo(oldest) < 0) {
                    sql.execute("DROP TABLE accounts." + name);
                }
            }
        }
    }

    private static List<String> partitions(Connection connection) throws SQLException {
        var out = new ArrayList<String>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                """
                                SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                                WHERE i.inhparent = 'accounts.audit'::regclass
                                """);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                out.add(rows.getString(1));
            }
        }
        return out;
    }

    static void insert(Connection connection, List<AuditEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.audit (account_id, at, request_id, region, principal_arn,
                            access_key_id, action, resource_arn, source_address, user_agent,
                            parameters, status, code)
                        SELECT a, b::timestamptz, c::uuid, d, e, f, g, h, i, j, k, l::smallint, m
                        FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            AS new (a, b, c, d, e, f, g, h, i, j, k, l, m)
                        ON CONFLICT DO NOTHING
                        """)) {
            List<Function<AuditEvent, String>> columns =
                    List.of(
                            AuditEvent::accountId,
                            event -> event.at().toString(),
                            event -> event.requestId().toString(),
                            AuditEvent::region,
                            AuditEvent::principalArn,
                            AuditEvent::accessKeyId,
                            AuditEvent::action,
                            AuditEvent::resource,
                            AuditEvent::sourceAddress,
                            AuditEvent::userAgent,
                            AuditEvent::parameters,
                            event -> Integer.toString(event.status()),
                            AuditEvent::code);
            var arrays = new ArrayList<Array>();
            for (Function<AuditEvent, String> column : columns) {
                Array array =
                        connection.createArrayOf(
                                "text",
                                // PostgreSQL's texts hold no zero byte.
                                events.stream()
                                        .map(column)
                                        .map(text -> text.replace("\0", ""))
                                        .toArray());
                arrays.add(array);
                insert.setArray(arrays.size(), array);
            }
            insert.executeUpdate();
            for (Array array : arrays) {
                array.free();
            }
        }
    }

    static void end(Connection connection, List<AuditEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        UPDATE accounts.audit SET status = ?, code = ?
                        WHERE account_id = ? AND at = ? AND request_id = ?
                        """)) {
            for (AuditEvent event : events) {
                update.setInt(1, event.status());
                update.setString(2, event.code());
                update.setString(3, event.accountId());
                update.setObject(4, event.at().atOffset(ZoneOffset.UTC));
                update.setObject(5, event.requestId());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /// Newest first.
    static List<AuditEvent> list(
            Connection connection, AccountScope scope, AuditFilter filter, int max)
            throws SQLException {
        var sql =
                new StringBuilder(
                        """
                        SELECT account_id, at, request_id, region, principal_arn, access_key_id, action,
                               resource_arn, source_address, user_agent, parameters, status, code
                        FROM accounts.audit
                        WHERE account_id = ? AND region = ?
                        """);
        var values = new ArrayList<Object>();
        values.add(scope.accounts().getFirst());
        values.add(scope.region());
        filter.since().ifPresent(at -> add(sql, values, "AND at >= ?\n", utc(at)));
        filter.until().ifPresent(at -> add(sql, values, "AND at < ?\n", utc(at)));
        filter.principalArn().ifPresent(arn -> add(sql, values, "AND principal_arn = ?\n", arn));
        filter.action().ifPresent(each -> add(sql, values, "AND action = ?\n", each));
        if (filter.refusedOnly()) {
            sql.append("AND status >= 400\n");
        }
        filter.after()
                .ifPresent(place -> {
                    add(sql, values, "AND (at, request_id) < (?, ?)\n", utc(place.at()));
                    values.add(place.requestId());
                });
        add(sql, values, "ORDER BY at DESC, request_id DESC LIMIT ?", max);
        try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            var out = new ArrayList<AuditEvent>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    out.add(event(rows));
                }
            }
            return out;
        }
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static void add(StringBuilder sql, List<Object> values, String more, Object value) {
        sql.append(more);
        values.add(value);
    }

    private static AuditEvent event(ResultSet rows) throws SQLException {
        return new AuditEvent(
                rows.getString(1),
                rows.getString(4),
                rows.getObject(2, OffsetDateTime.class).toInstant(),
                rows.getObject(3, UUID.class),
                rows.getString(5),
                rows.getString(6),
                rows.getString(7),
                rows.getString(8),
                rows.getString(9),
                rows.getString(10),
                rows.getString(11),
                rows.getInt(12),
                rows.getString(13));
    }
}
