package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.Samples.A;
import static org.openinspector.findings.Samples.B;
import static org.openinspector.findings.Samples.REGION;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.StorageException;
import org.openinspector.testkitserver.TestDatabase;

/// Counts kept ahead against recounts, whatever happened and whenever it was cut off.
final class RollupHistoryTest {
    private static final AccountScope BOTH = new AccountScope(List.of(A, B), REGION);
    private static final int RESOURCES = 18;

    /// Everything that changes findings or resources.
    private static void step(Findings findings, ResourceFleet fleet, RandomGenerator random) {
        String account = random.nextBoolean() ? A : B;
        switch (random.nextInt(8)) {
            case 0 -> {
                List<String> gone =
                        IntStream.range(0, RESOURCES)
                                .filter(i -> random.nextInt(4) == 0)
                                .mapToObj(i -> fleet.id(account, i))
                                .toList();
                findings.closeResources(
                        account, REGION, gone, Cause.of(Cause.Kind.RESOURCE_GONE), fleet.later());
            }
            case 1 -> findings.sweep(fleet.later().plus(Duration.ofDays(random.nextInt(40))));
            case 2 -> findings.rollups().compact();
            default -> findings.evaluate(fleet.evaluations(account, RESOURCES, false));
        }
    }

    private static void assertCounted(Findings findings, String why) {
        List<Finding> active = AggregationTypesTest.active(findings, BOTH);
        for (NaiveAggregation.Type type : NaiveAggregation.TYPES) {
            assertEquals(
                    NaiveAggregation.rows(active, type, Map.of()),
                    new HashSet<>(AggregationTypesTest.rows(findings, BOTH, type, Map.of(), 100)),
                    () -> type.name() + " " + why);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void equalRecountsAfterAnyHistory(long seed) throws SQLException {
        SplittableRandom random = new SplittableRandom(seed);
        Database database = TestDatabase.fresh(Findings.CAPABILITY);
        Findings findings = new Findings(database);
        Findings inMemory = new Findings(database);
        inMemory.rollups().load();
        ResourceFleet fleet = new ResourceFleet(random);
        for (int i = 0; i < 30; i++) {
            step(findings, fleet, random);
            if (i % 5 == 4) {
                String why = "after step " + i;
                assertCounted(findings, why);
                assertCounted(inMemory, why + ", from memory");
                assertEquals(0, findings.rollups().check(1_000).drift(), why);
            }
        }
        assertTrue(findings.rollups().check(1_000).groups() > 100, "hardly anything was compared");
        findings.rollups().compact();
        assertCounted(new Findings(database), "after all was added up");
        assertEquals(Map.of(), emptyRows(database));
        findings.rollups().rebuild();
        assertCounted(findings, "after a rebuild");
        assertCounted(inMemory, "after a rebuild, from memory");
        assertEquals(0, findings.rollups().check(1_000).drift());
    }

    /// Connections are cut at any moment, as a kill cuts them; writers, compaction and readers go
    /// on as if it were a restart.
    @Test
    void equalRecountsAfterKills() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(4);
        Database database = TestDatabase.fresh(Findings.CAPABILITY);
        Findings findings = new Findings(database);
        Findings inMemory = new Findings(database);
        inMemory.rollups().load();
        ResourceFleet fleet = new ResourceFleet(random.split());
        AtomicBoolean over = new AtomicBoolean();
        SplittableRandom killing = random.split();
        Thread killer =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!over.get()) {
                                cut(database);
                                pause(5 + killing.nextInt(40));
                            }
                        });
        Thread compactor =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!over.get()) {
                                tried(findings.rollups()::compact);
                                tried(() -> inMemory.rollups().counts(BOTH, Set.of()));
                                pause(3);
                            }
                        });
        int cutOff = 0;
        for (int i = 0; i < 60; i++) {
            if (!tried(() -> step(findings, fleet, random))) {
                cutOff++;
            }
        }
        over.set(true);
        killer.join();
        compactor.join();
        assertTrue(cutOff > 0, "nothing was cut off");
        assertCounted(findings, "after kills");
        inMemory.rollups().load();
        assertCounted(inMemory, "after kills, from memory");
        assertEquals(0, findings.rollups().check(1_000).drift());
    }

    @Test
    void checkFindsWhatIsWrong() throws SQLException {
        Database database = TestDatabase.fresh(Findings.CAPABILITY);
        Findings findings = new Findings(database);
        findings.evaluate(
                new ResourceFleet(new SplittableRandom(9)).evaluations(A, RESOURCES, true));
        findings.rollups().compact();
        for (String table : List.of("resource", "title", "package", "layer")) {
            assertEquals(0, findings.rollups().check(1_000).drift(), table);
            for (String wrong :
                    List.of(
                            "update findings.rollup_%s set n = n + 1",
                            "delete from findings.rollup_%s")) {
                database.updateAcrossAccounts(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(wrong.formatted(table));
                    }
                });
                assertNotEquals(0, findings.rollups().check(1_000).drift(), wrong.formatted(table));
                findings.rollups().rebuild();
            }
        }
        assertTrue(findings.rollups().status().driftTotal() > 0);
    }

    /// Deltas are deleted some time after they were added up; a copy that has not read them begins
    /// anew.
    @Test
    void copyThatMissedDeltasBeginsAnew() {
        Database database = TestDatabase.fresh(Findings.CAPABILITY);
        Findings findings = new Findings(database);
        Findings inMemory = new Findings(database);
        inMemory.rollups().load();
        ResourceFleet fleet = new ResourceFleet(new SplittableRandom(10));
        findings.evaluate(fleet.evaluations(A, RESOURCES, true));
        database.updateAcrossAccounts(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("update findings.rollup_delta set at = at - interval '1 hour'");
            }
        });
        findings.rollups().compact();
        assertCounted(inMemory, "from the database");
        assertTrue(!inMemory.rollups().status().inMemory(), "the copy is still used");
        inMemory.rollups().load();
        assertCounted(inMemory, "loaded anew");
        assertTrue(inMemory.rollups().status().inMemory());
    }

    private static Map<String, Long> emptyRows(Database database) throws SQLException {
        return database.acrossAccounts(connection -> {
            Map<String, Long> out = new TreeMap<>();
            for (String table : List.of("resource", "title", "package", "layer")) {
                try (Statement statement = connection.createStatement();
                        ResultSet row =
                                statement.executeQuery(
                                        "select count(*) from findings.rollup_"
                                                + table
                                                + " where n <= 0")) {
                    row.next();
                    if (row.getLong(1) > 0) {
                        out.put(table, row.getLong(1));
                    }
                }
            }
            return out;
        });
    }

    private static void cut(Database database) {
        try (Connection connection = database.jobs().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where"
                            + " datname = current_database() and usename = current_user"
                            + " and pid <> pg_backend_pid() and random() < 0.3");
        } catch (SQLException e) {
            // It was cut itself.
            pause(1);
        }
    }

    private static boolean tried(Runnable work) {
        try {
            work.run();
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
