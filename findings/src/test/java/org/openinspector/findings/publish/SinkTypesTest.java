package org.openinspector.findings.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.publish.PublishWorld.A;
import static org.openinspector.findings.publish.PublishWorld.OF_A;
import static org.openinspector.findings.publish.PublishWorld.hole;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Disposition;

/// What a type may ask of delivery: events gathered, part of them taken, criteria, figures, targets
/// that are secrets.
final class SinkTypesTest {
    private final PublishWorld world = new PublishWorld();
    private final Typed typed = new Typed(world.publisher);

    SinkTypesTest() {
        world.publishing = world.open(typed);
    }

    @AfterEach
    void close() {
        world.close();
    }

    /// The test's publisher, with all that a type may ask for.
    private static final class Typed implements Publisher {
        private final TestPublisher inner;
        private final List<String> targets = new CopyOnWriteArrayList<>();
        private Set<EventKind> kinds = EventKind.TOLD;

        Typed(TestPublisher inner) {
            this.inner = inner;
        }

        @Override
        public String type() {
            return "test";
        }

        @Override
        public Set<EventKind> kinds() {
            return kinds;
        }

        @Override
        public Batch batch() {
            return new Batch(3, 20);
        }

        @Override
        public Optional<Duration> gathersFor(EventSink sink) {
            return SinkSettings.of(sink)
                    .duration("interval", Duration.ofSeconds(1), Duration.ofHours(1));
        }

        @Override
        public void check(EventSink sink) {
            SinkSettings _ = SinkSettings.of(sink).only("test", Set.of("interval"));
        }

        @Override
        public String shown(String target) {
            return target.startsWith("secret:") ? "secret:…" : target;
        }

