package org.openinspector.apiserver.publishing;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.openinspector.CreateEventSinkRequest;
import org.openinspector.apimodel.openinspector.CreateEventSinkResponse;
import org.openinspector.apimodel.openinspector.DeadLetter;
import org.openinspector.apimodel.openinspector.DeleteEventSinkRequest;
import org.openinspector.apimodel.openinspector.DeleteEventSinkResponse;
import org.openinspector.apimodel.openinspector.EventDelivery;
import org.openinspector.apimodel.openinspector.EventFilter;
import org.openinspector.apimodel.openinspector.EventSink;
import org.openinspector.apimodel.openinspector.EventSinkState;
import org.openinspector.apimodel.openinspector.GetEventSinkRequest;
import org.openinspector.apimodel.openinspector.GetEventSinkResponse;
import org.openinspector.apimodel.openinspector.ListDeadLettersRequest;
import org.openinspector.apimodel.openinspector.ListDeadLettersResponse;
import org.openinspector.apimodel.openinspector.ListEventSinksRequest;
import org.openinspector.apimodel.openinspector.ListEventSinksResponse;
import org.openinspector.apimodel.openinspector.ReplayEventsRequest;
import org.openinspector.apimodel.openinspector.ReplayEventsResponse;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.TestEventSinkRequest;
import org.openinspector.apimodel.openinspector.TestEventSinkResponse;
import org.openinspector.apimodel.openinspector.UpdateEventSinkRequest;
import org.openinspector.apimodel.openinspector.UpdateEventSinkResponse;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.apimodel.wire.JsonReader;
import org.openinspector.apimodel.wire.WireFormatException;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.publish.EventKind;
import org.openinspector.findings.publish.EventSinks;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.findings.publish.SinkStatus;

/// Event sinks of the caller's account, their dead letters, and telling again.
public final class EventSinkOperations {
    private static final String WEBHOOK = "webhook";
    private static final int PAGE = 50;

    private final EventSinks sinks;

    /// Operations on these sinks.
    public EventSinkOperations(EventSinks sinks) {
        this.sinks = sinks;
    }

    /// Makes one.
    public CreateEventSinkResponse create(CreateEventSinkRequest request, Call call) {
        EventSinks.Saved saved =
                checked(() ->
                        sinks.create(
                                call.scope(),
                                Objects.requireNonNullElse(request.type(), WEBHOOK),
                                new EventSinks.Wish(
                                        request.name(),
                                        target(request.target(), request.url()),
                                        request.settings(),
                                        request.maxBatchSize(),
                                        filter(request.filter()),
                                        request.enabled(),
                                        request.secret())));
        return CreateEventSinkResponse.builder()
                .sink(sink(saved.sink()))
                .secret(saved.secret().orElse(null))
                .build();
    }

    /// Changes one.
    public UpdateEventSinkResponse update(UpdateEventSinkRequest request, Call call) {
        EventSinks.Saved saved =
                checked(() ->
                                sinks.update(
                                        call.scope(),
                                        UUID.fromString(request.sinkId()),
                                        new EventSinks.Wish(
                                                request.name(),
                                                target(request.target(), request.url()),
                                                request.settings(),
                                                request.maxBatchSize(),
                                                filter(request.filter()),
                                                request.enabled(),
                                                request.secret()),
                                        Boolean.TRUE.equals(request.rotateSecret())))
                        .orElseThrow(() -> unknown(request.sinkId()));
        return UpdateEventSinkResponse.builder()
                .sink(sink(saved.sink()))
                .secret(saved.secret().orElse(null))
                .build();
    }

    /// Deletes one.
    public DeleteEventSinkResponse delete(DeleteEventSinkRequest request, Call call) {
        if (!sinks.delete(call.scope(), UUID.fromString(request.sinkId()))) {
            throw unknown(request.sinkId());
        }
        return DeleteEventSinkResponse.builder().build();
    }

    /// One with its delivery.
    public GetEventSinkResponse get(GetEventSinkRequest request, Call call) {
        UUID id = UUID.fromString(request.sinkId());
        return GetEventSinkResponse.builder()
                .sink(sink(one(request.sinkId(), call)))
                .delivery(
                        delivery(
                                sinks.status(call.scope(), id)
                                        .orElseThrow(() -> unknown(request.sinkId()))))
                .build();
    }

