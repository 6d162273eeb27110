package org.openinspector.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openinspector.aws.events.EventQueue;
import org.openinspector.aws.events.EventQueueException;
import org.openinspector.aws.events.QueueAddress;
import org.openinspector.estate.SourceReport;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A queue of SQS.
final class SqsEventQueue implements EventQueue {
    /// Less than a call may take; longer polling costs less.
    private static final int WAIT_SECONDS = 10;

    /// Longer than a round's messages are offered to a database that is down.
    private static final int INVISIBLE_SECONDS = 120;

    private static final Duration CALL = Duration.ofSeconds(30);

    private final AwsClients clients;
    private final QueueAddress address;
    private final String region;
    private final int waitSeconds;
    private final int invisibleSeconds;

    /// @param clients of an account that may read the queue
    SqsEventQueue(AwsClients clients, QueueAddress address) {
        this(clients, address, WAIT_SECONDS, INVISIBLE_SECONDS);
    }

    SqsEventQueue(AwsClients clients, QueueAddress address, int waitSeconds, int invisibleSeconds) {
        this.clients = clients;
        this.address = address;
        this.region = address.region().orElse(clients.settings().regions().getFirst());
        this.waitSeconds = waitSeconds;
        this.invisibleSeconds = invisibleSeconds;
    }

    @Override
    public QueueAddress address() {
        return address;
    }

    private SqsClient sqs() {
        return clients.sqs(region);
    }

    @Override
    public List<Message> receive() throws EventQueueException, InterruptedException {
        try {
            return clients
                    .calls()
                    .call(
                            region,
                            "sqs:ReceiveMessage",
                            () ->
                                    sqs().receiveMessage(b ->
                                            b.queueUrl(address.url().toString())
                                                    .maxNumberOfMessages(10)
                                                    .waitTimeSeconds(waitSeconds)
                                                    .visibilityTimeout(invisibleSeconds)
                                                    .messageSystemAttributeNames(
                                                            MessageSystemAttributeName
                                                                    .APPROXIMATE_RECEIVE_COUNT)
                                                    .overrideConfiguration(c ->
                                                            c.apiCallTimeout(CALL)
                                                                    .apiCallAttemptTimeout(CALL))))
                    .messages()
                    .stream()
                    .map(SqsEventQueue::message)
                    .toList();
        } catch (AwsCallException e) {
            throw failure(e);
        }
    }

    private static Message message(software.amazon.awssdk.services.sqs.model.Message message) {
        Map<MessageSystemAttributeName, String> attributes = message.attributes();
        return new Message(
                String.valueOf(message.messageId()),
                String.valueOf(message.receiptHandle()),
                message.body() == null ? "" : message.body(),
                count(
                        attributes.getOrDefault(
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")));
    }

    private static int count(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 1;
    }

    @Override
    public void delete(List<Message> messages) throws EventQueueException, InterruptedException {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Message message : messages) {
            entries.add(
                    DeleteMessageBatchRequestEntry.builder()
                            .id(String.valueOf(entries.size()))
                            .receiptHandle(message.receipt())
                            .build());
        }
        try {
            DeleteMessageBatchResponse answer =
                    clients.calls()
                            .call(
                                    region,
                                    "sqs:DeleteMessage",
                                    () ->
                                            sqs().deleteMessageBatch(b ->
                                                    b.queueUrl(address.url().toString())
                                                            .entries(entries)));
            if (answer.hasFailed() && !answer.failed().isEmpty()) {
                throw new EventQueueException(
                        SourceReport.State.UNREACHABLE,
                        answer.failed().size()
                                + " of "
                                + messages.size()
                                + " messages were not deleted ("
                                + answer.failed().getFirst().code()
                                + ")",
                        new IllegalStateException("sqs:DeleteMessageBatch failed in part"));
            }
        } catch (AwsCallException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean hasDeadLetterQueue() throws EventQueueException, InterruptedException {
        try {
            return clients.calls()
                    .call(
                            region,
                            "sqs:GetQueueAttributes",
                            () ->
                                    sqs().getQueueAttributes(b ->
                                            b.queueUrl(address.url().toString())
                                                    .attributeNames(
                                                            QueueAttributeName.REDRIVE_POLICY)))
                    .attributes()
                    .containsKey(QueueAttributeName.REDRIVE_POLICY);
        } catch (AwsCallException e) {
            throw failure(e);
        }
    }

    private static EventQueueException failure(AwsCallException e) {
        String message = e.sentence();
        boolean isMissing =
                message.contains("NonExistentQueue") || message.contains("QueueDoesNotExist");
        SourceReport.State state =
                switch (e.kind()) {
                    case DENIED, EXPIRED -> SourceReport.State.DENIED;
                    case GONE -> SourceReport.State.MISSING;
                    case NOT_SUPPORTED_BY_ENDPOINT, THROTTLED, CLOCK_SKEW, UNREACHABLE ->
                            SourceReport.State.UNREACHABLE;
                    case FAILED ->
                            isMissing ? SourceReport.State.MISSING : SourceReport.State.UNREACHABLE;
                };
        return new EventQueueException(state, message, e);
    }
}
