package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.storage.TestPostgres.execute;
import static org.openinspector.storage.TestPostgres.number;
import static org.openinspector.storage.TestPostgres.value;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.storage.broken.Broken;
import org.openinspector.storage.sample.Sample;

class DatabaseTest {
    static final Capability SAMPLE = new Capability("sample", Sample.class);
    private static final AccountScope A = AccountScope.of("000000000001", "us-east-1");
    private static final AccountScope B = AccountScope.of("000000000002", "us-east-1");
    private static final AccountScope BOTH =
            new AccountScope(List.of("000000000002", "000000000001"), "us-east-1");
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database =
                Database.open(
                        TestPostgres.fresh()
                                .withLimits(
                                        new DatabaseSettings.Limits(
                                                2,
                                                3,
                                                Duration.ofMillis(500),
                                                Duration.ofSeconds(1))));
        database.migrate(SAMPLE);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void oneRowEach() {
        database.updateAcrossAccounts(connection ->
                execute(
                        connection,
                        """
                        DELETE FROM sample.note;
                        INSERT INTO sample.note VALUES
                            ('000000000001', 'us-east-1', 1, 'of A'),
                            ('000000000002', 'us-east-1', 1, 'of B')\
                        """));
    }

    @Test
    void scopeSeesItsAccountsOnly() {
        String all = "SELECT string_agg(words, ',' ORDER BY words) FROM sample.note";
        assertEquals("of A", database.read(A, c -> value(c, all)));
        assertEquals("of B", database.read(B, c -> value(c, all)));
        assertEquals("of A,of B", database.read(BOTH, c -> value(c, all)));
        assertEquals("of A,of B", database.acrossAccounts(c -> value(c, all)));
    }

    @Test
    void noScopeSeesNothing() throws Exception {
        DatabaseSettings settings = database.settings();
        for (Login login : List.of(settings.api(), settings.owner())) {
            try (Connection connection =
                    DriverManager.getConnection(settings.url(), login.user(), login.password())) {
                assertEquals(
                        0, number(connection, "SELECT count(*) FROM sample.note"), login.user());
                // As after a transaction with a scope: the setting is then the empty text.
                execute(connection, "SET oi.accounts = ''");
                assertEquals(
                        0, number(connection, "SELECT count(*) FROM sample.note"), login.user());
            }
        }
    }

    @Test
    void rowsOfOthersAreNeitherWrittenNorTouched() {
        for (String statement :
                List.of(
                        "INSERT INTO sample.note VALUES ('000000000002', 'us-east-1', 2, 'x')",
                        "UPDATE sample.note SET account_id = '000000000002', id = 9",
                        "INSERT INTO sample.event VALUES ('000000000002', 'us-east-1', '2026-01-05')")) {
            StorageException refused =
                    assertThrows(
                            StorageException.class,
                            () -> database.update(A, c -> execute(c, statement)));
            assertEquals("42501", refused.sqlState(), statement);
        }
        database.update(A, c -> execute(c, "UPDATE sample.note SET words = 'changed'"));
        database.update(A, c -> execute(c, "DELETE FROM sample.note WHERE account_id LIKE '%2'"));
        assertEquals("of B", database.read(B, c -> value(c, "SELECT words FROM sample.note")));
    }

