package org.openinspector.artifacts;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Platform threads, as many as cores: inflating does not yield, so virtual ones would not help.
final class Workers implements AutoCloseable {
    private final ThreadPoolExecutor pool;
    private final int threads;

    Workers(int threads) {
        this.threads = threads;
        this.pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("artifacts-", 1).factory());
    }

    <R> Future<R> submit(Callable<R> task) {
        return pool.submit(task);
    }

    void execute(Runnable task) {
        pool.execute(task);
    }

    /// True if a thread has nothing to do. An estimate: what is handed over then may have to wait
    /// all the same.
    boolean hasIdle() {
        return pool.getActiveCount() < threads && pool.getQueue().isEmpty();
    }

    /// Waits for a task.
    ///
    /// @throws IOException the task's own
    static <R> R result(Future<R> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /// Interrupts what still runs and waits until it has ended, so that nobody calls the reader any
    /// more.
    @Override
    public void close() {
        pool.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
