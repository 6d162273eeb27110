package org.openinspector.aws.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openinspector.estate.Change;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.SourceReport;
import org.openinspector.estate.SweepUnit;
import org.openinspector.storage.StorageException;

/// One queue is emptied: nothing is deleted before it is kept, nothing stops the emptying.
final class EventPollerTest {
    private static final String ACCOUNT = MemoryQueue.ACCOUNT;
    private static final Set<SweepUnit> OURS = Set.of(new SweepUnit(ACCOUNT, "us-east-1", "ec2"));
    private static final EventPoller.Pauses FAST =
            new EventPoller.Pauses(
                    Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMillis(200));

    private final MemoryQueue queue = new MemoryQueue();
    private final Kept kept = new Kept();
    private final AtomicInteger organization = new AtomicInteger();

    /// What a database would keep.
    private static final class Kept implements ChangeListener {
        final List<Change> changes = new ArrayList<>();
        final List<SourceReport> reports = new ArrayList<>();
        int failures;

        @Override
        public synchronized void changed(Collection<Change> some, Optional<SourceReport> report) {
            if (failures > 0) {
                failures--;
                throw new StorageException("the database is down");
            }
            changes.addAll(some);
            report.ifPresent(reports::add);
        }

        synchronized Set<String> ids() {
            return changes.stream()
                    .map(change -> change.resourceId().orElse("*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        synchronized long sum(java.util.function.ToLongFunction<SourceReport> count) {
            return reports.stream().mapToLong(count).sum();
        }

        synchronized SourceReport last() {
            return reports.getLast();
        }
    }

    private EventPoller poller() {
        return new EventPoller(queue, () -> OURS, organization::incrementAndGet, kept, FAST);
    }

    private void readWhile(BooleanSupplier waits) throws Exception {
        EventQueues queues =
                new EventQueues(List.of(queue), () -> OURS, organization::incrementAndGet, FAST);
        try (AutoCloseable watch = queues.watch(kept)) {
            assertTrue(watch != null);
            for (int i = 0; waits.getAsBoolean(); i++) {
                assertTrue(i < 3000, "not within 30 seconds");
                Thread.sleep(10);
            }
        }
    }

    private static String running(String id) {
        return MemoryQueue.instance(ACCOUNT, "us-east-1", id);
    }

    @Test
    void keepsAndThenDeletes() throws Exception {
        queue.send(running("i-00000001"));
        queue.send(running("i-00000002"));
        queue.send(
                "{\"account\":\""
                        + ACCOUNT
                        + "\",\"region\":\"us-east-1\","
                        + "\"detail-type\":\"Region Opt-In Status Change\",\"detail\":{}}");
        queue.send(MemoryQueue.instance("999999999999", "us-east-1", "i-00000003"));
        queue.send(MemoryQueue.instance(ACCOUNT, "eu-west-1", "i-00000004"));
        queue.send(running("i-00000005").replace("EC2 Instance State-change", "EC2 Weather"));
        readWhile(() -> !queue.isEmpty());
        assertEquals(Set.of("i-00000001", "i-00000002"), kept.ids());
        assertEquals(1, organization.get());
        assertEquals(6, kept.sum(SourceReport::received));
        assertEquals(3, kept.sum(SourceReport::told));
        assertEquals(
                Map.of(
                        "another event", 1L,
                        "of an account, Region or kind that is not listed", 2L),
                kept.reports.getFirst().ignored());
        assertEquals(SourceReport.State.LISTENING, kept.last().state());
        assertEquals(ACCOUNT, kept.last().accountId());
    }

    @Test
    void whatIsNotKeptIsNotDeleted() {
        queue.send(running("i-00000001"));
        kept.failures = Integer.MAX_VALUE;
        EventPoller poller = poller();
        assertThrows(StorageException.class, () -> poller.handle(queue.receive()));
        assertFalse(queue.isEmpty());
        assertEquals(0, organization.get());
    }

    @Test
    void aDatabaseThatComesBackSoonCostsNoDelivery() throws Exception {
        queue.send(running("i-00000001"));
        kept.failures = 4;
        readWhile(() -> !queue.isEmpty());
        assertEquals(Set.of("i-00000001"), kept.ids());
        assertEquals(1, queue.deliveriesMax(), "the message was received once");
    }

    @Test
    void poisonIsDeletedIfNobodyElsePutsItAway() throws Exception {
        queue.send("no event");
        queue.send(running("i-00000001"));
        readWhile(() -> !queue.isEmpty());
        assertEquals(1, kept.sum(SourceReport::poison));
        assertEquals(Set.of("i-00000001"), kept.ids());
    }

    @Test
    void poisonIsLeftToTheDeadLetterQueueAndCountedOnce() throws Exception {
        queue.deadLettersAfter = 3;
        queue.send("no event");
        readWhile(() -> queue.deadLetters() == 0);
        assertEquals(1, kept.sum(SourceReport::poison));
        assertEquals(List.of(), kept.changes);
    }

    @Test
    void aQueueThatDoesNotTellOfItsDeadLettersIsLikeOneWithout() throws Exception {
        queue.deadLettersAfter = -1;
        queue.send("no event");
        readWhile(() -> !queue.isEmpty());
        assertEquals(1, kept.sum(SourceReport::poison));
    }

    @Test
    void aQueueThatFailsIsShownAndTriedAgain() throws Exception {
        queue.failure =
                Optional.of(
                        new EventQueueException(
                                SourceReport.State.DENIED,
                                "sqs:ReceiveMessage was denied: allow it",
                                new IllegalStateException("403")));
        readWhile(() -> kept.reports.isEmpty());
        assertEquals(SourceReport.State.DENIED, kept.last().state());
        assertEquals("sqs:ReceiveMessage was denied: allow it", kept.last().message());
        assertEquals(1, kept.reports.size(), "told once, not at every try");
        queue.failure = Optional.empty();
        queue.send(running("i-00000001"));
        readWhile(() -> !queue.isEmpty());
        assertEquals(SourceReport.State.LISTENING, kept.last().state());
    }

    @Test
    void deliveriesThatAreNotDeletedComeAgainWithoutHarm() throws Exception {
        queue.deletesLost = 3;
        queue.send(running("i-00000001"));
        readWhile(() -> !queue.isEmpty());
        assertEquals(Set.of("i-00000001"), kept.ids());
        assertTrue(kept.changes.size() >= 2);
    }

    @Test
    void aFloodIsReadInRoundsOfBoundedSize() throws Exception {
        for (int i = 0; i < 5000; i++) {
            queue.send(running("i-%08x".formatted(i)));
        }
        readWhile(() -> !queue.isEmpty());
        assertEquals(5000, kept.ids().size());
        assertTrue(
                kept.reports.stream()
                        .allMatch(report ->
                                report.received()
                                        <= (long) EventPoller.BATCH * EventPoller.REQUESTS_MAX));
        assertTrue(queue.requestsMax() > 1, "several requests at once");
    }

    @Test
    void severalServersReadOneQueue() throws Exception {
        for (int i = 0; i < 500; i++) {
            queue.send(running("i-%08x".formatted(i)));
        }
        EventQueues other =
                new EventQueues(List.of(queue), () -> OURS, organization::incrementAndGet, FAST);
        try (AutoCloseable watch = other.watch(kept)) {
            assertTrue(watch != null);
            readWhile(() -> !queue.isEmpty());
        }
        assertEquals(500, kept.ids().size());
    }
}
