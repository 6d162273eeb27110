package org.openinspector.storage;

import com.github.kagkarlsson.scheduler.task.Execution;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the queue writes into `storage.job` around db-scheduler. A running job is named with the
/// version it was picked at, so that a process that was taken for dead changes nothing of the job
/// another one runs by then; for the same reason a repeated statement finds nothing left to do.
final class JobTable {
    private static final int ERROR_CHARACTERS_MAX = 1000;

    private static final String MINE =
            " WHERE task_name = ? AND task_instance = ? AND picked AND version = ?";

    private static final String RELEASE =
            "UPDATE storage.job SET picked = false, picked_by = NULL, last_heartbeat = NULL,"
                    + " version = version + 1, since = now(), again_at = NULL, again_data = NULL,"
                    + " again_priority = NULL, ";

    private final Database database;
    private final String name;

    JobTable(Database database, String name) {
        this.database = database;
        this.name = name;
    }

    /// What a handler saved before, and notes that it starts.
    Optional<String> begin(Execution job) {
        return database.acrossAccounts(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement(
                            "UPDATE storage.job SET since = now()"
                                    + MINE
                                    + " RETURNING progress")) {
                key(update, 1, job);
                try (ResultSet row = update.executeQuery()) {
                    return row.next()
                            ? Optional.ofNullable(row.getString(1))
                            : Optional.<String>empty();
                }
            }
        });
    }

    void save(Execution job, String progress) {
        database.repeatably(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE storage.job SET progress = ?" + MINE)) {
                update.setString(1, progress);
                key(update, 2, job);
                if (update.executeUpdate() == 0) {
                    throw new StorageException(
                            "job "
                                    + job.getTaskName()
                                    + " "
                                    + job.getId()
                                    + " is no longer this process's");
                }
            }
        });
    }

    /// Ends a job that went well: it is gone, unless it was asked for again or recurs.
    void done(Execution job, Optional<Duration> period) {
        database.repeatably(connection -> {
            Optional<Instant> again = lock(connection, job);
            if (again.isEmpty() && period.isEmpty()) {
                execute(connection, "DELETE FROM storage.job" + MINE, job, null);
                return;
            }
            Instant next = again.orElseGet(() -> Instant.now().plus(period.orElse(Duration.ZERO)));
            execute(
                    connection,
                    RELEASE
                            + "progress = NULL, last_error = NULL,"
                            + " consecutive_failures = 0, last_success = now(),"
                            + " task_data = coalesce(again_data, task_data),"
                            + " priority = coalesce(again_priority, priority),"
                            + " execution_time = ?"
                            + MINE,
                    job,
                    next);
        });
    }

    /// Keeps a failed job for another attempt, or parks it.
    ///
    /// @param next when it is tried again; empty = parked, unless it was asked for again meanwhile
    void failed(Execution job, Optional<Instant> next, String error) {
        String told =
                error.length() > ERROR_CHARACTERS_MAX
                        ? error.substring(0, ERROR_CHARACTERS_MAX)
                        : error;
        database.repeatably(connection -> {
            Optional<Instant> again = lock(connection, job);
            Optional<Instant> due =
                    next.isPresent() && again.isPresent()
                            ? Optional.of(
                                    next.get().isBefore(again.get()) ? next.get() : again.get())
                            : next.or(() -> again);
            String statement =
                    RELEASE
                            + "progress = CASE WHEN again_data IS NULL OR again_data ="
                            + " task_data THEN progress END,"
                            + " task_data = coalesce(again_data, task_data),"
                            + " priority = coalesce(again_priority, priority),"
                            + " last_failure = now(), parked = ?, last_error = ?,"
                            + " consecutive_failures = CASE WHEN ? THEN 0 ELSE"
                            + " consecutive_failures + 1 END,"
                            + " execution_time = coalesce(?::timestamptz, 'infinity')"
                            + MINE;
            try (PreparedStatement update = connection.prepareStatement(statement)) {
                update.setBoolean(1, due.isEmpty());
                update.setString(2, Copy.storable(told));
                update.setBoolean(3, next.isEmpty() && again.isPresent());
                update.setObject(4, due.map(JobTable::timestamp).orElse(null));
                key(update, 5, job);
                update.executeUpdate();
            }
        });
    }

    /// Gives back a job that the end of its process cut off; that is not its failure.
    void release(Execution job) {
        database.repeatably(connection ->
                execute(
                        connection,
                        RELEASE
                                + "task_data = coalesce(again_data, task_data),"
                                + " execution_time = ?"
                                + MINE,
                        job,
                        Instant.now()));
    }

    /// Gives back the jobs of all other processes, which are known to be gone.
    int freeAbandoned() {
        return free("NOT starts_with(coalesce(picked_by, ''), ? || '/')");
    }

    /// Gives back what this process could not end in time.
    void freeOwn() {
        free("starts_with(picked_by, ? || '/')");
    }

    /// The recurring job of a task; one that waits for longer than the period is moved forward.
    void ensure(String task, Duration period) {
        database.repeatably(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            """
                            INSERT INTO storage.job AS j
                                (task_name, task_instance, task_data, execution_time, picked, version)
                            VALUES (?, ?, '', now(), false, 1)
                            ON CONFLICT (task_name, task_instance) DO UPDATE SET
                                execution_time = least(j.execution_time, now() + ? * interval '1 ms'),
                                version = j.version + 1
                            WHERE NOT j.picked\
                            """)) {
                insert.setString(1, task);
                insert.setString(2, Jobs.RECURRING);
                insert.setLong(3, period.toMillis());
                insert.executeUpdate();
            }
        });
    }

    /// Moves all that waits towards the past, after the clock was set back. Running jobs are left
    /// alone: they plan what follows by the new time.
    void moveBack(Duration by) {
        database.updateAcrossAccounts(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement(
                            """
                            UPDATE storage.job
                            SET execution_time = execution_time - ? * interval '1 ms',
                                version = version + 1
                            WHERE NOT picked AND isfinite(execution_time)
                                AND execution_time > now()\
                            """)) {
                update.setLong(1, by.toMillis());
                update.executeUpdate();
            }
        });
    }

    /// How many jobs of the task are before each of these.
    Map<String, JobPlace> places(String task, List<String> ids) {
        return database.acrossAccounts(connection -> {
            Map<String, JobPlace> places = new HashMap<>();
            try (PreparedStatement select =
                    connection.prepareStatement(
                            """
                            SELECT j.task_instance, j.picked, j.position, j.since, j.priority,
                                j.execution_time, j.consecutive_failures, j.last_error
                            FROM (SELECT *, row_number() OVER (ORDER BY picked DESC, priority DESC,
                                    execution_time, task_instance) AS position
                                FROM storage.job WHERE task_name = ? AND NOT parked) j
                            WHERE j.task_instance = ANY (?)\
                            """)) {
                select.setString(1, task);
                select.setArray(2, connection.createArrayOf("text", ids.toArray()));
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        places.put(
                                row.getString(1),
                                new JobPlace(
                                        row.getBoolean(2),
                                        row.getLong(3),
                                        row.getObject(4, OffsetDateTime.class).toInstant(),
                                        row.getInt(5),
                                        row.getObject(6, OffsetDateTime.class).toInstant(),
                                        row.getInt(7),
                                        Optional.ofNullable(row.getString(8))));
                    }
                }
            }
            return places;
        });
    }

    private int free(String whose) {
        return database.acrossAccounts(connection -> {
            try (PreparedStatement update =
                    connection.prepareStatement(
                            RELEASE
                                    + "task_data = coalesce(again_data, task_data),"
                                    + " execution_time = now() WHERE picked AND "
                                    + whose)) {
                update.setString(1, name);
                return update.executeUpdate();
            }
        });
    }

    /// Keeps others from asking again until this transaction ends.
    ///
    /// @return when it was asked to run once more
    private static Optional<Instant> lock(Connection connection, Execution job)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT again_at FROM storage.job" + MINE + " FOR UPDATE")) {
            key(select, 1, job);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                        : Optional.empty();
            }
        }
    }

    private static void execute(
            Connection connection, String statement, Execution job, @Nullable Instant at)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement)) {
            int first = 1;
            if (at != null) {
                update.setObject(first++, timestamp(at));
            }
            key(update, first, job);
            update.executeUpdate();
        }
    }

    private static void key(PreparedStatement statement, int first, Execution job)
            throws SQLException {
        statement.setString(first, job.getTaskName());
        statement.setString(first + 1, job.getId());
        statement.setLong(first + 2, job.version);
    }

    private static OffsetDateTime timestamp(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