        @Override
        public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events) {
            targets.add(sink.target());
            return inner.publish(sink, secrets, events);
        }
    }

    private static Observed open(String id) {
        return hole(id, Severity.HIGH, Disposition.NONE);
    }

    private EventSink sink(Map<String, String> settings, EventSink.Filter filter) {
        return world.publishing
                .sinks()
                .create(
                        OF_A,
                        "test",
                        new EventSinks.Wish("s", "test:x", settings, null, filter, null, null))
                .sink();
    }

    private static EventSink.Filter vulnerability(String id) {
        return new EventSink.Filter(
                Set.of(),
                Set.of(),
                List.of(),
                Optional.of(
                        FilterCriteria.builder()
                                .vulnerabilityId(
                                        List.of(
                                                StringFilter.builder()
                                                        .comparison(StringComparison.EQUALS)
                                                        .value(id)
                                                        .build()))
                                .build()));
    }

    private SinkStatus update(EventSink sink, EventSink.Filter filter) {
        assertTrue(
                world.publishing
                        .sinks()
                        .update(
                                OF_A,
                                sink.id(),
                                new EventSinks.Wish(null, null, null, null, filter, null, null),
                                false)
                        .isPresent());
        return world.status(sink);
    }

    @Test
    void criteriaDecideWhenTheEventIsMade() {
        EventSink sink = sink(Map.of(), vulnerability("CVE-2"));
        assertEquals(
                sink.filter(),
                world.publishing.sinks().get(OF_A, sink.id()).orElseThrow().filter());
        world.flow();
        world.scan(A, "h", open("CVE-1"), open("CVE-2"), open("CVE-3"));
        world.relay();
        // What it waits for is counted as it will get it.
        assertEquals(1, world.status(sink).waiting());
        // Criteria that come later count for what happens later.
        assertEquals(1, update(sink, vulnerability("CVE-3")).waiting());
        world.deliver();
        assertEquals(List.of(A + " CVE-2 ACTIVE"), world.told(sink));
        world.scan(A, "h");
        world.flow();
        assertEquals(List.of(A + " CVE-2 ACTIVE", A + " CVE-3 CLOSED"), world.told(sink));
        assertEquals(0, world.status(sink).waiting());
        world.pass(Duration.ofDays(8));
        // Six events, none of which it should have got and did not.
        assertEquals(new Expiry.Expired(6, 0), world.publishing.expiry().run(world.now));
    }

    @Test
    void whatIsToldAgainIsWhatIsWantedNow() {
        EventSink sink = sink(Map.of(), EventSink.Filter.ALL);
        world.scan(A, "h", open("CVE-1"), open("CVE-2"), open("CVE-3"));
        world.flow();
        assertEquals(3, world.told(sink).size());
        update(sink, vulnerability("CVE-2"));
        world.publisher.clear();
        assertEquals(
                new EventSinks.Replayed(1, false),
                world.publishing
                        .sinks()
                        .replay(OF_A, sink.id(), new EventSinks.Replay(false, null, null, null)));
        world.deliver();
        assertEquals(List.of(A + " CVE-2 ACTIVE"), world.told(sink));
        // What the criteria refused once is told when nothing is asked any more.
        world.scan(A, "h");
        world.flow();
        update(sink, EventSink.Filter.ALL);
        world.publisher.clear();
        assertEquals(
                6,
                world.publishing
                        .sinks()
                        .replay(OF_A, sink.id(), new EventSinks.Replay(false, null, null, null))
                        .events());
        world.deliver();
        assertEquals(6, world.told(sink).size());
    }

    @Test
    void whatIsGatheredIsDeliveredTogetherWhenItIsTimeOrEnough() {
        EventSink sink = sink(Map.of("interval", "60s"), EventSink.Filter.ALL);
        assertEquals(20, sink.batchMax());
        List<Integer> sizes = new ArrayList<>();
        world.publisher.answers(batch -> {
            sizes.add(batch.events().size());
            return new Outcome.Delivered();
        });
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        world.scan(A, "h", open("CVE-1"), open("CVE-2"));
        world.pass(Duration.ofSeconds(30));
        world.flow();
        assertEquals(List.of(), sizes);
        assertEquals(2, world.status(sink).waiting());
        assertEquals(Optional.empty(), world.status(sink).retryAt());
        world.pass(Duration.ofSeconds(31));
        world.flow();
        assertEquals(List.of(2), sizes);
        // Enough is enough before it is time.
        List<Observed> many = new ArrayList<>();
        for (int i = 10; i < 40; i++) {
            many.add(open("CVE-" + i));
        }
        world.scan(A, "h2", many);
        world.pass(Duration.ofSeconds(10));
        world.flow();
        assertEquals(List.of(2, 20), sizes);
        world.pass(Duration.ofSeconds(60));
        world.flow();
        assertEquals(List.of(2, 20, 10), sizes);
    }

    @Test
    void aBatchWhoseEndIsNotKnownComesAgainAsItWas() {
        EventSink sink = sink(Map.of("interval", "10s"), EventSink.Filter.ALL);
        List<List<String>> batches = new ArrayList<>();
        world.publisher.answers(batch -> {
            batches.add(batch.events().stream().map(one -> one.id().toString()).toList());
            return batches.size() < 3
                    ? Outcome.unavailable("no answer in time")
                    : new Outcome.Delivered();
        });
        world.scan(A, "h", open("CVE-1"), open("CVE-2"));
        world.relay();
        for (int i = 0; i < 4; i++) {
            world.pass(Duration.ofSeconds(11));
            world.flow();
            // More comes while it is tried.
            world.scan(A, "more" + i, open("CVE-" + (10 + i)));
        }
        assertEquals(2, batches.getFirst().size());
        assertEquals(batches.get(0), batches.get(1));
        assertEquals(batches.get(0), batches.get(2));
        // What came meanwhile is another batch.
        assertEquals(2, batches.get(3).size());
        assertEquals(0, world.status(sink).dead());
    }

    @Test
    void whatWasNotTakenComesAgainBeforeWhatWaitsAndDiesAlone() {
        EventSink sink = sink(Map.of(), EventSink.Filter.ALL);
        List<List<String>> batches = new ArrayList<>();
        world.publisher.answers(batch -> {
            batches.add(batch.events().stream().map(SinkTypesTest::title).toList());
            List<Outcome.Failure> failures = new ArrayList<>();
            for (TestPublisher.Got one : batch.events()) {
                if (title(one).equals("CVE-1") && batches.size() < 3) {
                    failures.add(new Outcome.Failure(one.id(), "busy", false));
                } else if (title(one).equals("CVE-2")) {
                    failures.add(new Outcome.Failure(one.id(), "malformed", true));
                }
            }
            return failures.isEmpty()
                    ? new Outcome.Delivered()
                    : new Outcome.Partial(failures, Optional.empty());
        });
        world.scan(A, "h", open("CVE-1"), open("CVE-2"), open("CVE-3"));
        world.scan(A, "h2", open("CVE-4"));
        world.flow();
        assertEquals(1, batches.size());
        SinkStatus status = world.status(sink);
        assertEquals(1, status.delivered());
        assertEquals(3, status.waiting());
        assertTrue(status.lastError().isPresent());
        assertTrue(status.retryAt().orElseThrow().isAfter(world.now));
        for (int i = 0; i < 5; i++) {
            world.pass(Duration.ofSeconds(3));
            world.deliver();
        }
        // CVE-2 is refused twice, as often as the settings say; CVE-1 is taken at last.
        assertEquals(3, batches.getFirst().size());
        assertEquals(Set.of("CVE-1", "CVE-2"), Set.copyOf(batches.get(1)));
        assertEquals(List.of("CVE-1"), batches.get(2));
        assertEquals(List.of("CVE-4"), batches.get(3));
        assertEquals(4, batches.size());
        status = world.status(sink);
        assertEquals(3, status.delivered());
        assertEquals(1, status.dead());
        assertEquals(0, status.waiting());
        DeadLetter letter = world.publishing.sinks().deadLetters(OF_A, sink.id(), 0, 10).getFirst();
        assertEquals("malformed", letter.error());
        assertEquals(2, letter.attempts());
    }

    private static String title(TestPublisher.Got one) {
        return Tree.of(one.json()).text("detail", "title").replace(" - openssl", "");
    }

    @Test
    void figuresAreToldToThoseWhoKeepFigures() {
        world.publishing.figuresFrom((account, region) ->
                List.of(
                        new AccountFigures.Figure(
                                "ActiveFindings", Map.of("Severity", "HIGH"), 2, "Count")));
        EventSink others = sink(Map.of(), EventSink.Filter.ALL);
        assertEquals(0, world.publishing.measure());
        typed.kinds = EnumSet.of(EventKind.METRICS);
        EventSink keeps =
                world.publishing
                        .sinks()
                        .create(
                                OF_A,
                                "test",
                                new EventSinks.Wish("f", "test:f", 1, null, null, null))
                        .sink();
        assertEquals(1, world.publishing.measure());
        assertEquals(0, world.publishing.measure());
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        Tree event = Tree.of(List.copyOf(world.publisher.contents(keeps.id()).values()).getFirst());
        assertEquals("OpenInspector Metrics", event.text("detail-type"));
        assertEquals("openinspector", event.text("source"));
        assertEquals(
                Tree.of(
                        "{\"figures\":[{\"name\":\"ActiveFindings\",\"dimensions\":"
                                + "{\"Severity\":\"HIGH\"},\"value\":2.0,\"unit\":\"Count\"}],"
                                + "\"version\":\"1.0\"}"),
                event.get("detail"));
        assertEquals(1, world.publisher.contents(keeps.id()).size());
        assertEquals(List.of(A + " CVE-1 ACTIVE"), world.told(others));
        world.pass(Duration.ofMinutes(5));
        assertEquals(1, world.publishing.measure());
        assertEquals(
                "filter/detailTypes",
                assertThrows(
                                SinkRefusedException.class,
                                () ->
                                        world.publishing
                                                .sinks()
                                                .update(
                                                        OF_A,
                                                        keeps.id(),
                                                        new EventSinks.Wish(
                                                                null,
                                                                null,
                                                                null,
                                                                new EventSink.Filter(
                                                                        Set.of(EventKind.SCAN),
                                                                        Set.of(),
                                                                        List.of()),
                                                                null,
                                                                null),
                                                        false))
                        .field());
    }

    @Test
    void aTargetThatIsASecretIsKeptSealed() throws InterruptedException {
        EventSinks sinks = world.publishing.sinks();
        EventSink made =
                sinks.create(
                                OF_A,
                                "test",
                                new EventSinks.Wish("s", "secret:token", 1, null, null, null))
                        .sink();
        assertEquals("secret:…", made.target());
        assertEquals("secret:…", sinks.get(OF_A, made.id()).orElseThrow().target());
        assertFalse(made.toString().contains("token"));
        world.database.acrossAccounts(connection ->
                SinkRows.query(
                        connection,
                        "select target from findings.event_sink",
                        row -> {
                            assertEquals("secret:…", row.getString(1));
                            return 1;
                        }));
        assertTrue(sinks.test(OF_A, made.id()).isPresent());
        // A change of something else keeps it, a rotated secret too.
        assertTrue(
                sinks.update(
                                OF_A,
                                made.id(),
                                new EventSinks.Wish("t", null, null, null, null, null),
                                true)
                        .isPresent());
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        assertEquals(List.of("secret:token", "secret:token"), typed.targets);
        assertTrue(
                sinks.update(
                                OF_A,
                                made.id(),
                                new EventSinks.Wish(null, "test:plain", null, null, null, null),
                                false)
                        .isPresent());
        assertEquals("test:plain", sinks.get(OF_A, made.id()).orElseThrow().target());
        world.scan(A, "h");
        world.flow();
        assertEquals("test:plain", typed.targets.getLast());
    }

    @Test
    void settingsThatCannotBeAreRefusedByName() {
        for (Map<String, String> wrong :
                List.of(
                        Map.of("interval", "soon"),
                        Map.of("interval", "0s"),
                        Map.of("interval", "2h"),
                        Map.of("unknown", "1"))) {
            String field =
                    assertThrows(
                                    SinkRefusedException.class,
                                    () -> sink(wrong, EventSink.Filter.ALL))
                            .field();
            assertEquals("settings/" + wrong.keySet().iterator().next(), field);
        }
    }

    @Test
    void toldEventsAreWhatWasStored() {
        EventSink sink = sink(Map.of(), EventSink.Filter.ALL);
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        String json = List.copyOf(world.publisher.contents(sink.id()).values()).getFirst();
        StoredEvent stored =
                new StoredEvent(
                        List.copyOf(world.publisher.contents(sink.id()).keySet()).getFirst(),
                        json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        ToldEvent told = ToldEvent.of(stored);
        assertEquals(EventKind.FINDING, told.kind().orElseThrow());
        assertEquals(A, told.accountId());
        // What the list has now, to the millisecond, which is what events write.
        var listed = world.findings.list(OF_A, null, null, 10, null).findings().getFirst();
        var finding = told.finding().orElseThrow();
        assertEquals(
                listed.toBuilder()
                        .firstObservedAt(millis(listed.firstObservedAt()))
                        .lastObservedAt(millis(listed.lastObservedAt()))
                        .updatedAt(millis(java.util.Objects.requireNonNull(listed.updatedAt())))
                        .build(),
                finding);
        Tree other =
                Tree.of(
                        new String(
                                told.json(stored, "x"), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals("x", other.text("source"));
        other.members().put("source", "aws.inspector2");
        assertEquals(Tree.of(json), other);
        assertEquals("HIGH: CVE-1 - openssl", Digest.of(List.of(told)).headline());
    }

    private static Instant millis(Instant at) {
        return Instant.ofEpochMilli(at.toEpochMilli());
    }
}
