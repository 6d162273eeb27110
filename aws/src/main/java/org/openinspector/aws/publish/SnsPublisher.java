package org.openinspector.aws.publish;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.Digest;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.findings.publish.ToldEvent;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// Publishes to a topic of SNS: each event as it is, or one message for what an interval brought,
/// for people to read. Topics in order (`.fifo`) keep the order of each finding and drop
/// repetitions.
///
/// @see <a href="https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html">PublishBatch</a>
final class SnsPublisher implements Publisher {
    private static final String ACTION = "sns:Publish";
    private static final int ENTRIES_MAX = 10;
    private static final int BYTES_MAX = 256 * 1024;
    private static final int SUBJECT_MAX = 100;

    /// What fits with texts of any length; the rest is counted.
    private static final int DIGEST_LINES = 60;

    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MAX = Duration.ofHours(24);
    private static final String SOURCE = "source";
    private static final Pattern SOURCES = Pattern.compile("[A-Za-z0-9._/-]{1,256}");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]{1,256}(\\.fifo)?");
    private static final Pattern NOT_IN_SUBJECTS = Pattern.compile("[^ -~]");

    private final AwsClientsSource accounts;

    SnsPublisher(AwsClientsSource accounts) {
        this.accounts = accounts;
    }

    @Override
    public String type() {
        return "sns";
    }

    @Override
    public Batch batch() {
        return new Batch(ENTRIES_MAX, 500);
    }

    @Override
    public Optional<Duration> gathersFor(EventSink sink) {
        return SinkSettings.of(sink).duration(SinkSettings.INTERVAL, INTERVAL_MIN, INTERVAL_MAX);
    }

    @Override
    public void check(EventSink sink) {
        SinkSettings settings =
                SinkSettings.of(sink).only(type(), Set.of(SinkSettings.INTERVAL, SOURCE));
        String _ = source(settings);
        if (gathersFor(sink).isEmpty() && sink.batchMax() > ENTRIES_MAX) {
            throw new SinkRefusedException(
                    "maxBatchSize",
                    "expected 1 to "
                            + ENTRIES_MAX
                            + " without the setting interval, got "
                            + sink.batchMax());
        }
        String region = topic(sink.target()).region();
        if (!region.equals(sink.region())) {
            throw new IllegalArgumentException(
                    "expected a topic in " + sink.region() + ", got one in " + region);
        }
        AwsClients _ = Target.clients(accounts, sink);
    }

    private static String source(SinkSettings settings) {
        return settings.text(
                        SOURCE,
                        SOURCES,
                        "expected 1 to 256 letters, digits, dots, slashes, hyphens and underscores")
                .orElse(ToldEvent.OWN_SOURCE);
    }

    private static Target topic(String arn) {
        return Target.of(arn, "sns", TOPIC, "a topic's ARN, arn:aws:sns:REGION:ACCOUNT:NAME");
    }

    private record Item(ToldEvent event, String message, String key) {}

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        Target.Access access = Target.Access.of(accounts, sink.accountId());
        @Nullable AwsClients clients = access.clients();
        if (clients == null) {
            return Objects.requireNonNull(access.failure());
        }
        String source = source(SinkSettings.of(sink));
        List<Item> items = new ArrayList<>();
        for (StoredEvent stored : events) {
            ToldEvent event = ToldEvent.of(stored);
            items.add(
                    new Item(
                            event,
                            new String(event.json(stored, source), StandardCharsets.UTF_8),
                            event.finding().map(Finding::findingArn).orElse(event.detailType())));
        }
        return gathersFor(sink).isPresent()
                ? digest(clients, sink, items)
                : each(clients, sink, items);
    }

    private Outcome digest(AwsClients clients, EventSink sink, List<Item> items)
            throws InterruptedException {
        Digest digest = Digest.of(items.stream().map(Item::event).toList());
        SnsClient sns = clients.sns(sink.region());
        // The same events make the same message, and the same id of it.
        String id = idOf(items);
        String subject = subject("OpenInspector: " + digest.headline());
        String text = text(digest);
        Answers.Called<PublishResponse> called =
                Answers.call(
                        clients,
                        sink.region(),
                        ACTION,
                        () ->
                                sns.publish(request -> {
                                    request.topicArn(sink.target())
                                            .subject(subject)
                                            .message(text)
                                            .overrideConfiguration(Answers.bounded());
                                    if (isInOrder(sink)) {
                                        request.messageGroupId("digest").messageDeduplicationId(id);
                                    }
                                }));
        @Nullable PublishResponse answer = called.answer();
        if (answer == null) {
            return Objects.requireNonNull(called.failure());
        }
        return answer.messageId() == null
                ? Outcome.unavailable("what answers is not SNS: it gave the message no id")
                : new Outcome.Delivered("SNS took message " + answer.messageId());
    }

    private static String text(Digest digest) {
        int lines = DIGEST_LINES;
        String text = digest.text(lines);
        while (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX && lines > 1) {
            lines /= 2;
            text = digest.text(lines);
        }
        return text;
    }

    private static String idOf(List<Item> items) {
        StringBuilder ids = new StringBuilder();
        items.forEach(item -> ids.append(item.event().id()));
        return UUID.nameUUIDFromBytes(ids.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static boolean isInOrder(EventSink sink) {
        return sink.target().endsWith(".fifo");
    }

    private static Outcome each(AwsClients clients, EventSink sink, List<Item> items)
            throws InterruptedException {
        Parts parts = new Parts(items.size());
        List<Item> call = new ArrayList<>();
        int bytes = 0;
        for (Item item : items) {
            if (parts.mustWait(item.event(), item.key())) {
                continue;
            }
            int size = size(item);
            if (size > BYTES_MAX) {
                parts.failed(
                        item.event(),
                        item.key(),
                        "the message has " + size + " bytes, SNS takes " + BYTES_MAX,
                        true);
                continue;
            }
            if (call.size() == ENTRIES_MAX || bytes + size > BYTES_MAX) {
                send(clients, sink, call, parts);
                call = new ArrayList<>();
                bytes = 0;
            }
            call.add(item);
            bytes += size;
        }
        if (!call.isEmpty()) {
            send(clients, sink, call, parts);
        }
        return parts.outcome(
                "SNS took " + items.size() + (items.size() == 1 ? " message" : " messages"));
    }

    private static int size(Item item) {
        int size = item.message().getBytes(StandardCharsets.UTF_8).length;
        for (Map.Entry<String, MessageAttributeValue> one : attributes(item.event()).entrySet()) {
            size += one.getKey().length() + "String".length();
            size += one.getValue().stringValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return size;
    }

    private static void send(AwsClients clients, EventSink sink, List<Item> items, Parts parts)
            throws InterruptedException {
        SnsClient sns = clients.sns(sink.region());
        List<PublishBatchRequestEntry> entries = new ArrayList<>();
        Map<String, Item> byId = new LinkedHashMap<>();
        for (Item item : items) {
            String id = Integer.toString(entries.size());
            byId.put(id, item);
            entries.add(entry(sink, id, item));
        }
        Answers.Called<PublishBatchResponse> called =
                Answers.call(
                        clients,
                        sink.region(),
                        ACTION,
                        () ->
                                sns.publishBatch(request ->
                                        request.topicArn(sink.target())
                                                .publishBatchRequestEntries(entries)
                                                .overrideConfiguration(Answers.bounded())));
        @Nullable PublishBatchResponse answer = called.answer();
        Outcome failure =
                answer == null
                        ? Objects.requireNonNull(called.failure())
                        : Outcome.unavailable(
                                "what answers is not SNS: not as many results as messages");
        if (answer == null || answer.successful().size() + answer.failed().size() != items.size()) {
            parts.failed(items.stream().map(Item::event).toList(), failure);
            items.forEach(item -> parts.failed(item.event(), item.key(), failure.told(), false));
            return;
        }
        for (BatchResultErrorEntry error : answer.failed()) {
            @Nullable Item item = byId.get(error.id());
            if (item != null) {
                parts.failed(
                        item.event(),
                        item.key(),
                        "SNS says " + error.code() + ": " + error.message(),
                        Boolean.TRUE.equals(error.senderFault()));
            }
        }
    }

    private static PublishBatchRequestEntry entry(EventSink sink, String id, Item item) {
        PublishBatchRequestEntry.Builder entry =
                PublishBatchRequestEntry.builder()
                        .id(id)
                        .subject(
                                subject(
                                        "OpenInspector: "
                                                + Digest.of(List.of(item.event())).headline()))
                        .message(item.message())
                        .messageAttributes(attributes(item.event()));
        if (isInOrder(sink)) {
            entry.messageGroupId(
                            UUID.nameUUIDFromBytes(item.key().getBytes(StandardCharsets.UTF_8))
                                    .toString())
                    .messageDeduplicationId(item.event().id().toString());
        }
        return entry.build();
    }

    /// What subscriptions can filter by.
    private static Map<String, MessageAttributeValue> attributes(ToldEvent event) {
        Map<String, MessageAttributeValue> out = new TreeMap<>();
        out.put("account", text(event.accountId()));
        out.put("detailType", text(event.detailType()));
        event.finding()
                .ifPresent(finding -> {
                    out.put("severity", text(finding.severity().value()));
                    out.put("status", text(finding.status().value()));
                });
        return out;
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
    }

    /// ASCII in one line, as mails need it.
    private static String subject(String text) {
        String plain = NOT_IN_SUBJECTS.matcher(text).replaceAll("?").strip();
        return plain.length() <= SUBJECT_MAX ? plain : plain.substring(0, SUBJECT_MAX - 3) + "...";
    }
}
