package org.openinspector.storage;

import java.util.Optional;

/// A job while it runs.
public interface Job {
    /// The task, as it was defined.
    String task();

    /// Which one of the task's jobs.
    String id();

    /// What was asked for, as JSON.
    String data();

    /// 1, and one more after each failure.
    int attempt();

    /// What an earlier attempt saved.
    Optional<String> progress();

    /// Keeps how far the job has come for a later attempt, should this one be cut off.
    void save(String progress);

    /// True once the server wants to stop: a long job saves its progress and throws
    /// [InterruptedException].
    boolean stopping();
}
