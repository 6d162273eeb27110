package org.openinspector.aws.publish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.findings.publish.ToldEvent;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/// Puts events on a bus of EventBridge, ten at a call. EventBridge gives them ids of its own and
/// keeps no order.
///
/// @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">
///   PutEvents</a>
final class EventBridgePublisher implements Publisher {
    private static final String ACTION = "events:PutEvents";
    private static final int ENTRIES_MAX = 10;
    private static final int BYTES_MAX = 256 * 1024;

    /// What an entry's time counts.
    private static final int TIME_BYTES = 14;

    private static final String SOURCE = "source";
    private static final Pattern SOURCES = Pattern.compile("[A-Za-z0-9._/-]{1,256}");
    private static final Pattern BUS = Pattern.compile("event-bus/[A-Za-z0-9._/-]{1,256}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,256}");

    /// What says that this entry is unwanted.
    private static final Set<String> ABOUT_THE_CONTENT =
            Set.of("MalformedDetail", "InvalidArgument", "ValidationException");

    private final AwsClientsSource accounts;

    EventBridgePublisher(AwsClientsSource accounts) {
        this.accounts = accounts;
    }

    @Override
    public String type() {
        return "eventbridge";
    }

    @Override
    public Batch batch() {
        return new Batch(ENTRIES_MAX, ENTRIES_MAX);
    }

    @Override
    public void check(EventSink sink) {
        SinkSettings settings = SinkSettings.of(sink).only(type(), Set.of(SOURCE));
        String source = source(settings);
        AwsClients clients = Target.clients(accounts, sink);
        Target.notReserved(
                clients, "eventbridge", "settings/source", source, source.startsWith("aws."));
        String region = region(sink);
        if (!region.equals(sink.region())) {
            throw new IllegalArgumentException(
                    "expected a bus in " + sink.region() + ", got one in " + region);
        }
    }

    private static String source(SinkSettings settings) {
        return settings.text(
                        SOURCE,
                        SOURCES,
                        "expected 1 to 256 letters, digits, dots, slashes, hyphens and underscores")
                .orElse(ToldEvent.OWN_SOURCE);
    }

    private static String region(EventSink sink) {
        return NAME.matcher(sink.target()).matches()
                ? sink.region()
                : Target.of(
                                sink.target(),
                                "events",
                                BUS,
                                "a bus's name, such as default, or its ARN,"
                                        + " arn:aws:events:REGION:ACCOUNT:event-bus/NAME")
                        .region();
    }

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        Target.Access access = Target.Access.of(accounts, sink.accountId());
        if (access.failure() != null) {
            return access.failure();
        }
        AwsClients clients = java.util.Objects.requireNonNull(access.clients());
        EventBridgeClient bridge = clients.eventBridge(sink.region());
        String source = source(SinkSettings.of(sink));
        Parts parts = new Parts(events.size());
        List<ToldEvent> chunk = new ArrayList<>();
        List<PutEventsRequestEntry> entries = new ArrayList<>();
        int bytes = 0;
        int calls = 0;
        for (StoredEvent stored : events) {
            ToldEvent event = ToldEvent.of(stored);
            PutEventsRequestEntry entry = entry(sink, source, event);
            int size = size(entry);
            if (size > BYTES_MAX) {
                parts.failed(
                        event,
                        event.id().toString(),
                        "the event has " + size + " bytes, EventBridge takes " + BYTES_MAX,
                        true);
                continue;
            }
            if (entries.size() == ENTRIES_MAX || bytes + size > BYTES_MAX) {
                put(clients, bridge, sink.region(), chunk, entries, parts);
                calls++;
                chunk = new ArrayList<>();
                entries = new ArrayList<>();
                bytes = 0;
            }
            chunk.add(event);
            entries.add(entry);
            bytes += size;
        }
        if (!entries.isEmpty()) {
            put(clients, bridge, sink.region(), chunk, entries, parts);
            calls++;
        }
        return parts.outcome(
                "EventBridge took "
                        + events.size()
                        + (events.size() == 1 ? " event" : " events")
                        + (calls > 1 ? " in " + calls + " calls" : ""));
    }

    private static PutEventsRequestEntry entry(EventSink sink, String source, ToldEvent event) {
        PutEventsRequestEntry.Builder entry =
                PutEventsRequestEntry.builder()
                        .eventBusName(sink.target())
                        .source(source)
                        .detailType(event.detailType())
                        .time(event.time())
                        .detail(event.detailJson());
        if (!event.resources().isEmpty()) {
            entry.resources(event.resources());
        }
        return entry.build();
    }

    /// As AWS counts it.
    ///
    /// @see <a
    ///   href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html">
    ///   Calculating event entry sizes</a>
    private static int size(PutEventsRequestEntry entry) {
        int size = TIME_BYTES;
        size += bytes(entry.source()) + bytes(entry.detailType()) + bytes(entry.detail());
        for (String resource : entry.resources()) {
            size += bytes(resource);
        }
        return size;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void put(
            AwsClients clients,
            EventBridgeClient bridge,
            String region,
            List<ToldEvent> chunk,
            List<PutEventsRequestEntry> entries,
            Parts parts)
            throws InterruptedException {
        List<PutEventsRequestEntry> sent = List.copyOf(entries);
        Answers.Called<PutEventsResponse> called =
                Answers.call(
                        clients,
                        region,
                        ACTION,
                        () ->
                                bridge.putEvents(request ->
                                        request.entries(sent)
                                                .overrideConfiguration(Answers.bounded())));
        @Nullable PutEventsResponse answer = called.answer();
        if (answer == null) {
            parts.failed(chunk, java.util.Objects.requireNonNull(called.failure()));
            return;
        }
        List<PutEventsResultEntry> results = answer.entries();
        if (results.size() != chunk.size()) {
            parts.failed(
                    chunk,
                    Outcome.unavailable(
                            "what answers is not EventBridge: "
                                    + results.size()
                                    + " results for "
                                    + chunk.size()
                                    + " events"));
            return;
        }
        for (int i = 0; i < results.size(); i++) {
            @Nullable String code = results.get(i).errorCode();
            if (code != null && !code.isEmpty()) {
                ToldEvent event = chunk.get(i);
                parts.failed(
                        event,
                        event.id().toString(),
                        "EventBridge says " + code + ": " + results.get(i).errorMessage(),
                        ABOUT_THE_CONTENT.contains(code));
            }
        }
    }
}
