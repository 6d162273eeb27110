package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotConcurrencyTest {
    private static final int THREADS = 6;

    @TempDir Path folder;

    @Test
    void readersInParallelGetTheSameAnswers() throws Exception {
        Path file = folder.resolve("snapshot");
        EndlessWriter.content(4).write(file);
        List<Object> expected;
        try (Snapshot alone = Snapshot.open(file)) {
            expected = Answers.of(alone);
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (int round = 0; round < 3; round++) {
                try (Snapshot fresh = Snapshot.open(file)) {
                    List<Future<List<Object>>> all = new ArrayList<>();
                    for (int i = 0; i < THREADS; i++) {
                        all.add(pool.submit(() -> Answers.of(fresh)));
                    }
                    for (Future<List<Object>> one : all) {
                        assertEquals(expected, one.get());
                    }
                }
            }
        }
    }

    @Test
    void closingUnderReadersEndsThemWithIllegalState() throws Exception {
        Path file = folder.resolve("snapshot");
        EndlessWriter.content(4).write(file);
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (int round = 0; round < 10; round++) {
                Snapshot snapshot = Snapshot.open(file);
                CountDownLatch reading = new CountDownLatch(THREADS);
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    all.add(
                            pool.submit(() -> {
                                reading.countDown();
                                while (true) {
                                    snapshot.check();
                                    Answers.of(snapshot);
                                }
                            }));
                }
                reading.await();
                snapshot.close();
                for (Future<?> one : all) {
                    ExecutionException ended =
                            Assertions.assertThrows(ExecutionException.class, one::get);
                    Assertions.assertInstanceOf(IllegalStateException.class, ended.getCause());
                }
            }
        }
    }
}