    @Test
    void scopeEndsWithItsTransaction() {
        // Even what sets it for the session, as a mistake would, is overridden by the next use.
        for (int i = 0; i < 4; i++) {
            database.update(
                    A,
                    c ->
                            execute(
                                    c,
                                    "SELECT set_config('oi.accounts', '{\"000000000001\":0}', false)"));
        }
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    "of B",
                    database.read(
                            B, c -> value(c, "SELECT string_agg(words, '') FROM sample.note")));
        }
    }

    @Test
    void partitionIsReachedOnlyThroughItsTable() {
        database.update(
                A,
                c ->
                        execute(
                                c,
                                "INSERT INTO sample.event VALUES ('000000000001', 'r', '2026-01-05')"));
        assertEquals("1", database.read(A, c -> value(c, "SELECT count(*) FROM sample.event")));
        assertEquals("0", database.read(B, c -> value(c, "SELECT count(*) FROM sample.event")));
        StorageException refused =
                assertThrows(
                        StorageException.class,
                        () -> database.read(A, c -> value(c, "SELECT * FROM sample.event_first")));
        assertEquals("42501", refused.sqlState());
    }

    /// PostgreSQL checks them as the owner, who sees no rows; it exempts these checks itself.
    @Test
    void foreignKeysHoldDespiteForcedSecurity() {
        database.update(
                A,
                c ->
                        execute(
                                c,
                                "INSERT INTO sample.reply VALUES ('000000000001', 'us-east-1', 1)"));
        StorageException dangling =
                assertThrows(
                        StorageException.class,
                        () ->
                                database.update(
                                        A,
                                        c ->
                                                execute(
                                                        c,
                                                        "INSERT INTO sample.reply VALUES"
                                                                + " ('000000000001', 'us-east-1', 2)")));
        assertEquals("23503", dangling.sqlState());
        database.update(A, c -> execute(c, "DELETE FROM sample.note"));
        assertEquals(
                "0", database.acrossAccounts(c -> value(c, "SELECT count(*) FROM sample.reply")));
    }

    @Test
    void aScopeIsSearchedAndTheAccountsOfAQueryAreLookedUp() {
        String plan =
                database.read(
                        A,
                        c -> {
                            execute(c, "SET LOCAL enable_seqscan = off");
                            StringBuilder lines = new StringBuilder();
                            try (var statement = c.createStatement();
                                    var rows =
                                            statement.executeQuery(
                                                    "EXPLAIN SELECT words FROM sample.note"
                                                            + " WHERE account_id = ANY ('{000000000001}'::bpchar[])")) {
                                while (rows.next()) {
                                    lines.append(rows.getString(1)).append('\n');
                                }
                            }
                            return lines.toString();
                        });
        assertTrue(plan.contains("Index Cond: (account_id = "), plan);
        assertTrue(plan.contains("Filter: jsonb_exists((InitPlan"), plan);
    }

    @Test
    void rolesHaveNoWayAroundTheirRights() {
        for (String role : List.of(Roles.API, Roles.JOBS, Roles.OWNER)) {
            assertEquals(
                    "f",
                    database.acrossAccounts(c ->
                            value(
                                    c,
                                    "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR"
                                            + " rolcreatedb FROM pg_roles WHERE rolname = '"
                                            + role
                                            + "'")),
                    role);
        }
        for (String statement :
                List.of(
                        "SET ROLE openinspector_jobs",
                        "SELECT * FROM storage.job",
                        "SELECT * FROM sample.schema_history",
                        "TRUNCATE sample.note",
                        "CREATE TABLE sample.mine (id int)",
                        "ALTER TABLE sample.note DISABLE ROW LEVEL SECURITY",
                        "CALL storage.protect('sample.note')")) {
            StorageException refused =
                    assertThrows(
                            StorageException.class,
                            () -> database.update(A, c -> execute(c, statement)),
                            statement);
            assertEquals("42501", refused.sqlState(), statement);
        }
    }

    @Test
    void ownerBecomesTheJobsRoleToMigrateRows() {
        database.asOwner(c -> {
            execute(c, "SET LOCAL ROLE openinspector_jobs");
            execute(c, "UPDATE sample.note SET words = upper(words)");
        });
        assertEquals("OF A", database.read(A, c -> value(c, "SELECT words FROM sample.note")));
    }

    @Test
    void readingWritesNothing() {
        StorageException refused =
                assertThrows(
                        StorageException.class,
                        () ->
                                database.read(
                                        A,
                                        c -> {
                                            execute(c, "DELETE FROM sample.note");
                                            return true;
                                        }));
        assertEquals("25006", refused.sqlState());
    }

    @Test
    void failureUndoesEverything() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        database.update(
                                A,
                                c -> {
                                    execute(c, "DELETE FROM sample.note");
                                    throw new IllegalStateException("a bug");
                                }));
        assertEquals("1", database.read(A, c -> value(c, "SELECT count(*) FROM sample.note")));
    }

    @Test
    void deadlockIsRepeated() throws Exception {
        CountDownLatch bothHoldOne = new CountDownLatch(2);
        AtomicInteger runs = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> one = threads.submit(() -> lockBoth("1", "2", bothHoldOne, runs));
            Future<?> two = threads.submit(() -> lockBoth("2", "1", bothHoldOne, runs));
            one.get(30, TimeUnit.SECONDS);
            two.get(30, TimeUnit.SECONDS);
        }
        assertEquals(3, runs.get(), "the victim ran twice");
        assertEquals("of A!!", database.read(A, c -> value(c, "SELECT words FROM sample.note")));
    }

    private static void lockBoth(
            String first, String second, CountDownLatch bothHoldOne, AtomicInteger runs) {
        database.updateAcrossAccounts(c -> {
            runs.incrementAndGet();
            String change = "UPDATE sample.note SET words = words || '!' WHERE account_id LIKE '%";
            execute(c, change + first + "'");
            bothHoldOne.countDown();
            try {
                assertTrue(bothHoldOne.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            execute(c, change + second + "'");
        });
    }

    @Test
    void waitForConnectionIsBounded() throws Exception {
        CountDownLatch held = new CountDownLatch(2);
        CountDownLatch enough = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2; i++) {
                threads.execute(() ->
                        database.update(
                                A,
                                c -> {
                                    held.countDown();
                                    try {
                                        enough.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                }));
            }
            assertTrue(held.await(10, TimeUnit.SECONDS));
            StorageException none =
                    assertThrows(
                            StorageException.class,
                            () -> database.read(A, c -> value(c, "SELECT 1")));
            enough.countDown();
            assertEquals(
                    "no database connection within 500 ms (pool api, at most 2): all are in use",
                    none.getMessage());
        }
    }

    @Test
    void statementsOfRequestsAreBounded() {
        StorageException cut =
                assertThrows(
                        StorageException.class,
                        () -> database.read(A, c -> value(c, "SELECT pg_sleep(20)")));
        assertEquals("57014", cut.sqlState());
        // Background work is not.
        database.acrossAccounts(c -> value(c, "SELECT pg_sleep(1.2)"));
    }

    @Test
    void migratingAgainChangesNothing() throws Exception {
        database.migrate(SAMPLE);
        assertEquals(
                1,
                ownerNumber(
                        "SELECT count(*) FROM sample.schema_history WHERE version IS NOT NULL"));
    }

    @Test
    void failedMigrationSaysWhereAndLeavesWhatWorked() throws Exception {
        Capability broken = new Capability("broken", Broken.class);
        StorageException failure =
                assertThrows(StorageException.class, () -> database.migrate(broken));
        assertEquals(
                "schema broken could not be migrated: V2__wrong.sql line 3: ERROR: table open has no"
                        + " column account_id char(12) NOT NULL",
                failure.getMessage());
        assertEquals(1, ownerNumber("SELECT count(to_regclass('broken.fine'))"));
        assertEquals(0, ownerNumber("SELECT count(to_regclass('broken.other'))"));
    }

    @Test
    void schemaOfNewerReleaseIsRefused() throws Exception {
        DatabaseSettings settings = TestPostgres.fresh();
        try (Database other = Database.open(settings)) {
            other.migrate(SAMPLE);
            other.asOwner(c ->
                    execute(
                            c,
                            """
                            INSERT INTO sample.schema_history
                            SELECT 99, '99', description, type, script, checksum,
                                   installed_by, now(), 1, true
                            FROM sample.schema_history WHERE version = '1'\
                            """));
            StorageException failure =
                    assertThrows(StorageException.class, () -> other.migrate(SAMPLE));
            assertEquals(
                    "schema sample was written by another release, probably a newer one: Detected"
                            + " applied migration not resolved locally: 99.",
                    failure.getMessage());
        }
    }

    @Test
    void settingsShowNoPassword() {
        DatabaseSettings settings = database.settings();
        for (Login login : List.of(settings.api(), settings.jobs(), settings.owner())) {
            assertNotNull(login.password());
            assertEquals(64, login.password().length());
            assertFalse(settings.toString().contains(login.password()));
        }
    }

    private static long ownerNumber(String sql) throws Exception {
        Login owner = database.settings().owner();
        try (Connection connection =
                DriverManager.getConnection(
                        database.settings().url(), owner.user(), owner.password())) {
            return number(connection, sql);
        }
    }
}
