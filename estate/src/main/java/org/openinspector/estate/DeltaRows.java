package org.openinspector.estate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.KnowledgeDelta;

/// What is to be matched with which data, and how far that is.
final class DeltaRows {
    /// So many names hit nearly every class; asking for each takes longer than to match them all.
    private static final int NAMES_MAX = 20_000;

    private DeltaRows() {}

    /// A state of the data.
    ///
    /// @param planned whether it is decided what is to be matched with it
    /// @param base the data whose difference decided it; null if everything is matched
    /// @param validFrom see the table; null if not known yet
    record State(
            long number,
            String version,
            String release,
            boolean planned,
            @Nullable Long base,
            @Nullable Long validFrom) {}

    /// What was decided.
    ///
    /// @param base null: everything is matched
    /// @param because why, if so; else empty
    record Decision(
            @Nullable State base, String because, KnowledgeDelta delta, Collection<Long> classes) {
        static Decision whole(String because) {
            return new Decision(
                    null,
                    because,
                    new KnowledgeDelta(
                            new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>()),
                    List.of());
        }
    }

    private static final String COLUMNS =
            "SELECT id, version, release, planned_at, base, valid_from FROM estate.knowledge ";

    static State state(Connection connection, long number) throws SQLException {
        return Sql.one(connection, COLUMNS + "WHERE id = ?", DeltaRows::state, number);
    }

    /// The newest data before these of which it is known which results are right with them.
    static Optional<State> base(Connection connection, long number) throws SQLException {
        return Sql.first(
                connection,
                COLUMNS + "WHERE id < ? AND valid_from IS NOT NULL ORDER BY id DESC LIMIT 1",
                DeltaRows::state,
                number);
    }

    private static State state(ResultSet row) throws SQLException {
        long base = row.getLong("base");
        boolean noBase = row.wasNull();
        long validFrom = row.getLong("valid_from");
        boolean unknown = row.wasNull();
        return new State(
                row.getLong("id"),
                row.getString("version"),
                row.getString("release"),
                row.getObject("planned_at") != null,
                noBase ? null : base,
                unknown ? null : validFrom);
    }

    /// Classes whose results name one of the vulnerabilities.
    static List<Long> naming(Connection connection, Set<String> vulnerabilities)
            throws SQLException {
        if (vulnerabilities.isEmpty()) {
            return List.of();
        }
        if (vulnerabilities.size() > NAMES_MAX) {
            return Sql.query(
                    connection,
                    "SELECT inventory_class FROM estate.class_vulnerability WHERE names <> '{}'",
                    row -> row.getLong("inventory_class"));
        }
        return Sql.query(
                connection,
                "SELECT inventory_class FROM estate.class_vulnerability WHERE names && ?",
                row -> row.getLong("inventory_class"),
                Sql.Texts.of(vulnerabilities, Sql::storable));
    }

