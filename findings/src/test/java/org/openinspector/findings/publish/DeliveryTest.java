package org.openinspector.findings.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.publish.PublishWorld.A;
import static org.openinspector.findings.publish.PublishWorld.ADMIN;
import static org.openinspector.findings.publish.PublishWorld.B;
import static org.openinspector.findings.publish.PublishWorld.OF_A;
import static org.openinspector.findings.publish.PublishWorld.REGION;
import static org.openinspector.findings.publish.PublishWorld.hole;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkitserver.TestDatabase;

/// What a sink gets when the receiver is well, ill, slow, gone, or wants less.
final class DeliveryTest {
    private final PublishWorld world = new PublishWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static Observed open(String id) {
        return hole(id, Severity.HIGH, Disposition.NONE);
    }

    private static Observed low(String id) {
        return hole(id, Severity.LOW, Disposition.NONE);
    }

    private static Observed hidden(String id) {
        return hole(id, Severity.HIGH, Disposition.SUPPRESSED);
    }

    @Test
    void tablesAreProtected() {
        TestDatabase.assertProtected(world.database, "findings");
    }

    @Test
    void tellsWhatIsVisibleAndNotWhatIsSuppressed() {
        EventSink sink = world.sink(A);
        world.scan(A, "h", open("CVE-1"), open("CVE-2"), hidden("CVE-3"));
        world.scan(A, "h", open("CVE-1"), hidden("CVE-2"), hidden("CVE-3"));
        world.scan(A, "h", hidden("CVE-2"), open("CVE-3"));
        world.scan(A, "h", open("CVE-1"), open("CVE-3"));
        world.flow();
        // CVE-2 was hidden and ended hidden: nobody is told. CVE-3 was released.
        assertEquals(
                List.of(
                        A + " CVE-1 ACTIVE",
                        A + " CVE-2 ACTIVE",
                        A + " CVE-1 CLOSED",
                        A + " CVE-3 ACTIVE",
                        A + " CVE-1 ACTIVE"),
                sorted(world.told(sink)));
        assertEquals(5, world.status(sink).delivered());
        assertEquals(0, world.status(sink).waiting());
    }

    /// Findings of one evaluation have no order among themselves.
    private static List<String> sorted(List<String> told) {
        List<String> out = new ArrayList<>(told);
        out.subList(0, 2).sort(null);
        out.subList(2, 4).sort(null);
        return out;
    }

    @Test
    void withoutASinkNothingIsKept() {
        world.scan(A, "h", open("CVE-1"));
        world.relay();
        world.sink(A);
        world.flow();
        assertEquals(0, count("findings.outbox"));
        assertEquals(0, count("findings.event"));
    }

    private long count(String table) {
        return world.database.acrossAccounts(connection ->
                SinkRows.query(connection, "select count(*) from " + table, row -> row.getLong(1))
                        .getFirst());
    }

    @Test
    void accountsAreNeverMixed() {
        EventSink ofA = world.sink(A);
        EventSink ofB = world.sink(B);
        world.scan(A, "h", open("CVE-1"));
        world.scan(B, "h", open("CVE-2"));
        world.flow();
        assertEquals(List.of(A + " CVE-1 ACTIVE"), world.told(ofA));
        assertEquals(List.of(B + " CVE-2 ACTIVE"), world.told(ofB));
        AccountScope b = AccountScope.of(B, REGION);
        EventSinks sinks = world.publishing.sinks();
        assertEquals(Optional.empty(), sinks.get(b, ofA.id()));
        assertEquals(Optional.empty(), sinks.status(b, ofA.id()));
        assertEquals(
                0,
                sinks.replay(b, ofA.id(), new EventSinks.Replay(false, null, null, null)).events());
        assertEquals(List.of(), sinks.deadLetters(b, ofA.id(), 0, 10));
        assertEquals(
                Optional.empty(),
                sinks.update(
                        b, ofA.id(), new EventSinks.Wish("x", null, null, null, null, null), true));
        assertFalse(sinks.delete(b, ofA.id()));
        assertEquals(Optional.empty(), sinks.get(AccountScope.of(A, "eu-central-1"), ofA.id()));
        assertEquals(ofA.name(), sinks.get(OF_A, ofA.id()).orElseThrow().name());
    }

