package org.openinspector.storage;

import java.time.Instant;
import java.util.Optional;

/// A job as the queue shows it.
///
/// @param task the task
/// @param id which one of its jobs
/// @param state what it is doing
/// @param since since when it waits or runs; when it failed, if it is parked
/// @param due when it runs next; empty if it is running or parked
/// @param attempts failures in a row
/// @param priority larger runs earlier
/// @param lastError why the last attempt failed
public record JobStatus(
        String task,
        String id,
        State state,
        Instant since,
        Optional<Instant> due,
        int attempts,
        int priority,
        Optional<String> lastError) {
    /// What a job is doing.
    public enum State {
        /// It runs when it is due.
        WAITING,
        /// It runs now.
        RUNNING,
        /// It is out of attempts and runs only if it is asked for again.
        FAILED
    }
}
