package org.openinspector.aws.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.openinspector.estate.Change;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.SourceReport;
import org.openinspector.estate.SweepUnit;
import org.openinspector.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Empties one queue. A message is deleted only after what it asks for was kept; if the process
/// ends before that it comes again, and if it ends in between it comes again without harm.
///
/// Nothing is held but the messages of one round, so a flood waits in the queue and not here.
final class EventPoller {
    /// So many messages a request brings at most.
    static final int BATCH = 10;

    /// So many requests run at once while every one of them comes back full.
    static final int REQUESTS_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(EventPoller.class);
    private static final Duration REPORT = Duration.ofMinutes(1);

    private final EventQueue queue;
    private final Supplier<? extends Collection<SweepUnit>> units;
    private final Runnable organizationChanged;
    private final ChangeListener listener;
    private final Pauses pauses;
    private Optional<Boolean> hasDeadLetterQueue = Optional.empty();
    private Optional<SourceReport.State> told = Optional.empty();
    private long reportedAt;

    /// How long to wait after failures.
    ///
    /// @param first after one; each later one is twice as long
    /// @param longest no pause is longer
    /// @param kept how long a round's messages are offered again and again to a database that is
    ///   down; less than they stay invisible to others
    record Pauses(Duration first, Duration longest, Duration kept) {
        static final Pauses DEFAULT =
                new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(90));

