package org.openinspector.findings;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A statement put together of constant texts, with its values apart: whatever a caller sends ends
/// up as a parameter, never in the text.
final class Sql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    /// @param part a constant with one `?` for each value
    static Sql of(String part, Object... values) {
        return new Sql().add(part, values);
    }

    /// @param part a constant with one `?` for each value
    Sql add(String part, Object... more) {
        text.append(part);
        values.addAll(List.of(more));
        return this;
    }

    Sql add(Sql other) {
        text.append(other.text);
        values.addAll(other.values);
        return this;
    }

    /// Adds the condition, if there is one.
    Sql and(Sql condition) {
        return condition.isEmpty() ? this : add(" and (").add(condition).add(")");
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    static Sql all(List<Sql> conditions) {
        return joined(conditions, " and ");
    }

    static Sql any(List<Sql> conditions) {
        return joined(conditions, " or ");
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(text.toString());
        try {
            for (int i = 0; i < values.size(); i++) {
                bind(connection, statement, i + 1, values.get(i));
            }
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static Sql joined(List<Sql> conditions, String word) {
        Sql out = new Sql();
        for (Sql condition : conditions) {
            if (!condition.isEmpty()) {
                out.add(out.isEmpty() ? "(" : word + "(").add(condition).add(")");
            }
        }
        return out;
    }

    private static void bind(
            Connection connection, PreparedStatement statement, int index, Object value)
            throws SQLException {
        switch (value) {
            case Instant instant -> statement.setObject(index, ResourceStore.time(instant));
            case List<?> list ->
                    statement.setArray(
                            index, connection.createArrayOf(elementType(list), list.toArray()));
            default -> statement.setObject(index, value);
        }
    }

    private static String elementType(List<?> list) {
        return switch (list.isEmpty() ? "" : list.getFirst()) {
            case Integer number -> "int4";
            case Long number -> "int8";
            case UUID uuid -> "uuid";
            default -> "text";
        };
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
