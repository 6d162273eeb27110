package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.storage.TestPostgres.execute;
import static org.openinspector.storage.TestPostgres.number;
import static org.openinspector.storage.TestPostgres.value;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;

/// Kills of either process: nothing acknowledged is lost, and all goes on by itself.
class CrashTest {
    private static final AccountScope A = AccountScope.of("000000000001", "us-east-1");

    @Test
    void acknowledgedRowsOutliveKillsOfPostgres() throws Exception {
        int rounds = Fixtures.full() ? 100 : 8;
        Random random = new Random(Property.seed());
        Path folder = TestPostgres.startedBefore("killed");
        Set<Long> acknowledged = new ConcurrentSkipListSet<>();
        AtomicLong tried = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.durable(folder));
                Database database = Database.open(server.settings())) {
            database.migrate(DatabaseTest.SAMPLE);
            server.watch();
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                while (!enough.get()) {
                                    write(database, tried.incrementAndGet(), acknowledged);
                                }
                            });
            for (int round = 0; round < rounds; round++) {
                Thread.sleep(random.nextInt(5, 120));
                long pid = server.pid();
                int before = acknowledged.size();
                kill(pid);
                Instant deadline = Instant.now().plusSeconds(60);
                while (server.pid() == pid || acknowledged.size() == before) {
                    assertTrue(Instant.now().isBefore(deadline), "no recovery in round " + round);
                    Thread.sleep(5);
                }
            }
            enough.set(true);
            writer.join();
            Set<Long> kept = new TreeSet<>();
            database.read(
                    A,
                    connection -> {
                        try (var statement = connection.createStatement();
                                var rows = statement.executeQuery("SELECT id FROM sample.note")) {
                            while (rows.next()) {
                                kept.add(rows.getLong(1));
                            }
                        }
                        return kept.size();
                    });
            assertTrue(kept.containsAll(acknowledged), "lost " + missing(acknowledged, kept));
            // At most one commit a kill went unanswered.
            assertTrue(
                    kept.size() - acknowledged.size() <= rounds,
                    kept.size() + " kept, " + acknowledged.size() + " acknowledged");
        }
    }

    @Test
    void orphanOfAKilledServerIsWaitedFor() throws Exception {
        Path folder = TestPostgres.startedBefore("orphan");
        EmbeddedPostgres first = EmbeddedPostgres.start(TestPostgres.settings(folder));
        DatabaseSettings settings = first.settings();
        Thread busy =
                Thread.ofVirtual()
                        .start(() ->
                                // Never waits, so it does not notice that its parent is gone.
                                assertThrows(
                                        SQLException.class,
                                        () -> {
                                            try (Connection connection = connect(settings)) {
                                                value(
                                                        connection,
                                                        "SELECT count(*) FROM"
                                                                + " generate_series(1, 1e12::bigint)");
                                            }
                                        }));
        try (Connection connection = connect(settings)) {
            Instant deadline = Instant.now().plusSeconds(30);
            while (number(
                                    connection,
                                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
                                            + " '%generate_series(1, 1e12%' AND pid <> pg_backend_pid()")
                            == 0
                    && Instant.now().isBefore(deadline)) {
                Thread.sleep(20);
            }
        }
        long pid = first.pid();
        kill(pid);
        first.abandon();
        try (EmbeddedPostgres second = EmbeddedPostgres.start(TestPostgres.settings(folder))) {
            assertNotEquals(pid, second.pid());
            assertTrue(busy.join(Duration.ofSeconds(10)));
        }
    }

    @Test
    void killedServerProcessLeavesItsDatabaseAndJobsToTheNext() throws Exception {
        Path folder = TestPostgres.startedBefore("server");
        Process killed = ServerProcess.start(folder);
        StorageException inUse =
                assertThrows(
                        StorageException.class,
                        () -> EmbeddedPostgres.start(TestPostgres.settings(folder)));
        assertTrue(
                String.valueOf(inUse.getMessage())
                        .contains("is in use by process " + killed.pid() + ";"),
                inUse.getMessage());
        killed.destroyForcibly();
        assertTrue(killed.waitFor(10, TimeUnit.SECONDS));

        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.settings(folder));
                Database database = Database.open(server.settings());
                Jobs jobs = new Jobs(database, 1)) {
            jobs.define(
                    "long",
                    job -> ran.add(job.id() + job.attempt() + job.progress().orElse(" fresh")));
            jobs.start();
            assertEquals("two1 fresh", either(ran, "two1 fresh", "one1step 7"));
        }
    }

    @Test
    void jobOfAnUnknownDeadProcessIsFreeAfterTwentySeconds() throws Exception {
        DatabaseSettings own = TestPostgres.fresh();
        // As with an external database, where another server may well be alive.
        DatabaseSettings settings =
                new DatabaseSettings(
                        own.url(), own.owner(), own.api(), own.jobs(), false, own.limits());
        try (Database database = Database.open(settings);
                Jobs jobs = new Jobs(database, 1)) {
            BlockingQueue<String> ran = new LinkedBlockingQueue<>();
            jobs.define("scan", job -> ran.add(job.id()));
            jobs.enqueue("scan", "silent", "", 0, Instant.now());
            jobs.enqueue("scan", "beating", "", 0, Instant.now());
            database.updateAcrossAccounts(connection ->
                    execute(
                            connection,
                            """
                            UPDATE storage.job SET picked = true, picked_by = 'another',
                                last_heartbeat = now() - CASE task_instance
                                    WHEN 'silent' THEN interval '21 s' ELSE interval '1 s' END\
                            """));
            jobs.start();
            assertEquals("silent", ran.poll(15, TimeUnit.SECONDS));
            assertEquals(Optional.empty(), Optional.ofNullable(ran.poll(1, TimeUnit.SECONDS)));
            assertEquals(List.of("beating"), jobs.list().stream().map(JobStatus::id).toList());
        }
    }

    @Test
    void jobsGoOnAfterARestartOfPostgres() throws Exception {
        Path folder = TestPostgres.startedBefore("jobs");
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(TestPostgres.durable(folder));
                Database database = Database.open(server.settings());
                Jobs jobs = new Jobs(database, 1)) {
            server.watch();
            AtomicBoolean first = new AtomicBoolean(true);
            jobs.define(
                    "scan",
                    job -> {
                        if (first.getAndSet(false)) {
                            // The end of this job is what has to get through to the database.
                            kill(server.pid());
                        }
                        ran.add(job.id());
                    });
            jobs.start();
            jobs.enqueue("scan", "cut", "", 0, Instant.now());
            assertEquals("cut", ran.poll(15, TimeUnit.SECONDS));
            jobs.enqueue("scan", "after", "", 0, Instant.now());
            assertEquals("after", ran.poll(30, TimeUnit.SECONDS));
        }
    }

    private static String either(BlockingQueue<String> ran, String last, String first)
            throws InterruptedException {
        assertEquals(first, ran.poll(15, TimeUnit.SECONDS));
        return Optional.ofNullable(ran.poll(15, TimeUnit.SECONDS)).orElse("not " + last);
    }

    private static void write(Database database, long id, Set<Long> acknowledged) {
        try {
            database.update(
                    A,
                    connection ->
                            execute(
                                    connection,
                                    "INSERT INTO sample.note VALUES ('000000000001', 'us-east-1', "
                                            + id
                                            + ", repeat('x', 500))"));
            acknowledged.add(id);
        } catch (StorageException e) {
            // Not acknowledged: it may be kept or not.
        }
    }

    private static Set<Long> missing(Set<Long> acknowledged, Set<Long> kept) {
        Set<Long> missing = new TreeSet<>(acknowledged);
        missing.removeAll(kept);
        return missing;
    }

    private static void kill(long pid) {
        assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        Login login = settings.jobs();
        return DriverManager.getConnection(settings.url(), login.user(), login.password());
    }
}