    /// All of them; there are few.
    public ListEventSinksResponse list(ListEventSinksRequest request, Call call) {
        List<org.openinspector.findings.publish.EventSink> all = sinks.list(call.scope());
        int begin = Refusals.offset(request.nextToken(), all.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE), all.size());
        return ListEventSinksResponse.builder()
                .sinks(all.subList(begin, end).stream().map(EventSinkOperations::sink).toList())
                .nextToken(end < all.size() ? Integer.toString(end) : null)
                .build();
    }

    /// Tries one.
    public TestEventSinkResponse test(TestEventSinkRequest request, Call call) {
        Outcome outcome;
        try {
            outcome =
                    sinks.test(call.scope(), UUID.fromString(request.sinkId()))
                            .orElseThrow(() -> unknown(request.sinkId()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = Outcome.unavailable("the server stops");
        }
        String told = outcome.told();
        return TestEventSinkResponse.builder()
                .delivered(outcome instanceof Outcome.Delivered)
                .message(told.isEmpty() ? null : told)
                .build();
    }

    /// What was given up.
    public ListDeadLettersResponse deadLetters(ListDeadLettersRequest request, Call call) {
        UUID id = one(request.sinkId(), call).id();
        int max = Objects.requireNonNullElse(request.maxResults(), PAGE);
        @Nullable String token = request.nextToken();
        long after = token == null || token.isEmpty() ? 0 : number(token);
        List<org.openinspector.findings.publish.DeadLetter> found =
                sinks.deadLetters(call.scope(), id, after, max + 1);
        boolean more = found.size() > max;
        var shown = more ? found.subList(0, max) : found;
        return ListDeadLettersResponse.builder()
                .deadLetters(shown.stream().map(EventSinkOperations::letter).toList())
                .nextToken(more ? Long.toString(shown.getLast().number()) : null)
                .build();
    }

    private static long number(String token) {
        if (!token.matches("[0-9]{1,18}")) {
            throw Refusals.field(
                    "nextToken", "expected the token of the page before, of the same request");
        }
        return Long.parseLong(token);
    }

    /// Tells again.
    public ReplayEventsResponse replay(ReplayEventsRequest request, Call call) {
        UUID id = one(request.sinkId(), call).id();
        EventSinks.Replayed replayed =
                sinks.replay(
                        call.scope(),
                        id,
                        new EventSinks.Replay(
                                Boolean.TRUE.equals(request.deadLetters()),
                                request.about(),
                                request.startInclusive(),
                                request.endExclusive()));
        return ReplayEventsResponse.builder()
                .events(replayed.events())
                .truncated(replayed.truncated())
                .build();
    }

    private org.openinspector.findings.publish.EventSink one(String id, Call call) {
        return sinks.get(call.scope(), UUID.fromString(id)).orElseThrow(() -> unknown(id));
    }

    private static ResourceNotFoundException unknown(String id) {
        return ResourceNotFoundException.builder().message("there is no event sink " + id).build();
    }

    private static <T> T checked(Supplier<T> change) {
        try {
            return change.get();
        } catch (SinkRefusedException e) {
            throw Refusals.field(e.field(), String.valueOf(e.getMessage()));
        }
    }

    private static org.openinspector.findings.publish.EventSink.@Nullable Filter filter(
            @Nullable EventFilter filter) {
        return filter == null
                ? null
                : new org.openinspector.findings.publish.EventSink.Filter(
                        kinds(Objects.requireNonNullElse(filter.detailTypes(), List.of())),
                        Set.copyOf(Objects.requireNonNullElse(filter.severities(), List.of())),
                        Objects.requireNonNullElse(filter.accountIds(), List.of()),
                        criteria(filter.findingCriteria()));
    }

    private static Optional<FilterCriteria> criteria(@Nullable Document document) {
        if (document == null) {
            return Optional.empty();
        }
        try {
            FilterCriteria criteria =
                    JsonReader.checked(
                            document.json(), "filter/findingCriteria", FilterCriteria::read);
            return criteria.equals(FilterCriteria.builder().build())
                    ? Optional.empty()
                    : Optional.of(criteria);
        } catch (WireFormatException unreadable) {
            throw Refusals.field("filter/findingCriteria", String.valueOf(unreadable.getMessage()));
        }
    }

    /// The older name serves too.
    private static @Nullable String target(@Nullable String target, @Nullable String url) {
        if (target != null && url != null) {
            throw Refusals.field("url", "expected target alone; url is its older name");
        }
        return target == null ? url : target;
    }

    private static Set<EventKind> kinds(List<String> detailTypes) {
        return detailTypes.stream()
                .map(type ->
                        EventKind.ofDetailType(type)
                                .orElseThrow(() ->
                                        Refusals.field(
                                                "filter/detailTypes",
                                                "expected a detail-type of docs/events.md, got \""
                                                        + type
                                                        + "\"")))
                .collect(Collectors.toSet());
    }

    private static EventSink sink(org.openinspector.findings.publish.EventSink sink) {
        return EventSink.builder()
                .sinkId(sink.id().toString())
                .name(sink.name())
                .type(sink.type())
                .target(sink.target())
                .url(sink.type().equals(WEBHOOK) ? sink.target() : null)
                .settings(sink.settings())
                .maxBatchSize(sink.batchMax())
                .filter(
                        EventFilter.builder()
                                .detailTypes(
                                        sink.filter().kinds().stream()
                                                .map(EventKind::detailType)
                                                .sorted()
                                                .toList())
                                .severities(List.copyOf(new TreeSet<>(sink.filter().severities())))
                                .accountIds(sink.filter().accountIds())
                                .findingCriteria(
                                        sink.filter()
                                                .criteria()
                                                .map(FilterCriteria::toJson)
                                                .map(Document::new)
                                                .orElse(null))
                                .build())
                .state(EventSinkState.of(sink.state().name()))
                .createdAt(sink.createdAt())
                .updatedAt(sink.updatedAt())
                .build();
    }

    private static EventDelivery delivery(SinkStatus status) {
        return EventDelivery.builder()
                .waiting(status.waiting())
                .oldestWaitingAt(status.oldestWaiting().orElse(null))
                .delivered(status.delivered())
                .failedAttempts(status.failed())
                .dead(status.dead())
                .deadLetters(status.deadLetters())
                .expired(status.expired())
                .attempts(status.attempts())
                .retryAt(status.retryAt().orElse(null))
                .lastDeliveredAt(status.deliveredAt().orElse(null))
                .lastFailedAt(status.failedAt().orElse(null))
                .lastError(status.lastError().orElse(null))
                .build();
    }

    private static DeadLetter letter(org.openinspector.findings.publish.DeadLetter letter) {
        return DeadLetter.builder()
                .eventId(letter.eventId().toString())
                .detailType(letter.kind().detailType())
                .accountId(letter.accountId())
                .about(letter.key())
                .happenedAt(letter.at())
                .givenUpAt(letter.since())
                .attempts(letter.attempts())
                .error(letter.error())
                .build();
    }
}
