package org.openinspector.estate;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.openinspector.estate.Contents.Kind;
import org.openinspector.estate.content.StoredContent;
import org.openinspector.model.Argument;
import org.openinspector.model.Finding;
import org.openinspector.model.NoData;

/// What matching said about classes.
final class ResultRows {
    private ResultRows() {}

    /// A stored result.
    ///
    /// @param knowledge number of the data it was drawn up with
    /// @param hash in hex
    record Stored(long knowledge, String hash) {}

    /// A result that was just drawn up.
    ///
    /// @param same it says what the stored one says
    record Drawn(
            long inventoryClass,
            StoredContent content,
            List<Finding> findings,
            List<NoData> gaps,
            boolean same) {}

    /// Reads a column of bytes.
    interface Column<T> {
        T read(ResultSet row) throws SQLException;
    }

    static Map<Long, Stored> stored(Connection connection, Collection<Long> classes)
            throws SQLException {
        return byClass(
                connection,
                """
                SELECT inventory_class, knowledge, encode(result_hash, 'hex') AS hash
                FROM estate.match_result WHERE inventory_class = ANY (?::bigint[])\
                """,
                classes,
                row -> new Stored(row.getLong("knowledge"), row.getString("hash")));
    }

    static Map<Long, byte[]> contents(
            Connection connection, Collection<Long> classes, Contents contents)
            throws SQLException {
        return byClass(
                connection,
                """
                SELECT inventory_class, content FROM estate.match_result
                WHERE inventory_class = ANY (?::bigint[])\
                """,
                classes,
                row -> contents.opened(Kind.RESULT, row.getBytes("content")));
    }

    static Map<Long, byte[]> inventories(
            Connection connection, Collection<Long> classes, Contents contents)
            throws SQLException {
        return byClass(
                connection,
                """
                SELECT id AS inventory_class, content FROM estate.inventory_class
                WHERE id = ANY (?::bigint[])\
                """,
                classes,
                row -> contents.opened(Kind.INVENTORY, row.getBytes("content")));
    }

    private static <T> Map<Long, T> byClass(
            Connection connection, String sql, Collection<Long> classes, Column<T> column)
            throws SQLException {
        Map<Long, T> all = HashMap.newHashMap(classes.size());
        if (!classes.isEmpty()) {
            Sql.query(
                    connection,
                    sql,
                    row -> all.put(row.getLong("inventory_class"), column.read(row)),
                    numbers(classes));
        }
        return all;
    }

    static Sql.Texts numbers(Collection<Long> classes) {
        return Sql.Texts.of(classes, String::valueOf);
    }

    static void store(
            Connection connection, List<Drawn> all, Contents contents, long knowledge, Instant now)
            throws SQLException {
        List<Long> same = new ArrayList<>();
        List<Long> changed = new ArrayList<>();
        for (Drawn one : all) {
            (one.same ? same : changed).add(one.inventoryClass);
        }
        if (!same.isEmpty()) {
            Sql.update(
                    connection,
                    """
                    UPDATE estate.match_result SET knowledge = ?, matched_at = ?
                    WHERE inventory_class = ANY (?::bigint[]) AND knowledge < ?\
                    """,
                    knowledge,
                    now,
                    numbers(same),
                    knowledge);
        }
        for (Drawn one : all) {
            if (!one.same) {
                store(connection, one, contents, knowledge, now);
            }
        }
        CoverageRows.refreshClasses(connection, changed, now);
    }

    private static void store(
            Connection connection, Drawn one, Contents contents, long knowledge, Instant now)
            throws SQLException {
        int written =
                Sql.update(
                        connection,
                        """
                        INSERT INTO estate.match_result AS m
                            (inventory_class, knowledge, result_hash, content, findings,
                             unsupported_os, matched_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (inventory_class) DO UPDATE SET
                            knowledge = excluded.knowledge,
                            result_hash = excluded.result_hash, content = excluded.content,
                            findings = excluded.findings,
                            unsupported_os = excluded.unsupported_os,
                            matched_at = excluded.matched_at
                        WHERE m.knowledge <= excluded.knowledge\
                        """,
                        one.inventoryClass,
                        knowledge,
                        one.content.hash(),
                        contents.sealed(Kind.RESULT, one.content.compressed()),
                        one.findings.size(),
                        Gaps.unsupportedOs(one.gaps),
                        now);
        if (written == 0) {
            return;
        }
        Sql.update(
                connection,
                """
                INSERT INTO estate.class_vulnerability AS v (inventory_class, names)
                VALUES (?, ?) ON CONFLICT (inventory_class) DO UPDATE SET names = excluded.names
                WHERE v.names <> excluded.names\
                """,
                one.inventoryClass,
                names(one.findings));
        Sql.update(
                connection,
                "DELETE FROM estate.class_gap WHERE inventory_class = ?",
                one.inventoryClass);
        for (NoData gap : one.gaps) {
            Sql.update(
                    connection,
                    """
                    INSERT INTO estate.class_gap (inventory_class, ecosystem, reason, packages)
                    VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING\
                    """,
                    one.inventoryClass,
                    Sql.storable(gap.ecosystem()),
                    Sql.storable(gap.reason()),
                    gap.packages());
        }
    }

    private static Sql.Texts names(List<Finding> findings) {
        TreeSet<String> names = new TreeSet<>();
        for (Finding finding : findings) {
            names.add(Sql.storable(finding.id()));
            finding.aliases().forEach(id -> names.add(Sql.storable(id)));
            for (Argument argument : finding.why()) {
                names.add(Sql.storable(argument.advisory()));
                argument.ids().forEach(id -> names.add(Sql.storable(id)));
            }
        }
        return Sql.Texts.of(names);
    }
}
