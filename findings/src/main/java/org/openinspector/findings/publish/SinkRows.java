package org.openinspector.findings.publish;

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
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;

/// Reading and binding of sinks' rows.
final class SinkRows {
    /// By their place in the stored traits of findings.
    static final List<String> SEVERITIES =
            List.of("UNTRIAGED", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL");

    static final String COLUMNS =
            """
            s.sink_id, s.account_id, s.region, s.name, s.type, s.target, s.settings::text as settings,
            s.batch_max, s.kinds, s.severities, s.account_ids, s.criteria::text as criteria, s.state,
            s.created_at, s.updated_at, s.secrets
            """;

    /// Whether a sink `s` wants an event `e` that is within its reach, but for its criteria.
    static final String WANTED =
            """
            ((s.kinds & s.takes) >> e.kind) & 1 = 1
            and (e.severity is null or (s.severities >> e.severity) & 1 = 1)
            and (s.account_ids is null or e.account_id = any(s.account_ids::bpchar[]))
            """;

    /// Whether a sink `s` gets an event `e` that is within its reach: what its criteria say was
    /// decided when the event was made.
    static final String MATCHES =
            WANTED + " and (e.refused is null or s.sink_no <> all(e.refused)) ";

    private SinkRows() {}

    /// A sink with its sealed secrets.
    record Row(EventSink sink, SealedBytes secrets) {
        SinkKey key() {
            return new SinkKey(sink.accountId(), sink.region(), sink.id());
        }
    }

    static EventSink sink(ResultSet row) throws SQLException {
        @Nullable Object accounts = row.getArray("account_ids");
        return new EventSink(
                row.getObject("sink_id", UUID.class),
                row.getString("account_id"),
                row.getString("region"),
                row.getString("name"),
                row.getString("type"),
                row.getString("target"),
                SettingsText.read(row.getString("settings")),
                row.getInt("batch_max"),
                new EventSink.Filter(
                        kinds(row.getInt("kinds")),
                        severities(row.getInt("severities")),
                        accounts == null
                                ? List.of()
                                : List.of((String[]) row.getArray("account_ids").getArray()),
                        Optional.ofNullable(row.getString("criteria"))
                                .map(FilterCriteria::fromJson)),
                EventSink.State.valueOf(row.getString("state")),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    static Row row(ResultSet row) throws SQLException {
        return new Row(sink(row), new SealedBytes(row.getBytes("secrets")));
    }

    static int bits(EventSink.Filter filter, boolean ofKinds) {
        int bits = 0;
        if (ofKinds) {
            bits = bits(filter.kinds());
        } else {
            for (String severity : filter.severities()) {
                int place = SEVERITIES.indexOf(severity);
                if (place < 0) {
                    throw new SinkRefusedException(
                            "severities",
                            "expected one of " + SEVERITIES + ", got \"" + severity + "\"");
                }
                bits |= 1 << place;
            }
        }
        return bits == 0 ? -1 : bits;
    }

    static int bits(Set<EventKind> kinds) {
        int bits = 0;
        for (EventKind kind : kinds) {
            bits |= 1 << kind.code();
        }
        return bits;
    }

    private static Set<EventKind> kinds(int bits) {
        EnumSet<EventKind> kinds = EnumSet.noneOf(EventKind.class);
        for (EventKind kind : EventKind.values()) {
            if (bits != -1 && (bits >> kind.code() & 1) == 1) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static Set<String> severities(int bits) {
        Set<String> out = new TreeSet<>();
        for (int i = 0; i < SEVERITIES.size(); i++) {
            if (bits != -1 && (bits >> i & 1) == 1) {
                out.add(SEVERITIES.get(i));
            }
        }
        return out;
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// Reads a row.
    interface Read<T> {
        T row(ResultSet row) throws SQLException;
    }

    static <T> List<T> query(
            Connection connection, String sql, Read<T> read, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> out = new ArrayList<>();
            while (rows.next()) {
                out.add(read.row(rows));
            }
            return out;
        }
    }

    static int update(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(
            Connection connection, String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) {
                switch (values[i]) {
                    case Instant instant ->
                            statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
                    case List<?> list ->
                            statement.setArray(
                                    i + 1, connection.createArrayOf("text", list.toArray()));
                    case null -> statement.setObject(i + 1, null);
                    case Object other -> statement.setObject(i + 1, other);
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }
}
