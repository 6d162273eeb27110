package org.openinspector.aws.events;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.estate.SourceReport;

/// A queue with SQS's promises and no others: at least once, in any order; what is received is
/// invisible for a moment.
final class MemoryQueue implements EventQueue {
    static final String ACCOUNT = "111122223333";
    private static final long INVISIBLE_MILLIS = 100;

    volatile Optional<EventQueueException> failure = Optional.empty();

    /// Deliveries after which a message is put away; 0: never, −1: it does not tell.
    volatile int deadLettersAfter;

    /// So many deletions have no effect.
    int deletesLost;

    private final Map<String, Stored> stored = new HashMap<>();
    private int sent;
    private int deadLetters;
    private int deliveriesMax;
    private int requests;
    private int requestsMax;

    private static final class Stored {
        final String body;
        int deliveries;
        long visibleAt;

        Stored(String body) {
            this.body = body;
        }
    }

    static String instance(String account, String region, String id) {
        return "{\"account\":\""
                + account
                + "\",\"region\":\""
                + region
                + "\",\"detail-type\":\"EC2 Instance State-change Notification\",\"detail\":{"
                + "\"instance-id\":\""
                + id
                + "\",\"state\":\"running\"}}";
    }

    synchronized void send(String body) {
        stored.put("m" + sent++, new Stored(body));
    }

    synchronized boolean isEmpty() {
        return stored.isEmpty();
    }

    synchronized int deadLetters() {
        return deadLetters;
    }

    synchronized int deliveriesMax() {
        return deliveriesMax;
    }

    synchronized int requestsMax() {
        return requestsMax;
    }

    @Override
    public QueueAddress address() {
        return new QueueAddress(
                URI.create("http://127.0.0.1/" + ACCOUNT + "/events"), ACCOUNT, Optional.empty());
    }

    @Override
    public List<Message> receive() throws EventQueueException, InterruptedException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        synchronized (this) {
            requests++;
            requestsMax = Math.max(requestsMax, requests);
        }
        Thread.sleep(1);
        synchronized (this) {
            requests--;
            List<Message> messages = new ArrayList<>();
            long now = System.nanoTime() / 1_000_000;
            for (var one : List.copyOf(stored.entrySet())) {
                Stored message = one.getValue();
                if (messages.size() == EventPoller.BATCH || message.visibleAt > now) {
                    continue;
                }
                if (deadLettersAfter > 0 && message.deliveries >= deadLettersAfter) {
                    stored.remove(one.getKey());
                    deadLetters++;
                    continue;
                }
                message.deliveries++;
                message.visibleAt = now + INVISIBLE_MILLIS;
                deliveriesMax = Math.max(deliveriesMax, message.deliveries);
                messages.add(
                        new Message(one.getKey(), one.getKey(), message.body, message.deliveries));
            }
            return messages;
        }
    }

    @Override
    public synchronized void delete(List<Message> messages) throws EventQueueException {
        if (deletesLost > 0) {
            deletesLost--;
            throw new EventQueueException(
                    SourceReport.State.UNREACHABLE,
                    "the answer was lost",
                    new IllegalStateException("lost"));
        }
        messages.forEach(message -> stored.remove(message.receipt()));
    }

    @Override
    public boolean hasDeadLetterQueue() throws EventQueueException {
        if (deadLettersAfter < 0) {
            throw new EventQueueException(
                    SourceReport.State.DENIED,
                    "sqs:GetQueueAttributes was denied",
                    new IllegalStateException("403"));
        }
        return deadLettersAfter > 0;
    }
}
