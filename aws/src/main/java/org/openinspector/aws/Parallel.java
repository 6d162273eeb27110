package org.openinspector.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does the same to many things at once; how many calls really run together, [Calls] sees to.
public final class Parallel {
    private Parallel() {}

    /// Work on one thing. Its failures are values.
    public interface Task<A, B> {
        /// Does it.
        B run(A item) throws InterruptedException;
    }

    /// The results, in the order of the items.
    ///
    /// @throws InterruptedException if the calling thread was interrupted; all tasks have ended
    ///   then
    public static <A, B> List<B> map(List<A> items, Task<A, B> task) throws InterruptedException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> running = new ArrayList<>();
            for (A item : items) {
                running.add(executor.submit(() -> task.run(item)));
            }
            List<B> results = new ArrayList<>();
            try {
                for (Future<B> each : running) {
                    results.add(each.get());
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                switch (e.getCause()) {
                    case InterruptedException cause -> throw cause;
                    case RuntimeException cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e);
                }
            } catch (InterruptedException e) {
                executor.shutdownNow();
                throw e;
            }
            return results;
        }
    }
}