    @Test
    void theAdministratorIsToldOfMembersWhileTheyAreMembers() {
        EventSink all = world.sink(ADMIN);
        EventSink one =
                world.sink(ADMIN, "one", new EventSink.Filter(Set.of(), Set.of(), List.of(B)), 10);
        world.admins.put(A, ADMIN);
        world.admins.put(B, ADMIN);
        world.scan(A, "h", open("CVE-1"));
        world.scan(B, "h", open("CVE-2"));
        world.scan(ADMIN, "h", open("CVE-3"));
        world.flow();
        assertEquals(
                List.of(A + " CVE-1 ACTIVE", B + " CVE-2 ACTIVE", ADMIN + " CVE-3 ACTIVE"),
                world.told(all));
        assertEquals(List.of(B + " CVE-2 ACTIVE"), world.told(one));
        world.scan(A, "h");
        world.relay();
        // It leaves before the event is delivered.
        world.admins.remove(A);
        world.pass(Duration.ofMinutes(1));
        world.deliver();
        assertEquals(3, world.told(all).size());
    }

    @Test
    void filtersByKindAndSeverity() {
        EventSink low =
                world.sink(
                        A,
                        "low",
                        new EventSink.Filter(Set.of(EventKind.FINDING), Set.of("LOW"), List.of()),
                        1);
        EventSink scans =
                world.sink(
                        A,
                        "scans",
                        new EventSink.Filter(Set.of(EventKind.SCAN), Set.of(), List.of()),
                        1);
        world.scan(A, "h", open("CVE-1"), low("CVE-2"));
        world.flow();
        assertEquals(List.of(A + " CVE-2 ACTIVE"), world.told(low));
        assertEquals(List.of(), world.told(scans));
        assertThrows(
                SinkRefusedException.class,
                () ->
                        world.sink(
                                A,
                                "bad",
                                new EventSink.Filter(Set.of(), Set.of("GRAVE"), List.of()),
                                1));
    }

    @Test
    void anIllReceiverIsTriedAgainWithGrowingPausesAndHoldsUpNobody() {
        EventSink ill = world.sink(A, "ill", EventSink.Filter.ALL, 10);
        EventSink well = world.sink(A, "well", EventSink.Filter.ALL, 10);
        world.publisher.answers(batch ->
                batch.sink().name().equals("ill")
                        ? Outcome.unavailable("down")
                        : new Outcome.Delivered());
        world.scan(A, "h", open("CVE-1"), open("CVE-2"));
        world.flow();
        assertEquals(2, world.told(well).size());
        SinkStatus status = world.status(ill);
        assertEquals(1, status.attempts());
        assertEquals(2, status.waiting());
        assertEquals(Optional.of("down"), status.lastError());
        Duration first = Duration.between(world.now, status.retryAt().orElseThrow());
        assertTrue(first.toMillis() >= 50 && first.toMillis() <= 100, first.toString());
        // Not before its time.
        world.deliver();
        assertEquals(1, world.status(ill).failed());
        world.pass(Duration.ofMillis(100));
        world.deliver();
        Duration second = Duration.between(world.now, world.status(ill).retryAt().orElseThrow());
        assertTrue(second.toMillis() >= 100 && second.toMillis() <= 200, second.toString());
        world.publisher.answers(batch -> new Outcome.Delivered());
        world.pass(Duration.ofMillis(200));
        world.deliver();
        assertEquals(2, world.status(ill).delivered());
        assertEquals(Optional.empty(), world.status(ill).lastError());
        assertEquals(world.ids(well), world.ids(ill));
    }

    @Test
    void theReceiversWishForAPauseIsKept() {
        EventSink sink = world.sink(A);
        world.publisher.answers(
                batch -> new Outcome.Unavailable("429", Optional.of(Duration.ofSeconds(30))));
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        assertEquals(world.now.plusSeconds(30), world.status(sink).retryAt().orElseThrow());
    }

