package org.openinspector.storage;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Task;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Background work that survives a kill: db-scheduler over the table `storage.job`.
///
/// There is at most one job per task and id. A job that ends well is gone; a failed one is tried
/// again with growing pauses and then parked. Tasks are defined first, then the queue is started.
/// Each [Lane] has threads of its own, so that long work of one kind does not keep another waiting.
public final class Jobs implements AutoCloseable {
    /// The id of a recurring task's only job; [#enqueue] with it runs the task sooner.
    public static final String RECURRING = "recurring";

    private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int HEARTBEATS_MISSED_MAX = 4;
    private static final Duration SHUTDOWN_MAX = Duration.ofSeconds(20);
    private static final Duration CLOCK_LOOK = Duration.ofSeconds(5);
    private static final Duration NEVER = Duration.ofDays(36_500);
    private static final int LIST_MAX = 1000;

    private final Database database;
    private final int parallelism;
    private final String name =
            ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, QueuedTask> tasks = new LinkedHashMap<>();
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private boolean started;
    private Map<String, Scheduler> schedulers = Map.of();
    private List<ExecutorService> workers = List.of();
    private @Nullable Thread clockWatch;
    private volatile boolean stopping;

    /// A queue that runs two jobs at a time.
    public Jobs(Database database) {
        this(database, 2);
    }

    /// A queue that runs so many jobs at a time.
    public Jobs(Database database, int parallelism) {
        this.database = database;
        this.parallelism = parallelism;
    }

    /// Says what a task does.
    public void define(String task, JobHandler handler) {
        define(task, JobRetry.DEFAULT, handler);
    }

    /// Says what a task does, and how often it is tried.
    public void define(String task, JobRetry retry, JobHandler handler) {
        define(task, retry, new Lane("common", parallelism), handler);
    }

    /// Says what a task does, how often it is tried, and in which lane it runs.
    public synchronized void define(String task, JobRetry retry, Lane lane, JobHandler handler) {
        if (started) {
            throw new IllegalStateException(
                    "task " + task + " is defined after the queue was started");
        }
        QueuedTask defined =
                new QueuedTask(task, handler, retry, new JobTable(database, name), () -> stopping);
        if (tasks.putIfAbsent(task, defined) != null) {
            throw new IllegalStateException("task " + task + " is defined twice");
        }
        lanes.put(task, lane);
    }

    /// Runs the task again and again, from the first start on: a period and a part of the jitter
    /// after each end. The time of the next run is kept, so a restart neither repeats nor skips it.
    public synchronized void every(String task, Duration period, Duration jitter) {
        QueuedTask defined = tasks.get(task);
        if (defined == null || started) {
            throw new IllegalStateException(
                    "task " + task + " is not defined yet, or the queue was started");
        }
        defined.recur(period, jitter);
    }

    /// Starts to work. On a database that is ours alone, jobs that a killed process left running
    /// are free at once; else when their heartbeat has been missing for 20 s.
    public synchronized void start() {
        if (started) {
            throw new IllegalStateException("the queue was started before");
        }
        JobTable table = new JobTable(database, name);
        if (database.settings().exclusive()) {
            int freed = table.freeAbandoned();
            if (freed > 0) {
                LOG.atInfo().addKeyValue("jobs", freed).log("jobs recovered");
            }
        }
        tasks.values()
                .forEach(task -> task.period().ifPresent(p -> table.ensure(task.getName(), p)));
        Map<Lane, List<Task<?>>> byLane = new LinkedHashMap<>();
        tasks.values()
                .forEach(task ->
                        byLane.computeIfAbsent(lane(task.getName()), _ -> new ArrayList<>())
                                .add(task));
        Map<String, Scheduler> made = new LinkedHashMap<>();
        List<ExecutorService> pools = new ArrayList<>();
        byLane.forEach((lane, all) -> {
            ExecutorService pool =
                    Executors.newFixedThreadPool(
                            lane.parallelism(),
                            Thread.ofVirtual().name("job-" + lane.name() + "-", 0).factory());
            pools.add(pool);
            made.put(lane.name(), scheduler(lane, all, pool));
        });
        made.values().forEach(Scheduler::start);
        ClockWatch watch =
                new ClockWatch(InstantSource.system(), System::nanoTime, table::moveBack);
        clockWatch = Thread.ofVirtual().name("jobs-clock").start(() -> watch.run(CLOCK_LOOK));
        workers = List.copyOf(pools);
        schedulers = Map.copyOf(made);
        started = true;
    }

    private Lane lane(String task) {
        Lane lane = lanes.get(task);
        if (lane == null) {
            throw new IllegalArgumentException("no task \"" + task + "\" is defined");
        }
        return lane;
    }

    private Scheduler scheduler(Lane lane, List<Task<?>> all, ExecutorService pool) {
        return Scheduler.create(database.jobs(), all)
                .tableName("storage.job")
                .schedulerName(new SchedulerName.Fixed(name + "/" + lane.name()))
                .serializer(new TextSerializer())
                .jdbcCustomization(new LaneSql(all.stream().map(Task::getName).toList()))
                // Another lane's tasks are not unknown ones that were left over.
                .deleteUnresolvedAfter(NEVER)
                .threads(lane.parallelism())
                .executorService(pool)
                .pollUsingFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(HEARTBEATS_MISSED_MAX)
                .shutdownMaxWait(SHUTDOWN_MAX)
                .enablePriority()
                .build();
    }

