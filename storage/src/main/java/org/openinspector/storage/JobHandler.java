package org.openinspector.storage;

/// What a task does. A job may run again after it was cut off at any point, so a handler's effects
/// are the same however often it runs.
@FunctionalInterface
public interface JobHandler {
    /// Runs one job to its end; a job that ends is forgotten, one that throws is tried again.
    ///
    /// @throws InterruptedException if the server stops; the job goes on at the next start
    void run(Job job) throws Exception;
}