    @Test
    void afterTooManyAttemptsADeadLetterThatCanBeToldAgain() {
        EventSink sink = world.sink(A);
        world.publisher.answers(batch -> Outcome.unavailable("down"));
        world.scan(A, "h", open("CVE-1"), open("CVE-2"));
        world.relay();
        world.publisher.clear();
        for (int attempt = 0; attempt < 4; attempt++) {
            assertEquals(0, world.status(sink).dead());
            world.deliver();
            world.pass(Duration.ofSeconds(3));
        }
        assertEquals(2, world.status(sink).dead());
        assertEquals(0, world.status(sink).waiting());
        List<DeadLetter> letters = world.publishing.sinks().deadLetters(OF_A, sink.id(), 0, 10);
        assertEquals(2, letters.size());
        assertEquals("down", letters.getFirst().error());
        assertEquals(4, letters.getFirst().attempts());
        // The next event goes on.
        world.publisher.answers(batch -> new Outcome.Delivered());
        world.publisher.clear();
        world.scan(A, "h", open("CVE-1"), open("CVE-2"), open("CVE-3"));
        world.flow();
        assertEquals(List.of(A + " CVE-3 ACTIVE"), world.told(sink));
        assertEquals(
                1,
                world.publishing
                        .sinks()
                        .replay(
                                OF_A,
                                sink.id(),
                                new EventSinks.Replay(true, letters.getFirst().key(), null, null))
                        .events());
        world.deliver();
        assertEquals(2, world.told(sink).size());
        assertEquals(1, world.status(sink).deadLetters());
    }