    /// Asks for a job, in a transaction of its own. See [#enqueue(Connection, String, String,
    /// String, int, Instant)].
    public void enqueue(String task, String id, String data, int priority, Instant at) {
        database.repeatably(connection -> enqueue(connection, task, id, data, priority, at));
        if (!at.isAfter(Instant.now())) {
            look(task);
        }
    }

    /// Has the queue look for due jobs of the task at once instead of within a second: after a
    /// transaction that asked for one has committed.
    public void look(String task) {
        Scheduler running = running(task);
        if (running != null) {
            running.triggerCheckForDueExecutions();
        }
    }

    /// Where jobs of a task are in the queue. Jobs that are not there have no place.
    public Map<String, JobPlace> places(String task, List<String> ids) {
        return new JobTable(database, name).places(task, ids);
    }

    /// Asks for a job in the caller's transaction, so that it is asked for if and only if that
    /// commits. If the job waits already, it is moved forward to `at` (never back) and takes the
    /// new data; if it is running, it runs once more afterwards; if it is parked, it starts over.
    ///
    /// @param priority −32768 to 32767; larger runs earlier
    public void enqueue(
            Connection connection, String task, String id, String data, int priority, Instant at)
            throws SQLException {
        if (!isDefined(task)) {
            throw new IllegalArgumentException("no task \"" + task + "\" is defined");
        }
        try (PreparedStatement call =
                connection.prepareStatement("SELECT storage.enqueue(?, ?, ?, ?::smallint, ?)")) {
            call.setString(1, task);
            call.setString(2, id);
            call.setBytes(3, data.getBytes(StandardCharsets.UTF_8));
            call.setInt(4, priority);
            call.setObject(5, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
            call.execute();
        }
    }

    /// The queue: running jobs first, then failed ones, then those that wait in the order they will
    /// run; at most 1,000.
    public List<JobStatus> list() {
        return database.acrossAccounts(connection -> {
            List<JobStatus> all = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement(
                            """
                            SELECT task_name, task_instance, picked, parked,
                                   CASE WHEN parked THEN last_failure ELSE since END,
                                   CASE WHEN NOT picked AND NOT parked THEN execution_time END,
                                   consecutive_failures, priority, last_error
                            FROM storage.job
                            ORDER BY picked DESC, parked DESC, priority DESC, execution_time
                            LIMIT ?\
                            """)) {
                select.setInt(1, LIST_MAX);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        all.add(status(row));
                    }
                }
            }
            return List.copyOf(all);
        });
    }

    /// Stops: no job is begun, running ones get 20 s to end, what does not end goes on at the next
    /// start.
    @Override
    public void close() {
        List<Scheduler> running = running();
        stopping = true;
        if (running.isEmpty()) {
            return;
        }
        Thread watching = clockWatch;
        if (watching != null) {
            watching.interrupt();
        }
        // All at once: each waits for what it runs.
        try (ExecutorService stops = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(one -> stops.execute(one::stop));
        }
        workers.forEach(ExecutorService::shutdownNow);
        try {
            for (ExecutorService pool : workers) {
                boolean ended = pool.awaitTermination(2, TimeUnit.SECONDS);
                LOG.atDebug().addKeyValue("ended", ended).log("jobs stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            new JobTable(database, name).freeOwn();
        } catch (StorageException e) {
            // The next start frees them.
            LOG.atWarn().addKeyValue("problem", e.getMessage()).log("jobs not-freed");
        }
    }

    private synchronized List<Scheduler> running() {
        return List.copyOf(schedulers.values());
    }

    private synchronized @Nullable Scheduler running(String task) {
        Lane lane = lanes.get(task);
        return lane == null ? null : schedulers.get(lane.name());
    }

    private synchronized boolean isDefined(String task) {
        return tasks.containsKey(task);
    }

    private static JobStatus status(ResultSet row) throws SQLException {
        JobStatus.State state = JobStatus.State.WAITING;
        if (row.getBoolean(3)) {
            state = JobStatus.State.RUNNING;
        } else if (row.getBoolean(4)) {
            state = JobStatus.State.FAILED;
        }
        OffsetDateTime due = row.getObject(6, OffsetDateTime.class);
        return new JobStatus(
                row.getString(1),
                row.getString(2),
                state,
                row.getObject(5, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(due).map(OffsetDateTime::toInstant),
                row.getInt(7),
                row.getInt(8),
                Optional.ofNullable(row.getString(9)));
    }

    /// A job's data is text; db-scheduler keeps bytes.
    private static final class TextSerializer implements Serializer {
        @Override
        public byte[] serialize(Object data) {
            return data.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public <T> T deserialize(Class<T> type, byte[] bytes) {
            return type.cast(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