        Duration after(int failures) {
            long millis = first.toMillis() << Math.min(failures - 1, 20);
            return Duration.ofMillis(Math.min(millis, longest.toMillis()));
        }
    }

    /// @param units what is listed now; events of anything else are left out
    /// @param organizationChanged told when accounts or Regions may have come or gone
    EventPoller(
            EventQueue queue,
            Supplier<? extends Collection<SweepUnit>> units,
            Runnable organizationChanged,
            ChangeListener listener,
            Pauses pauses) {
        this.queue = queue;
        this.units = units;
        this.organizationChanged = organizationChanged;
        this.listener = listener;
        this.pauses = pauses;
    }

    /// Empties the queue until the thread is interrupted.
    void run() {
        int requests = 1;
        int failures = 0;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    try {
                        List<EventQueue.Message> messages = received(executor, requests);
                        handle(messages);
                        failures = 0;
                        requests =
                                messages.size() == requests * BATCH
                                        ? Math.min(REQUESTS_MAX, requests * 2)
                                        : 1;
                    } catch (EventQueueException e) {
                        failures++;
                        requests = 1;
                        failed(e);
                        Thread.sleep(pauses.after(failures));
                    } catch (StorageException e) {
                        failures++;
                        LOG.atWarn()
                                .addKeyValue("queue", queue.address().url())
                                .addKeyValue("problem", e.getMessage())
                                .log("events not kept");
                        Thread.sleep(pauses.after(failures));
                    } catch (RuntimeException e) {
                        // A defect of ours must not end the reading for all other messages.
                        failures++;
                        LOG.atError()
                                .addKeyValue("queue", queue.address().url())
                                .setCause(e)
                                .log("events failed");
                        Thread.sleep(pauses.after(failures));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            executor.shutdownNow();
        }
    }

    private List<EventQueue.Message> received(ExecutorService executor, int requests)
            throws EventQueueException, InterruptedException {
        if (requests == 1) {
            return queue.receive();
        }
        List<Future<List<EventQueue.Message>>> running = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            running.add(executor.submit(queue::receive));
        }
        List<EventQueue.Message> messages = new ArrayList<>();
        Optional<EventQueueException> failure = Optional.empty();
        for (Future<List<EventQueue.Message>> one : running) {
            try {
                messages.addAll(one.get());
            } catch (ExecutionException e) {
                failure = Optional.of(failure(e));
            }
        }
        // What came is handled; the next round meets the failure again.
        if (messages.isEmpty() && failure.isPresent()) {
            throw failure.get();
        }
        return messages;
    }

    private static EventQueueException failure(ExecutionException e) throws InterruptedException {
        return switch (e.getCause()) {
            case EventQueueException cause -> cause;
            case InterruptedException cause -> throw cause;
            case RuntimeException cause -> throw cause;
            case null, default -> throw new IllegalStateException(e);
        };
    }

    /// One round: keeps what the messages ask for, then deletes them.
    void handle(List<EventQueue.Message> messages)
            throws EventQueueException, InterruptedException {
        if (messages.isEmpty() && !isReportDue(SourceReport.State.LISTENING)) {
            return;
        }
        Round round = new Round(Set.copyOf(units.get()));
        for (EventQueue.Message message : messages) {
            round.add(message);
        }
        keep(round.changes, round.report(queue.address()));
        reported(SourceReport.State.LISTENING);
        if (round.organization) {
            organizationChanged.run();
        }
        List<EventQueue.Message> done = round.done;
        for (int from = 0; from < done.size(); from += BATCH) {
            queue.delete(done.subList(from, Math.min(from + BATCH, done.size())));
        }
    }

    /// Offers the changes again while the database is down, as long as nobody else can see the
    /// messages: each new delivery brings them closer to the dead-letter queue.
    private void keep(List<Change> changes, SourceReport report) throws InterruptedException {
        long until = System.nanoTime() + pauses.kept().toNanos();
        for (int failures = 1; ; failures++) {
            try {
                listener.changed(changes, Optional.of(report));
                return;
            } catch (StorageException e) {
                Duration pause = pauses.after(failures);
                if (System.nanoTime() + pause.toNanos() > until) {
                    throw e;
                }
                Thread.sleep(pause);
            }
        }
    }

    private void failed(EventQueueException e) {
        boolean isNew = told.filter(e.state()::equals).isEmpty();
        if (!isReportDue(e.state())) {
            return;
        }
        if (isNew) {
            LOG.atWarn()
                    .addKeyValue("queue", queue.address().url())
                    .addKeyValue("problem", e.getMessage())
                    .log("event-queue lost");
        }
        try {
            listener.changed(
                    List.of(),
                    Optional.of(
                            SourceReport.of(
                                    queue.address().accountId(),
                                    queue.address().url().toString(),
                                    e.state(),
                                    String.valueOf(e.getMessage()))));
            reported(e.state());
        } catch (StorageException down) {
            LOG.atWarn().addKeyValue("problem", down.getMessage()).log("event-queue not-reported");
        }
    }

    private boolean isReportDue(SourceReport.State state) {
        return told.filter(state::equals).isEmpty()
                || System.nanoTime() - reportedAt > REPORT.toNanos();
    }

    private void reported(SourceReport.State state) {
        told = Optional.of(state);
        reportedAt = System.nanoTime();
    }

    /// Messages that nobody can read stay, if the queue puts them away itself after some
    /// deliveries: people can read them there. Else they are deleted, or they would come again for
    /// days.
    private boolean isLeft(EventQueue.Message message) throws InterruptedException {
        if (hasDeadLetterQueue.isEmpty()) {
            try {
                hasDeadLetterQueue = Optional.of(queue.hasDeadLetterQueue());
            } catch (EventQueueException e) {
                LOG.atWarn()
                        .addKeyValue("queue", queue.address().url())
                        .addKeyValue("message", message.id())
                        .addKeyValue("problem", e.getMessage())
                        .log("dead-letter-queue unknown");
                hasDeadLetterQueue = Optional.of(false);
            }
        }
        return hasDeadLetterQueue.get();
    }

    /// What the messages of one round say.
    private final class Round {
        private final Set<SweepUnit> ours;
        private final List<Change> changes = new ArrayList<>();
        private final List<EventQueue.Message> done = new ArrayList<>();
        private final Map<String, Long> ignored = new TreeMap<>();
        private boolean organization;
        private long received;
        private long useful;
        private long poison;

        Round(Set<SweepUnit> ours) {
            this.ours = ours;
        }

        void add(EventQueue.Message message) throws InterruptedException {
            received++;
            switch (EventParser.parse(message.body().getBytes(StandardCharsets.UTF_8))) {
                case EventResult.Changed changed -> {
                    List<Change> some =
                            changed.changes().stream()
                                    .filter(change -> ours.contains(change.unit()))
                                    .toList();
                    if (some.isEmpty() && !changed.organization()) {
                        ignored.merge(EventResult.Why.NOT_OURS.text(), 1L, Long::sum);
                    } else {
                        useful++;
                        changes.addAll(some);
                        organization |= changed.organization();
                    }
                    done.add(message);
                }
                case EventResult.Ignored(EventResult.Why why) -> {
                    ignored.merge(why.text(), 1L, Long::sum);
                    done.add(message);
                }
                case EventResult.Poison(String problem) -> {
                    if (message.deliveries() <= 1) {
                        poison++;
                        LOG.atWarn()
                                .addKeyValue("queue", queue.address().url())
                                .addKeyValue("message", message.id())
                                .addKeyValue("bytes", message.body().length())
                                .addKeyValue("problem", problem)
                                .log("event unreadable");
                    }
                    if (!isLeft(message)) {
                        done.add(message);
                    }
                }
            }
        }

        SourceReport report(QueueAddress address) {
            return new SourceReport(
                    address.accountId(),
                    address.url().toString(),
                    SourceReport.State.LISTENING,
                    "",
                    received,
                    useful,
                    poison,
                    ignored);
        }
    }
}