    @Test
    void aRefusedEventDiesAlone() {
        EventSink sink = world.sink(A);
        List<Observed> seen = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            seen.add(open("CVE-" + (100 + i)));
        }
        world.publisher.answers(batch ->
                batch.events().stream().anyMatch(one -> one.json().contains("CVE-113"))
                        ? new Outcome.Refused("the receiver answered 422")
                        : new Outcome.Delivered());
        world.scan(A, "h", seen);
        world.relay();
        for (int i = 0; i < 4; i++) {
            world.deliver();
            world.pass(Duration.ofSeconds(3));
        }
        assertEquals(24, world.told(sink).size());
        assertEquals(1, world.status(sink).dead());
        assertTrue(
                world.told(sink).stream().noneMatch(told -> told.contains("CVE-113")),
                world.told(sink).toString());
    }

    @Test
    void aReceiverThatIsGoneIsLeftAloneUntilItIsTurnedOnAgain() {
        EventSink sink = world.sink(A);
        world.publisher.answers(batch -> new Outcome.Gone("the receiver answered 410"));
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        world.publisher.clear();
        world.pass(Duration.ofDays(1));
        world.flow();
        assertEquals(List.of(), world.told(sink));
        EventSinks sinks = world.publishing.sinks();
        assertEquals(EventSink.State.GONE, sinks.get(OF_A, sink.id()).orElseThrow().state());
        world.publisher.answers(batch -> new Outcome.Delivered());
        assertTrue(
                sinks.update(
                                OF_A,
                                sink.id(),
                                new EventSinks.Wish(null, null, null, null, true, null),
                                false)
                        .isPresent());
        world.flow();
        assertEquals(List.of(A + " CVE-1 ACTIVE"), world.told(sink));
    }

    @Test
    void whatIsTurnedOffWhileItIsDeliveredToStaysOff() {
        EventSink sink = world.sink(A);
        world.publisher.answers(batch -> {
            world.publishing
                    .sinks()
                    .update(
                            OF_A,
                            sink.id(),
                            new EventSinks.Wish(null, null, 1, null, false, null),
                            false);
            return Outcome.unavailable("down");
        });
        world.scan(A, "h", open("CVE-1"), open("CVE-2"));
        world.flow();
        assertEquals(
                EventSink.State.DISABLED,
                world.publishing.sinks().get(OF_A, sink.id()).orElseThrow().state());
        List<Integer> sizes = new ArrayList<>();
        world.publisher.answers(batch -> {
            sizes.add(batch.events().size());
            return new Outcome.Delivered();
        });
        world.pass(Duration.ofMinutes(1));
        world.deliver();
        assertEquals(List.of(), sizes);
        world.publishing
                .sinks()
                .update(
                        OF_A,
                        sink.id(),
                        new EventSinks.Wish(null, null, null, null, true, null),
                        false);
        world.deliver();
        assertEquals(List.of(1, 1), sizes);
    }

    @Test
    void whatIsSealedIsSealedAnewAfterARotation() {
        EventSink sink = world.sink(A);
        world.scan(A, "h", open("CVE-1"));
        world.relay();
        world.publisher.answers(batch -> new Outcome.Delivered());
        assertEquals(
                1,
                world.publishing
                        .sinks()
                        .replay(OF_A, sink.id(), new EventSinks.Replay(false, null, null, null))
                        .events());
        TestKeys newer = new TestKeys(2);
        for (Resealing one : PublishResealing.of(world.database, newer)) {
            Optional<String> at = one.step("");
            while (at.isPresent()) {
                at = one.step(at.get());
            }
        }
        for (String column :
                List.of(
                        "body from findings.event",
                        "body from findings.sink_event",
                        "secrets from findings.event_sink")) {
            world.database.acrossAccounts(connection ->
                    SinkRows.query(
                            connection,
                            "select " + column,
                            row -> {
                                assertFalse(newer.stale(A, row.getBytes(1)), column);
                                return 1;
                            }));
        }
        world.deliver();
        assertEquals(1, world.told(sink).size());
    }

    @Test
    void replayIsByTimeAndFindingAndHasTheSameContent() {
        EventSink sink = world.sink(A);
        world.scan(A, "h", open("CVE-1"));
        Instant between = world.now.plusMillis(1);
        world.scan(A, "h", open("CVE-1"), open("CVE-2"));
        world.scan(A, "h");
        world.flow();
        Map<UUID, String> before = world.publisher.contents(sink.id());
        String arn = Tree.of(before.values().iterator().next()).text("detail", "findingArn");
        EventSinks sinks = world.publishing.sinks();
        world.publisher.clear();
        assertEquals(
                4,
                sinks.replay(OF_A, sink.id(), new EventSinks.Replay(false, null, null, null))
                        .events());
        world.deliver();
        assertEquals(before, world.publisher.contents(sink.id()));
        world.publisher.clear();
        assertEquals(
                1,
                sinks.replay(OF_A, sink.id(), new EventSinks.Replay(false, null, null, between))
                        .events());
        world.deliver();
        assertEquals(List.of(A + " CVE-1 ACTIVE"), world.told(sink));
        world.publisher.clear();
        assertEquals(
                2,
                sinks.replay(OF_A, sink.id(), new EventSinks.Replay(false, arn, null, null))
                        .events());
        world.deliver();
        assertEquals(List.of(A + " CVE-1 ACTIVE", A + " CVE-1 CLOSED"), world.told(sink));
        assertEquals(
                1,
                sinks.replay(OF_A, sink.id(), new EventSinks.Replay(false, arn, between, null))
                        .events());
    }

    @Test
    void whatIsTooOldIsDeletedAndCountedIfItWasNeverDelivered() {
        EventSink well = world.sink(A, "well", EventSink.Filter.ALL, 10);
        EventSink ill = world.sink(A, "ill", EventSink.Filter.ALL, 10);
        EventSink low =
                world.sink(A, "low", new EventSink.Filter(Set.of(), Set.of("LOW"), List.of()), 10);
        world.flow();
        world.publisher.answers(batch ->
                batch.sink().name().equals("well")
                        ? new Outcome.Delivered()
                        : Outcome.unavailable("down"));
        world.scan(A, "h", open("CVE-1"), open("CVE-2"), low("CVE-3"));
        world.flow();
        assertEquals(
                new Expiry.Expired(0, 0), world.publishing.expiry().run(world.now.plusSeconds(60)));
        world.pass(Duration.ofDays(8));
        // Three of the ill one's, and one of the one that wants low ones.
        assertEquals(new Expiry.Expired(3, 4), world.publishing.expiry().run(world.now));
        assertEquals(0, world.status(well).expired());
        assertEquals(3, world.status(ill).expired());
        assertEquals(1, world.status(low).expired());
        assertEquals(0, count("findings.event"));
        world.publisher.answers(batch -> new Outcome.Delivered());
        world.deliver();
        assertEquals(0, world.status(ill).waiting());
        assertEquals(4, world.publishing.figures().expired());
    }

    @Test
    void aReplacedSecretSignsForADay() {
        EventSinks.Saved made =
                world.publishing
                        .sinks()
                        .create(
                                OF_A,
                                "test",
                                new EventSinks.Wish("s", "test:x", 1, null, null, null));
        String first = made.secret().orElseThrow();
        EventSinks.Saved rotated =
                world.publishing
                        .sinks()
                        .update(
                                OF_A,
                                made.sink().id(),
                                new EventSinks.Wish(null, null, null, null, null, null),
                                true)
                        .orElseThrow();
        String second = rotated.secret().orElseThrow();
        world.scan(A, "h", open("CVE-1"));
        world.flow();
        assertEquals(List.of(second, first), world.publisher.secrets(made.sink().id()));
        world.pass(Duration.ofHours(25));
        world.scan(A, "h");
        world.flow();
        assertEquals(List.of(second), world.publisher.secrets(made.sink().id()));
        assertFalse(rotated.toString().contains(second));
        // A secret of one's own is not told back, and is sealed.
        EventSinks.Saved own =
                world.publishing
                        .sinks()
                        .update(
                                OF_A,
                                made.sink().id(),
                                new EventSinks.Wish(
                                        null, null, null, null, null, "0123456789abcdef"),
                                false)
                        .orElseThrow();
        assertEquals(Optional.empty(), own.secret());
    }

    @Test
    void aSinkThatCannotBeIsRefused() {
        world.sink(A, "one", EventSink.Filter.ALL, 1);
        assertEquals("name", refused(new EventSinks.Wish("one", "test:x", 1, null, null, null)));
        assertEquals("name", refused(new EventSinks.Wish("a b", "test:x", 1, null, null, null)));
        assertEquals("target", refused(new EventSinks.Wish("b", "other:x", 1, null, null, null)));
        assertEquals(
                "maxBatchSize", refused(new EventSinks.Wish("b", "test:x", 101, null, null, null)));
        assertEquals("secret", refused(new EventSinks.Wish("b", "test:x", 1, null, null, "short")));
        assertEquals(
                "accountIds",
                refused(
                        new EventSinks.Wish(
                                "b",
                                "test:x",
                                1,
                                new EventSink.Filter(Set.of(), Set.of(), List.of("12")),
                                null,
                                null)));
        for (int i = 2; i <= 10; i++) {
            world.sink(A, "sink" + i, EventSink.Filter.ALL, 1);
        }
        assertEquals("name", refused(new EventSinks.Wish("x", "test:x", 1, null, null, null)));
    }

    private String refused(EventSinks.Wish wish) {
        return assertThrows(
                        SinkRefusedException.class,
                        () -> world.publishing.sinks().create(OF_A, "test", wish))
                .field();
    }

    @Test
    void runsByItselfAndStops() throws InterruptedException {
        EventSink sink = world.sink(A);
        Publishing running = world.open(world.publisher);
        running.start();
        Publishing second = world.open(world.publisher);
        second.start();
        for (int i = 0; i < 5; i++) {
            world.scan(A, "h" + i, open("CVE-1"));
        }
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (world.told(sink).size() < 5 && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertEquals(5, world.told(sink).size());
        running.close();
        second.close();
        assertEquals(5, running.figures().delivered() + second.figures().delivered());
        assertEquals(0, running.figures().relayLagSeconds());
        world.scan(A, "h9", open("CVE-1"));
        Thread.sleep(700);
        assertEquals(5, world.told(sink).size());
    }
}
