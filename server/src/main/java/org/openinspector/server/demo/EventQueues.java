package org.openinspector.server.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// SQS as far as a reader of events needs it: one queue for each account, whatever it is called.
/// What was received and is not deleted comes again. Safe for many threads.
final class EventQueues {
    private static final int BATCH_MAX = 10;
    private static final long WAIT_SECONDS_MAX = 20;
    private static final Duration INVISIBLE = Duration.ofSeconds(30);

    private final Map<String, Queue> queues = new HashMap<>();

    /// A message, and when it may be received (again).
    private record Message(String id, String body, long visibleNanos) {}

    private static final class Queue {
        final Deque<Message> messages = new ArrayDeque<>();
        final Map<String, Message> received = new HashMap<>();
    }

    /// Puts an event into an account's queue.
    synchronized void put(String accountId, String body) {
        queue(accountId)
                .messages
                .add(new Message(UUID.randomUUID().toString(), body, System.nanoTime()));
        notifyAll();
    }

    private Queue queue(String accountId) {
        return queues.computeIfAbsent(accountId, _ -> new Queue());
    }

    /// Answers an operation of SQS.
    ///
    /// @param base where the queues are
    Answer answer(Request request, String base) throws InterruptedException {
        String account = account(request);
        return switch (request.operation()) {
            case "sqs.GetQueueUrl" ->
                    Answer.json(
                            "{\"QueueUrl\":\"%s/%s/%s\"}".formatted(base, account, name(request)));
            case "sqs.GetQueueAttributes" ->
                    Answer.json(
                            "{\"Attributes\":{\"QueueArn\":\"arn:aws:sqs:%s:%s:%s\",\"ApproximateNumberOfMessages\":\"%d\",\"VisibilityTimeout\":\"%d\"}}"
                                    .formatted(
                                            request.region(),
                                            account,
                                            name(request),
                                            waiting(account),
                                            INVISIBLE.toSeconds()));
            case "sqs.ReceiveMessage" -> receive(account, request);
            case "sqs.DeleteMessage" -> {
                delete(account, request.all("ReceiptHandle"));
                yield Answer.json("{}");
            }
            case "sqs.DeleteMessageBatch" -> {
                delete(account, request.all("ReceiptHandle"));
                yield batch(request);
            }
            case "sqs.ChangeMessageVisibility" -> Answer.json("{}");
            case "sqs.ChangeMessageVisibilityBatch" -> batch(request);
            default -> Answer.error("sqs", 400, "InvalidAction", "the demo does not play this");
        };
    }

    private static Answer batch(Request request) {
        List<String> done =
                request.all("Id").stream().map(id -> "{\"Id\":\"" + id + "\"}").toList();
        return Answer.json("{\"Successful\":[" + String.join(",", done) + "],\"Failed\":[]}");
    }

    /// The account in the queue's address, else whoever asks.
    private static String account(Request request) {
        String[] parts = request.one("QueueUrl").split("/", -1);
        if (parts.length > 2 && parts[parts.length - 2].matches("[0-9]{12}")) {
            return parts[parts.length - 2];
        }
        String owner = request.one("QueueOwnerAWSAccountId");
        return owner.isEmpty() ? request.account() : owner;
    }

    private static String name(Request request) {
        String address = request.one("QueueUrl");
        return address.isEmpty()
                ? request.one("QueueName")
                : address.substring(address.lastIndexOf('/') + 1);
    }

    private synchronized int waiting(String account) {
        return queue(account).messages.size();
    }

    private synchronized Answer receive(String account, Request request)
            throws InterruptedException {
        int most = Math.clamp(number(request.one("MaxNumberOfMessages"), 1), 1, BATCH_MAX);
        long wait = Math.clamp(number(request.one("WaitTimeSeconds"), 0), 0, WAIT_SECONDS_MAX);
        long end = System.nanoTime() + Duration.ofSeconds(wait).toNanos();
        Queue queue = queue(account);
        List<String> taken = take(queue, most);
        while (taken.isEmpty() && end - System.nanoTime() > 0) {
            // What became visible meanwhile is not told, so it is looked for.
            wait(Math.clamp((end - System.nanoTime()) / 1_000_000, 1, 1_000));
            taken = take(queue, most);
        }
        return Answer.json("{\"Messages\":[" + String.join(",", taken) + "]}");
    }

    private static List<String> take(Queue queue, int most) {
        long now = System.nanoTime();
        List<Message> back =
                queue.received.values().stream()
                        .filter(message -> now - message.visibleNanos() >= 0)
                        .toList();
        back.forEach(message -> {
            queue.received.values().remove(message);
            queue.messages.add(message);
        });
        List<String> taken = new ArrayList<>();
        while (taken.size() < most && !queue.messages.isEmpty()) {
            Message message = queue.messages.poll();
            String handle = UUID.randomUUID().toString();
            queue.received.put(
                    handle, new Message(message.id(), message.body(), now + INVISIBLE.toNanos()));
            taken.add(
                    "{\"MessageId\":\"%s\",\"ReceiptHandle\":\"%s\",\"MD5OfBody\":\"%s\",\"Body\":\"%s\"}"
                            .formatted(
                                    message.id(),
                                    handle,
                                    md5(message.body()),
                                    escaped(message.body())));
        }
        return taken;
    }

    private synchronized void delete(String account, List<String> handles) {
        handles.forEach(queue(account).received::remove);
    }

    private static int number(String text, int otherwise) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
    }

    /// Recorded events have no control characters.
    private static String escaped(String json) {
        return json.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("MD5")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
