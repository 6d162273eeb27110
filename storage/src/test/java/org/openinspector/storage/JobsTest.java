package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsTest {
    private static final JobRetry QUICK =
            new JobRetry(3, Duration.ofMillis(10), Duration.ofMillis(20));

    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
    private Database database;
    private Jobs jobs;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(TestPostgres.fresh());
        jobs = new Jobs(database, 1);
    }

    @AfterEach
    void close() {
        jobs.close();
        database.close();
    }

    @Test
    void runsWhatIsAskedForOnce() throws Exception {
        jobs.define("scan", job -> ran.add(job.id() + " " + job.data() + " " + job.attempt()));
        jobs.start();
        jobs.enqueue("scan", "a", "{\"é\":1}", 0, Instant.now());
        assertEquals("a {\"é\":1} 1", next());
        awaitEmpty();
    }

    @Test
    void lanesDoNotWaitForOneAnother() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        jobs.define(
                "sweep",
                JobRetry.DEFAULT,
                new Lane("sweep", 2),
                job -> {
                    begun.countDown();
                    hold.await();
                });
        jobs.define("look", JobRetry.DEFAULT, new Lane("look", 1), job -> ran.add(job.id()));
        jobs.define("scan", job -> ran.add(job.id()));
        jobs.start();
        try {
            for (int i = 0; i < 5; i++) {
                jobs.enqueue("sweep", "unit-" + i, "", 100, Instant.now());
            }
            assertTrue(begun.await(20, TimeUnit.SECONDS));
            jobs.enqueue("look", "soon", "", 0, Instant.now());
            assertEquals("soon", next());
            jobs.enqueue("scan", "common", "", 0, Instant.now());
            assertEquals("common", next());
            assertEquals(
                    2,
                    jobs.list().stream()
                            .filter(job -> job.state() == JobStatus.State.RUNNING)
                            .filter(job -> job.task().equals("sweep"))
                            .count());
            JobPlace last = jobs.places("sweep", List.of("unit-4", "nobody")).get("unit-4");
            assertTrue(last != null && last.position() == 5 && !last.running(), "" + last);
            assertEquals(Map.of(), jobs.places("look", List.of("soon")));
        } finally {
            hold.countDown();
        }
        awaitEmpty();
        assertThrows(IllegalStateException.class, jobs::start);
    }

    @Test
    void waitingJobIsOneAndMovesForward() throws Exception {
        jobs.define("scan", job -> ran.add(job.id() + " " + job.data()));
        Instant later = Instant.now().plusSeconds(3600);
        jobs.enqueue("scan", "a", "first", 0, later);
        jobs.enqueue("scan", "a", "second", 3, later.plusSeconds(60));
        assertEquals(1, jobs.list().size());
        JobStatus waiting = jobs.list().getFirst();
        assertEquals(JobStatus.State.WAITING, waiting.state());
        assertEquals(3, waiting.priority());
        assertEquals(later.toEpochMilli(), waiting.due().orElseThrow().toEpochMilli());
        jobs.start();
        jobs.enqueue("scan", "a", "third", 0, Instant.now());
        assertEquals("a third", next());
        awaitEmpty();
    }

    @Test
    void higherPriorityRunsEarlier() throws Exception {
        jobs.define("scan", job -> ran.add(job.id()));
        Instant now = Instant.now();
        jobs.enqueue("scan", "low", "", -5, now.minusSeconds(60));
        jobs.enqueue("scan", "middle", "", 0, now.minusSeconds(30));
        jobs.enqueue("scan", "high", "", 10, now);
        jobs.start();
        assertEquals(List.of("high", "middle", "low"), List.of(next(), next(), next()));
    }

    @Test
    void runningJobAskedForAgainRunsOnceMore() throws Exception {
        Semaphore go = new Semaphore(0);
        jobs.define(
                "scan",
                job -> {
                    ran.add(job.data());
                    go.acquire();
                });
        jobs.start();
        jobs.enqueue("scan", "a", "one", 0, Instant.now());
        assertEquals("one", next());
        jobs.enqueue("scan", "a", "two", 0, Instant.now());
        jobs.enqueue("scan", "a", "three", 0, Instant.now());
        assertEquals(JobStatus.State.RUNNING, jobs.list().getFirst().state());
        go.release();
        assertEquals("three", next());
        go.release();
        awaitEmpty();
        assertTrue(ran.isEmpty());
    }

    @Test
    void failedJobIsTriedAgainThenParkedThenRevived() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        jobs.define(
                "scan",
                QUICK,
                job -> {
                    ran.add(job.attempt() + job.progress().map(p -> " after " + p).orElse(""));
                    job.save("step " + job.attempt());
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("the disk is full");
                    }
                });
        jobs.start();
        jobs.enqueue("scan", "a", "", 0, Instant.now());
        assertEquals("1", next());
        assertEquals("2 after step 1", next());
        assertEquals("3 after step 2", next());
        JobStatus parked = awaitState(JobStatus.State.FAILED);
        assertEquals(3, parked.attempts());
        assertEquals(Optional.empty(), parked.due());
        assertEquals(Optional.of("IllegalStateException: the disk is full"), parked.lastError());
        jobs.enqueue("scan", "a", "", 0, Instant.now());
        assertEquals("1 after step 3", next());
        awaitEmpty();
    }

    @Test
    void workAndStateCommitTogether() throws Exception {
        jobs.define("scan", job -> ran.add(job.id()));
        jobs.start();
        AccountScope scope = AccountScope.of("000000000001", "us-east-1");
        assertThrows(
                IllegalStateException.class,
                () ->
                        database.update(
                                scope,
                                connection -> {
                                    jobs.enqueue(
                                            connection, "scan", "undone", "", 9, Instant.now());
                                    throw new IllegalStateException("undo");
                                }));
        database.update(
                scope,
                connection -> jobs.enqueue(connection, "scan", "done", "", 0, Instant.now()));
        assertEquals("done", next());
        awaitEmpty();
        assertTrue(ran.isEmpty());
    }

    @Test
    void recurringJobRecursAlsoAfterFailureAndKeepsItsTime() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        // More failures than QUICK would allow another job.
        jobs.define(
                "sweep",
                new JobRetry(1, Duration.ofMillis(10), Duration.ofMillis(20)),
                job -> {
                    ran.add(job.id());
                    if (runs.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                });
        jobs.every("sweep", Duration.ofHours(1), Duration.ofMinutes(1));
        jobs.start();
        for (int i = 0; i < 3; i++) {
            assertEquals(Jobs.RECURRING, next(), "run " + i);
        }
        Instant due = awaitState(JobStatus.State.WAITING, 0).due().orElseThrow();
        long minutes = Duration.between(Instant.now(), due).toMinutes();
        assertTrue(minutes >= 59 && minutes <= 61, minutes + " minutes");
        jobs.close();

        jobs = new Jobs(database, 1);
        jobs.define("sweep", job -> ran.add("sooner"));
        jobs.every("sweep", Duration.ofHours(1), Duration.ZERO);
        jobs.start();
        assertTrue(jobs.list().getFirst().due().orElseThrow().isAfter(due.minusSeconds(61)));
        jobs.enqueue("sweep", Jobs.RECURRING, "", 0, Instant.now());
        assertEquals("sooner", next());
    }

    @Test
    void stopLetsRunningJobsSaveAndGoOnLater() throws Exception {
        jobs.define(
                "scan",
                job -> {
                    ran.add("begun");
                    while (!job.stopping()) {
                        Thread.sleep(5);
                    }
                    job.save("half");
                    throw new InterruptedException();
                });
        jobs.start();
        jobs.enqueue("scan", "a", "", 0, Instant.now());
        assertEquals("begun", next());
        jobs.close();
        JobStatus waiting = jobs.list().getFirst();
        assertEquals(JobStatus.State.WAITING, waiting.state());
        assertEquals(0, waiting.attempts());

        jobs = new Jobs(database, 1);
        jobs.define("scan", job -> ran.add(job.attempt() + " " + job.progress().orElseThrow()));
        jobs.start();
        assertEquals("1 half", next());
    }

    @Test
    void undefinedTasksAndTooLateDefinitionsAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> jobs.enqueue("no-such", "a", "", 0, Instant.now()));
        jobs.define("scan", job -> {});
        assertThrows(IllegalStateException.class, () -> jobs.define("scan", job -> {}));
        jobs.start();
        assertThrows(IllegalStateException.class, () -> jobs.define("late", job -> {}));
    }

    private String next() throws InterruptedException {
        String one = ran.poll(15, TimeUnit.SECONDS);
        return one == null ? "nothing ran within 15 s; queue: " + jobs.list() : one;
    }

    private void awaitEmpty() throws InterruptedException {
        for (int i = 0; i < 500 && !jobs.list().isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertEquals(List.of(), jobs.list());
    }

    private JobStatus awaitState(JobStatus.State state) throws InterruptedException {
        return awaitState(state, -1);
    }

    private JobStatus awaitState(JobStatus.State state, int attempts) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            JobStatus status = jobs.list().getFirst();
            if (status.state() == state && (attempts < 0 || status.attempts() == attempts)) {
                return status;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("never " + state + ": " + jobs.list());
    }
}
