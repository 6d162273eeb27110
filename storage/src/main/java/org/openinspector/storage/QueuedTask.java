package org.openinspector.storage;

import com.github.kagkarlsson.scheduler.task.AbstractTask;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One task, as db-scheduler wants it.
final class QueuedTask extends AbstractTask<String> {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedTask.class);

    private final JobHandler handler;
    private final JobRetry retry;
    private final JobTable table;
    private final BooleanSupplier stopping;
    private @Nullable Duration period;
    private Duration jitter = Duration.ZERO;

    QueuedTask(
            String name,
            JobHandler handler,
            JobRetry retry,
            JobTable table,
            BooleanSupplier stopping) {
        super(
                name,
                String.class,
                (complete, operations) -> {
                    throw new IllegalStateException("answered by getFailureHandler");
                },
                (complete, operations) -> table.release(complete.getExecution()));
        this.handler = handler;
        this.retry = retry;
        this.table = table;
        this.stopping = stopping;
    }

    void recur(Duration every, Duration spread) {
        period = every;
        jitter = spread;
    }

    /// How often the task recurs, if it does.
    Optional<Duration> period() {
        return Optional.ofNullable(period);
    }

    @Override
    public CompletionHandler<String> execute(
            TaskInstance<String> instance, ExecutionContext context) {
        Execution execution = context.getExecution();
        try {
            handler.run(new Running(execution, instance.getData(), table.begin(execution)));
            return (complete, operations) -> table.done(execution, nextPause());
        } catch (InterruptedException e) {
            return (complete, operations) -> table.release(execution);
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (stopping.getAsBoolean()) {
                return (complete, operations) -> table.release(execution);
            }
            return (complete, operations) -> fail(execution, e);
        }
    }

    /// For what [#execute] lets through: the machine's errors, such as no memory.
    @Override
    public FailureHandler<String> getFailureHandler() {
        return (complete, operations) ->
                fail(
                        complete.getExecution(),
                        complete.getCause().orElseGet(() -> new IllegalStateException("unknown")));
    }

    private Optional<Duration> nextPause() {
        long spread = jitter.toMillis();
        return period().map(every ->
                every.plusMillis(
                        spread == 0 ? 0 : ThreadLocalRandom.current().nextLong(spread + 1)));
    }

    private void fail(Execution execution, Throwable failure) {
        int failures = execution.consecutiveFailures + 1;
        Duration pause = retry.pause(failures);
        Optional<Duration> regular = nextPause();
        Optional<Instant> next = Optional.empty();
        if (regular.isPresent()) {
            next =
                    Optional.of(
                            Instant.now()
                                    .plus(
                                            pause.compareTo(regular.get()) < 0
                                                    ? pause
                                                    : regular.get()));
        } else if (failures < retry.attemptsMax()) {
            next = Optional.of(Instant.now().plus(pause));
        }
        LOG.atWarn()
                .setCause(failure)
                .addKeyValue("task", execution.getTaskName())
                .addKeyValue("id", execution.getId())
                .addKeyValue("attempt", failures)
                .addKeyValue("parked", next.isEmpty())
                .log("job failed");
        table.failed(
                execution, next, failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    @Override
    public SchedulableInstance<String> schedulableInstance(String id) {
        throw new UnsupportedOperationException("jobs are asked for by Jobs.enqueue");
    }

    @Override
    public SchedulableInstance<String> schedulableInstance(String id, String data) {
        return schedulableInstance(id);
    }

    private final class Running implements Job {
        private final Execution execution;
        private final String data;
        private final Optional<String> progress;

        Running(Execution execution, @Nullable String data, Optional<String> progress) {
            this.execution = execution;
            this.data = data == null ? "" : data;
            this.progress = progress;
        }

        @Override
        public String task() {
            return execution.getTaskName();
        }

        @Override
        public String id() {
            return execution.getId();
        }

        @Override
        public String data() {
            return data;
        }

        @Override
        public int attempt() {
            return execution.consecutiveFailures + 1;
        }

        @Override
        public Optional<String> progress() {
            return progress;
        }

        @Override
        public void save(String text) {
            table.save(execution, text);
        }

        @Override
        public boolean stopping() {
            return stopping.getAsBoolean() || Thread.currentThread().isInterrupted();
        }
    }
}