    /// Classes that were matched with data between these two: with neither, so nobody knows what
    /// has changed for them.
    static List<Long> between(Connection connection, long after, long before) throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT inventory_class FROM estate.match_result
                WHERE knowledge > ? AND knowledge < ?\
                """,
                row -> row.getLong("inventory_class"),
                after,
                before);
    }

    /// Keeps the decision; one that another server made meanwhile stays.
    static void decide(Connection connection, long number, Decision decision, Instant now)
            throws SQLException {
        State base = decision.base;
        int decided =
                Sql.update(
                        connection,
                        """
                        UPDATE estate.knowledge SET planned_at = ?, started_at = ?,
                            base = ?::bigint, valid_from = ?::bigint, whole_because = ?,
                            packages_changed = ?, vulnerabilities_changed = ?, classes_total = ?
                        WHERE id = ? AND planned_at IS NULL\
                        """,
                        now,
                        now,
                        base == null ? null : base.number,
                        base == null ? (Long) number : null,
                        base == null ? decision.because : null,
                        decision.delta.packages().size(),
                        decision.delta.vulnerabilities().size(),
                        decision.classes.size(),
                        number);
        if (decided > 0 && !decision.classes.isEmpty()) {
            add(connection, number, decision.classes);
        }
    }

    private static int add(Connection connection, long number, Collection<Long> classes)
            throws SQLException {
        return Sql.update(
                connection,
                """
                INSERT INTO estate.delta_class (knowledge, inventory_class)
                SELECT ?, c.id FROM unnest(?::bigint[]) w (id)
                JOIN estate.inventory_class c USING (id) ORDER BY c.id
                ON CONFLICT DO NOTHING\
                """,
                number,
                ResultRows.numbers(classes));
    }

    /// CVEs that results name.
    static Set<String> named(Connection connection) throws SQLException {
        return new HashSet<>(
                Sql.query(
                        connection,
                        """
                        SELECT DISTINCT name
                        FROM estate.class_vulnerability, unnest(names) name
                        WHERE name LIKE 'CVE-%'\
                        """,
                        row -> row.getString("name")));
    }

    /// Adds classes to what is to be matched: those of a distribution if releases end otherwise
    /// now, those that name a vulnerability with another score.
    ///
    /// @return how many are left to match
    static int more(Connection connection, long number, boolean releases, Set<String> rescored)
            throws SQLException {
        Set<Long> classes = new HashSet<>(naming(connection, rescored));
        if (releases) {
            classes.addAll(
                    Sql.query(
                            connection,
                            "SELECT id FROM estate.inventory_class WHERE distribution IS NOT NULL",
                            row -> row.getLong("id")));
        }
        if (classes.isEmpty()) {
            return 0;
        }
        // What is matched with these data by now is done.
        classes.removeAll(between(connection, number - 1, Long.MAX_VALUE));
        int added = add(connection, number, classes);
        Sql.update(
                connection,
                "UPDATE estate.knowledge SET classes_total = classes_total + ? WHERE id = ?",
                added,
                number);
        return added;
    }

    /// Classes that the data touch and that are left, with how many packages they have.
    record Left(long inventoryClass, int packages) {}

    static List<Left> left(Connection connection, long number, int max) throws SQLException {
        return Sql.query(
                connection,
                """
                SELECT d.inventory_class, c.packages FROM estate.delta_class d
                JOIN estate.inventory_class c ON c.id = d.inventory_class
                WHERE d.knowledge = ? ORDER BY 1 LIMIT ?\
                """,
                row -> new Left(row.getLong("inventory_class"), row.getInt("packages")),
                number,
                max);
    }

    /// Notes that classes are done and what came of it.
    static void done(
            Connection connection,
            long number,
            Collection<Long> classes,
            ClassMatcher.Touched touched)
            throws SQLException {
        Sql.update(
                connection,
                """
                DELETE FROM estate.delta_class
                WHERE knowledge = ? AND inventory_class = ANY (?::bigint[])\
                """,
                number,
                ResultRows.numbers(classes));
        Sql.update(
                connection,
                """
                UPDATE estate.knowledge SET classes_done = classes_done + ?,
                    classes_changed = classes_changed + ?, resources = resources + ?,
                    opened = opened + ?, reopened = reopened + ?, updated = updated + ?,
                    closed = closed + ?
                WHERE id = ?\
                """,
                classes.size(),
                touched.changed(),
                touched.resources(),
                touched.findings().opened(),
                touched.findings().reopened(),
                touched.findings().updated(),
                touched.findings().closed(),
                number);
    }

    /// All that the data touch is matched: what was right with the base is right with them.
    static void valid(Connection connection, long number, long validFrom) throws SQLException {
        Sql.update(
                connection,
                "UPDATE estate.knowledge SET valid_from = ? WHERE id = ? AND valid_from IS NULL",
                validFrom,
                number);
        // What an older state left over is in this one's list.
        Sql.update(connection, "DELETE FROM estate.delta_class WHERE knowledge < ?", number);
    }
}
