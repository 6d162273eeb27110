package org.openinspector.findings.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.findings.publish.PublishWorld.A;
import static org.openinspector.findings.publish.PublishWorld.OF_A;
import static org.openinspector.findings.publish.PublishWorld.hole;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkit.Fixtures;

/// A process that publishes is killed, anywhere: the next one goes on, nothing is lost, and nothing
/// is told twice in two ways.
final class KillTest {
    /// Ends the process; nothing catches it.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /// It asks the time before everything it writes.
    private static final class Mortal implements InstantSource {
        private final PublishWorld world;
        private int asked;
        private int killAt = -1;

        Mortal(PublishWorld world) {
            this.world = world;
        }

        @Override
        public Instant instant() {
            if (asked++ == killAt) {
                throw new Killed();
            }
            return world.now;
        }
    }

    @Test
    void killedWheneverItAsksTheTimeItGoesOnAfterwards() {
        List<String> expected = killedAt(-1);
        assertEquals(8, expected.size());
        int points = 0;
        while (true) {
            List<String> got = killedAt(points);
            if (got.isEmpty()) {
                break;
            }
            assertEquals(expected, got, "killed at " + points);
            points += Fixtures.full() ? 1 : 3;
        }
        assertTrue(points > 8, "points: " + points);
    }

    /// @return what was told; empty if it did not live to the point where it is killed
    private static List<String> killedAt(int point) {
        try (PublishWorld world = new PublishWorld()) {
            Mortal clock = new Mortal(world);
            EventSink sink = world.sink(A, "few", EventSink.Filter.ALL, 3);
            for (int i = 0; i < 2; i++) {
                world.scan(A, "h", hole("CVE-1", Severity.HIGH, Disposition.NONE));
                world.scan(A, "h");
                world.scan(A, "h2", hole("CVE-2", Severity.LOW, Disposition.NONE));
                world.scan(A, "h2");
            }
            clock.killAt = point;
            world.publishing =
                    world.findings.publishing(
                            new TestKeys(),
                            List.of(world.publisher),
                            DelegatedAdmins.NONE,
                            world.settings,
                            clock);
            boolean killed = false;
            try {
                world.flow();
            } catch (Killed dead) {
                killed = true;
            }
            if (point >= 0 && !killed) {
                return List.of();
            }
            world.publishing = world.open(world.publisher);
            world.relay();
            // The claim of the dead one ends.
            world.pass(Duration.ofMinutes(2));
            world.deliver();
            return world.told(sink);
        }
    }

    @Test
    void killedProcessesLoseNothingAndRepeatOnlyTheSame() throws Exception {
        int kills = Fixtures.full() ? 40 : 2;
        SplittableRandom random = new SplittableRandom(1);
        try (PublishWorld world = new PublishWorld();
                Receiver receiver = new Receiver();
                Publishing last = PublisherProcess.publishing(world.database)) {
            // Answers late, so that a kill meets a request that was received and not noted; and
            // sometimes badly, or not at all.
            AtomicInteger count = new AtomicInteger();
            List<Receiver.Request> taken = new CopyOnWriteArrayList<>();
            receiver.answers((request, connection) -> {
                Thread.sleep(20);
                switch (count.getAndIncrement() % 9) {
                    case 3 -> Receiver.status(500).to(request, connection);
                    case 5 -> Receiver.status(429, "Retry-After: 0").to(request, connection);
                    case 7 -> connection.close();
                    default -> {
                        taken.add(request);
                        Receiver.OK.to(request, connection);
                    }
                }
            });
            List<EventSink> sinks = new ArrayList<>();
            for (int size : new int[] {1, 5}) {
                sinks.add(
                        last.sinks()
                                .create(
                                        OF_A,
                                        "webhook",
                                        new EventSinks.Wish(
                                                "s" + size,
                                                receiver.url().replace("hook", "hook" + size),
                                                size,
                                                null,
                                                null,
                                                null))
                                .sink());
            }
            for (int i = 0; i < kills; i++) {
                // Two at once, as two servers would be.
                Process process = PublisherProcess.start(world.database.settings());
                Process other = PublisherProcess.start(world.database.settings());
                Thread writer =
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int n = 0; n < 20; n++) {
                                        world.scan(A, "h" + n % 3, seen(n));
                                    }
                                });
                Thread.sleep(random.nextInt(50, 900));
                process.destroyForcibly().waitFor();
                Thread.sleep(random.nextInt(50, 400));
                other.destroyForcibly().waitFor();
                writer.join();
            }
            last.start();
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (waiting(last, sinks) > 0 && System.nanoTime() < end) {
                Thread.sleep(100);
            }
            assertEquals(0, waiting(last, sinks));
            Map<String, List<String>> told = told(world);
            assertTrue(told.values().stream().mapToInt(List::size).sum() > 40);
            for (int size : new int[] {1, 5}) {
                assertEquals(told, got(taken, "/hook" + size), "batches of " + size);
                // Also those that were not taken: one id, one content.
                assertEquals(told.keySet(), got(receiver.requests(), "/hook" + size).keySet());
            }
        }
    }

    private static List<Observed> seen(int n) {
        List<Observed> out = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if ((n / 3 + i) % 3 > 0) {
                out.add(
                        hole(
                                "CVE-" + i,
                                n % 2 == 0 ? Severity.HIGH : Severity.LOW,
                                Disposition.NONE));
            }
        }
        return out;
    }

    private static long waiting(Publishing publishing, List<EventSink> sinks) {
        long waiting = publishing.relay().run() == Relay.Result.DONE ? 0 : 1;
        for (EventSink sink : sinks) {
            waiting +=
                    publishing
                            .sinks()
                            .status(AccountScope.of(sink.accountId(), sink.region()), sink.id())
                            .orElseThrow()
                            .waiting();
        }
        return waiting;
    }

    /// Times of changes by finding, as the history has them.
    private static Map<String, List<String>> told(PublishWorld world) {
        Map<String, List<String>> out = new TreeMap<>();
        world.database.acrossAccounts(connection ->
                SinkRows.query(
                        connection,
                        "select id, at from findings.finding_change order by change_no",
                        row ->
                                out.computeIfAbsent(
                                                row.getString("id").replace("-", ""),
                                                id -> new ArrayList<>())
                                        .add(
                                                SinkRows.instant(row, "at")
                                                                .toString()
                                                                .substring(0, 19)
                                                        + 'Z')));
        return out;
    }

    private static Map<String, List<String>> got(List<Receiver.Request> requests, String path) {
        Map<UUID, Object> contents = new LinkedHashMap<>();
        Map<String, List<String>> out = new TreeMap<>();
        for (Receiver.Request request : requests) {
            if (!request.line().startsWith("POST " + path + "?")) {
                continue;
            }
            Object body = Tree.of(request.body()).value();
            List<?> events = body instanceof List<?> list ? list : List.of(body);
            for (Object one : events) {
                Tree event = new Tree(one);
                Object before = contents.putIfAbsent(UUID.fromString(event.text("id")), one);
                if (before != null) {
                    assertEquals(before, one, "one id, two contents");
                    continue;
                }
                String arn = event.text("detail", "findingArn");
                out.computeIfAbsent(arn.substring(arn.indexOf('/') + 1), id -> new ArrayList<>())
                        .add(event.text("time"));
            }
        }
        return out;
    }
}
