package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// Lets idle threads read files of a layer while its own thread inflates on. An image's layers are
/// often one large one and some small ones: without this, one core would do almost all.
final class Helpers<T> implements AutoCloseable {
    /// Smaller files are read sooner than handed over.
    private static final int BYTES_MIN = 16 << 10;

    private final Workers workers;
    private final Walk walk;
    private final FileReader<T> reader;
    private final LayerRecorder<T> recorder;
    private final ArrayDeque<Task<T>> tasks = new ArrayDeque<>();

    Helpers(Workers workers, Walk walk, FileReader<T> reader, LayerRecorder<T> recorder) {
        this.workers = workers;
        this.walk = walk;
        this.reader = reader;
        this.recorder = recorder;
    }

    private record Problem(EntryPath path, String message) {}

    private record Outcome<T>(@Nullable T value, List<Problem> problems) {}

    private record Task<T>(int entry, Spill.Held content, FutureTask<Outcome<T>> outcome) {}

    /// Whether somebody has nothing to do, and the file is worth handing over.
    boolean canTake(long size) {
        return size >= BYTES_MIN && size <= walk.limits.memoryBytesMax() && workers.hasIdle();
    }

    /// Hands a file over.
    ///
    /// @param entry the recorder's entry that gets the value
    void take(int entry, PassingFile file) throws IOException {
        Spill.Held content = walk.spill.hold(file.stream(), file.size());
        FutureTask<Outcome<T>> outcome =
                new FutureTask<>(() -> {
                    List<Problem> problems = new ArrayList<>();
                    try (content;
                            PassingFile held =
                                    PassingFile.of(content, file.path(), file.layer(), walk)) {
                        T value =
                                Readers.read(
                                        reader,
                                        held,
                                        walk,
                                        (path, message) ->
                                                problems.add(new Problem(path, message)));
                        return new Outcome<>(value, problems);
                    }
                });
        tasks.add(new Task<>(entry, content, outcome));
        workers.execute(outcome);
        while (!tasks.isEmpty() && tasks.peek().outcome().isDone()) {
            finish(tasks.remove());
        }
    }

    /// Waits for all that was handed over.
    void finish() throws IOException {
        while (!tasks.isEmpty()) {
            Task<T> task = tasks.remove();
            // Does nothing if somebody has begun; otherwise nobody may be left to begin.
            task.outcome().run();
            finish(task);
        }
    }

    private void finish(Task<T> task) throws IOException {
        try {
            Outcome<T> outcome = Workers.result(task.outcome());
            recorder.value(task.entry(), outcome.value());
            for (Problem problem : outcome.problems()) {
                recorder.problem(problem.path(), problem.message());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the walk was interrupted");
        }
    }

    /// Lets go of what nobody will read any more.
    @Override
    public void close() throws IOException {
        for (Task<T> task : tasks) {
            task.outcome().cancel(false);
            task.content().close();
        }
    }
}
