package org.openinspector.accounts.identity;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down every call. One thread writes many at once, so that a request waits for nothing but
/// its place in a queue. What changes something waits: it is written down before it begins.
///
/// | ends how | may be lost |
/// | --- | --- |
/// | normal stop | nothing |
/// | `kill -9`, power | reads of the last 100 ms; of changes the outcome, never that they were tried |
/// | database away | nothing while fewer than 50,000 calls wait; then reads, counted in the log |
public final class Audit implements AutoCloseable {
    /// How long calls are kept unless the operator says otherwise.
    public static final Duration RETENTION = Duration.ofDays(90);

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BATCH_MAX = 1_000;
    private static final int WAITING_MAX = 50_000;
    private static final int URGENT_SECONDS_MAX = 30;

    private final Database database;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Row> rows = new ArrayDeque<>();
    private volatile Duration retention = RETENTION;
    private @Nullable Thread writer;
    private @Nullable LocalDate partitioned;
    private boolean urgent;
    private boolean closing;
    private long dropped;

    /// @param begun whether the row is there and only its outcome is new
    /// @param written completed when it is stored; null if nobody waits
    private record Row(
            @Nullable AuditEvent event,
            boolean begun,
            @Nullable CompletableFuture<Boolean> written) {}

    /// An audit log in a database. It starts with the first call.
    public Audit(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Sets how long calls are kept; older ones go once a day, whole days at a time.
    ///
    /// @param newRetention 1 to 3650 days
    public void keep(Duration newRetention) {
        if (newRetention.toDays() < 1 || newRetention.toDays() > 3_650) {
            throw new IllegalArgumentException(
                    "the audit log's retention is " + newRetention + ", expected 1 to 3650 days");
        }
        retention = newRetention;
    }

    /// Writes down a call that has its outcome. Does not wait.
    public void note(AuditEvent event) {
        append(new Row(event, false, null));
    }

    /// Writes down a change that is about to be made, and waits until that is stored.
    ///
    /// @throws IllegalStateException if it is not stored; the change must not be made
    public void begin(AuditEvent event) {
        await(new Row(event, false, new CompletableFuture<>()));
    }

    /// Writes down what came of a change. Does not wait.
    public void end(AuditEvent event) {
        append(new Row(event, true, null));
    }

    /// Waits until all that was noted before is stored.
    public void flush() {
        await(new Row(null, false, new CompletableFuture<>()));
    }

    /// Calls of one account in one Region, newest first.
    public List<AuditEvent> list(AccountScope scope, AuditFilter filter, int max) {
        if (scope.accounts().size() != 1) {
            throw new IllegalArgumentException("the audit log is read for one account at a time");
        }
        return database.read(scope, connection -> AuditTable.list(connection, scope, filter, max));
    }

    private void await(Row row) {
        append(row);
        CompletableFuture<Boolean> written = row.written();
        try {
            if (written == null || !written.get(URGENT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the audit log cannot be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the audit log was written", e);
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("the audit log cannot be written", e);
        }
    }

    private void append(Row row) {
        lock.lock();
        try {
            if (closing) {
                throw new IllegalStateException("the audit log is closed");
            }
            if (rows.size() >= WAITING_MAX && row.written() == null && !row.begun()) {
                dropped++;
                return;
            }
            if (writer == null) {
                writer = Thread.ofPlatform().name("audit").daemon().start(this::run);
            }
            rows.add(row);
            urgent |= row.written() != null;
            if (urgent || rows.size() == 1 || rows.size() >= BATCH_MAX) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<Row> batch = next();
            if (batch.isEmpty()) {
                return;
            }
            if (!write(batch)) {
                pause();
            }
        }
    }

    /// The next rows; empty at the end.
    private List<Row> next() {
        lock.lock();
        try {
            while (rows.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            long left = LINGER_NANOS;
            while (!urgent && !closing && rows.size() < BATCH_MAX && left > 0) {
                left = changed.awaitNanos(left);
            }
            var batch = new ArrayList<Row>();
            while (!rows.isEmpty() && batch.size() < BATCH_MAX) {
                batch.add(rows.poll());
            }
            urgent &= !rows.isEmpty();
            return batch;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    /// False if the batch waits for another try.
    private boolean write(List<Row> batch) {
        var begun = new ArrayList<AuditEvent>();
        var ended = new ArrayList<AuditEvent>();
        for (Row row : batch) {
            if (row.event() != null) {
                (row.begun() ? ended : begun).add(row.event());
            }
        }
        try {
            partition();
            if (!begun.isEmpty() || !ended.isEmpty()) {
                database.updateAcrossAccounts(connection -> {
                    AuditTable.insert(connection, begun);
                    AuditTable.end(connection, ended);
                });
            }
            complete(batch, true);
            return true;
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("calls", batch.size()).setCause(e).log("audit failed");
            return !again(batch);
        }
    }

    /// Those who wait are told; the rest is tried again, unless this is the end.
    private boolean again(List<Row> batch) {
        complete(batch, false);
        lock.lock();
        try {
            if (closing) {
                LOG.atError().addKeyValue("calls", batch.size()).log("audit incomplete");
                return false;
            }
            for (int i = batch.size() - 1; i >= 0; i--) {
                if (batch.get(i).written() == null) {
                    rows.addFirst(batch.get(i));
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static void complete(List<Row> batch, boolean stored) {
        for (Row row : batch) {
            if (row.written() != null) {
                row.written().complete(stored);
            }
        }
    }

    private void partition() {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!today.equals(partitioned)) {
            database.asOwner(connection -> AuditTable.partition(connection, today, retention));
            partitioned = today;
        }
        long lost;
        lock.lock();
        try {
            lost = dropped;
            dropped = 0;
        } finally {
            lock.unlock();
        }
        if (lost > 0) {
            LOG.atError().addKeyValue("calls", lost).log("audit incomplete");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Writes what waits, and ends.
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closing = true;
            running = writer;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (running != null) {
            try {
                running.join(Duration.ofSeconds(URGENT_SECONDS_MAX));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
