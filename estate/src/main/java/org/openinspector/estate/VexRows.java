package org.openinspector.estate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.openinspector.storage.Database;

/// Which statements findings were evaluated with last. Other statements make the resources due
/// again whose classes name one of their vulnerabilities; nothing is matched for it.
final class VexRows {
    private VexRows() {}

    private record State(String version, List<String> names) {}

    /// Makes due what other statements touch.
    static void follow(Database database, VexSource.Statements statements, Instant now) {
        database.updateAcrossAccounts(connection -> {
            Optional<State> before = state(connection);
            String known = before.map(State::version).orElse("");
            if (!known.equals(statements.version())) {
                TreeSet<String> names = new TreeSet<>(statements.vulnerabilities());
                before.ifPresent(state -> names.addAll(state.names));
                due(connection, names);
                keep(connection, statements, now);
            }
        });
    }

    /// Locked: of two servers the second sees what the first has done.
    private static Optional<State> state(Connection connection) throws SQLException {
        Sql.query(connection, "SELECT pg_advisory_xact_lock(hashtext('estate.vex'))", row -> true);
        return Sql.first(
                connection,
                "SELECT version, names FROM estate.vex_state",
                row ->
                        new State(
                                row.getString("version"),
                                List.of((String[]) row.getArray("names").getArray())));
    }

    private static void due(Connection connection, Set<String> names) throws SQLException {
        Sql.update(
                connection,
                """
                UPDATE estate.resource_inventory SET asked = asked + 1
                WHERE inventory_class = ANY (?::bigint[])\
                """,
                ResultRows.numbers(DeltaRows.naming(connection, names)));
    }

    private static void keep(Connection connection, VexSource.Statements statements, Instant now)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO estate.vex_state (version, names, seen_at) VALUES (?, ?, ?)
                ON CONFLICT (only_one) DO UPDATE SET version = excluded.version,
                    names = excluded.names, seen_at = excluded.seen_at\
                """,
                statements.version(),
                Sql.Texts.of(statements.vulnerabilities(), Sql::storable),
                now);
    }
}
