package org.openinspector.estate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The few forms in which statements are run here.
final class Sql {
    private Sql() {}

    /// Reads one row.
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// An array parameter.
    record Texts(List<@Nullable String> values) {
        static <T> Texts of(Collection<T> items, Function<T, @Nullable String> text) {
            List<@Nullable String> values = new ArrayList<>(items.size());
            for (T item : items) {
                values.add(text.apply(item));
            }
            return new Texts(values);
        }

        static Texts of(Collection<String> items) {
            return of(items, text -> text);
        }
    }

    static <T> List<T> query(
            Connection connection, String sql, Row<T> read, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(read.read(rows));
            }
            return all;
        }
    }

    static <T> Optional<T> first(
            Connection connection, String sql, Row<T> read, @Nullable Object... parameters)
            throws SQLException {
        List<T> all = query(connection, sql, read, parameters);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    static <T> T one(Connection connection, String sql, Row<T> read, @Nullable Object... parameters)
            throws SQLException {
        return first(connection, sql, read, parameters)
                .orElseThrow(() -> new IllegalStateException("expected a row of: " + sql));
    }

    static int update(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(
            Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            int index = 0;
            for (Object parameter : parameters) {
                index++;
                switch (parameter) {
                    case Instant instant -> statement.setObject(index, offset(instant));
                    case Texts texts ->
                            statement.setArray(
                                    index,
                                    connection.createArrayOf("text", texts.values().toArray()));
                    case null -> statement.setObject(index, null);
                    case Object other -> statement.setObject(index, other);
                }
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    static OffsetDateTime offset(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static ResourceKey key(ResultSet row) throws SQLException {
        return new ResourceKey(
                row.getString("account_id"), row.getString("region"), row.getString("resource_id"));
    }

    /// A text that PostgreSQL takes: NUL, which it does not hold, becomes U+FFFD. Anyone may name a
    /// tag so.
    static String storable(String text) {
        return text.replace('\u0000', '\ufffd');
    }

    /// JSON that PostgreSQL takes: it refuses `\u0000` and lone surrogates.
    static String storableJson(String json) {
        int escape = json.indexOf("\\u");
        boolean plain = escape < 0 && json.chars().noneMatch(c -> Character.isSurrogate((char) c));
        if (plain) {
            return json;
        }
        StringBuilder out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\' && json.startsWith("u0000", i + 1)) {
                out.append("\\ufffd");
                i += 5;
            } else if (c == '\\') {
                out.append(c).append(json.charAt(++i));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < json.length()
                    && Character.isLowSurrogate(json.charAt(i + 1))) {
                out.append(c).append(json.charAt(++i));
            } else {
                out.append(Character.isSurrogate(c) ? '\ufffd' : c);
            }
        }
        return out.toString();
    }
}
