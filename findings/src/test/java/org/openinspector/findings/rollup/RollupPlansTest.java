package org.openinspector.findings.rollup;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openinspector.findings.Findings;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// What runs before every answer goes by indexes, however much there is.
final class RollupPlansTest {
    private static Database database;

    @BeforeAll
    static void fill() {
        database = TestDatabase.fresh(Findings.CAPABILITY);
        execute(
                """
                insert into findings.scope (account_id, region) values ('000000000001', 'us-east-1');
                insert into findings.resource (account_id, region, scope_no, resource_id, type, id_first,
                    id_last, body, body_hash, last_evaluated_at)
                select '000000000001', 'us-east-1', 1, 'host/' || i, 'OpenInspector::Host', md5(i::text)::uuid,
                    md5(i::text)::uuid, '{}', md5('')::uuid, now() from generate_series(1, 20000) i;
                insert into findings.detail (account_id, region, hash, title, package_names, related,
                    installed, body)
                select '000000000001', 'us-east-1', md5(i::text)::uuid, 'title ' || i, '{}', '{}', '{}', '{}'
                from generate_series(1, 50000) i
                """);
        // Many transactions: what is new is told by them.
        for (int i = 0; i < 100; i++) {
            execute(
                    """
                    insert into findings.rollup_delta (account_id, region, scope_no, resource_no,
                        resource_type, details, traits, counts)
                    select '000000000001', 'us-east-1', 1, i, 'OpenInspector::Host',
                        array[md5(i::text)::uuid], '{160}', '{1}' from generate_series(1, 300) i
                    """);
        }
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("alter table findings.rollup_delta no force row level security");
                statement.execute("alter table findings.detail no force row level security");
                statement.execute("alter table findings.resource no force row level security");
                statement.execute(
                        "analyze findings.rollup_delta; analyze findings.detail; analyze findings.resource");
                statement.execute("alter table findings.rollup_delta force row level security");
                statement.execute("alter table findings.detail force row level security");
                statement.execute("alter table findings.resource force row level security");
            }
        });
    }

    @Test
    void newDeltasAreFoundByTransaction() {
        String plan =
                plan(RollupReader.DELTAS_SINCE.replace("?::pg_snapshot", "pg_current_snapshot()"));
        assertTrue(plan.contains("rollup_delta_tx"), plan);
        assertTrue(plan.contains("detail_pkey"), plan);
        assertFalse(plan.contains("Seq Scan"), plan);
    }

    @Test
    void resourcesAreFoundByNumber() {
        String plan =
                plan(
                        RollupReader.ATTRIBUTES
                                .replace("?::text[]", "array['000000000001']")
                                .replace("?::bigint[]", "array[7::bigint]"));
        assertTrue(plan.contains("resource_pkey"), plan);
        assertFalse(plan.contains("Seq Scan"), plan);
    }

    private static String plan(String sql) {
        return database.acrossAccounts(connection -> {
            StringBuilder out = new StringBuilder();
            try (Statement statement = connection.createStatement()) {
                statement.execute(RollupReader.BY_KEYS);
            }
            try (PreparedStatement explain = connection.prepareStatement("explain " + sql);
                    ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    out.append(rows.getString(1)).append('\n');
                }
            }
            return out.toString();
        });
    }

    private static void execute(String sql) {
        database.updateAcrossAccounts(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
    }
}
