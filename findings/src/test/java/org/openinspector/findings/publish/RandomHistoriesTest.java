package org.openinspector.findings.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

/// Random scans with a receiver that fails at random, on two servers that are killed at random:
/// each sink has, of each finding, exactly the changes that a naive reading of the history tells,
/// in their order, each under one id with one content.
final class RandomHistoriesTest {
    private PublishWorld world = new PublishWorld();

    @BeforeEach
    void open() {
        world.close();
        world = new PublishWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    /// Ends the process that delivers; nothing catches it.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /// What happens one after the other.
    private record Step(Kind kind, int number) {
        enum Kind {
            SCAN_A,
            SCAN_B,
            RELAY,
            DELIVER,
            PASS
        }
    }

    private static final Generator<List<Step>> HISTORIES =
            Generator.lists(
                    Generator.of(random ->
                            new Step(
                                    Step.Kind.values()[random.nextInt(Step.Kind.values().length)],
                                    random.nextInt(1 << 20))),
                    5,
                    60);

    @Test
    void eachSinkHasWhatHistoryTells() {
        Property.check(
                HISTORIES,
                12,
                steps -> {
                    open();
                    run(steps);
                });
    }

    private void run(List<Step> steps) {
        // No dead letters: a fault of this server would be one that nobody received.
        world.with(
                world.settings.withAttempts(
                        100, 100, Duration.ofMillis(100), Duration.ofSeconds(2)));
        world.admins.put(PublishWorld.B, PublishWorld.ADMIN);
        List<EventSink> sinks =
                List.of(
                        world.sink(PublishWorld.A, "one", EventSink.Filter.ALL, 1),
                        world.sink(PublishWorld.A, "many", EventSink.Filter.ALL, 7),
                        world.sink(PublishWorld.B),
                        world.sink(PublishWorld.ADMIN));
        for (Step step : steps) {
            step(step);
        }
        world.publisher.answers(batch -> new Outcome.Delivered());
        world.relay();
        for (int i = 0; i < 3; i++) {
            world.pass(Duration.ofMinutes(2));
            world.deliver();
        }
        for (EventSink sink : sinks) {
            String account =
                    sink.accountId().equals(PublishWorld.ADMIN) ? PublishWorld.B : sink.accountId();
            assertEquals(told(account), got(sink), sink.name());
            assertEquals(0, world.status(sink).waiting());
        }
    }

    private void step(Step step) {
        SplittableRandom random = new SplittableRandom(step.number());
        switch (step.kind()) {
            case SCAN_A -> scan(PublishWorld.A, random);
            case SCAN_B -> scan(PublishWorld.B, random);
            case RELAY -> world.publishing.relay().run();
            case PASS -> world.pass(Duration.ofMillis(random.nextInt(1, 200_000)));
            case DELIVER -> {
                int fate = random.nextInt(5);
                world.publisher.answers(batch ->
                        switch (fate) {
                            case 0 -> Outcome.unavailable("down");
                            case 1 ->
                                    batch.events().size() > 1
                                            ? new Outcome.Refused("too many")
                                            : new Outcome.Delivered();
                            case 2 -> throw new Killed();
                            case 3 -> throw new IllegalStateException("a bug");
                            default -> new Outcome.Delivered();
                        });
                try {
                    world.deliver();
                } catch (Killed killed) {
                    world.publishing = world.open(world.publisher);
                }
            }
        }
    }

    private void scan(String account, SplittableRandom random) {
        List<Observed> seen = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            if (random.nextInt(3) > 0) {
                seen.add(
                        PublishWorld.hole(
                                "CVE-" + i,
                                random.nextBoolean() ? Severity.HIGH : Severity.LOW,
                                random.nextInt(4) == 0
                                        ? Disposition.SUPPRESSED
                                        : Disposition.NONE));
            }
        }
        world.scan(account, "h" + random.nextInt(2), seen);
    }

    /// What arrived first of each event, by finding: `status severity updatedAt`.
    private Map<String, List<String>> got(EventSink sink) {
        Map<String, List<String>> out = new TreeMap<>();
        Map<UUID, String> contents = world.publisher.contents(sink.id());
        contents.forEach((id, json) -> {
            Tree event = Tree.of(json);
            assertEquals(id.toString(), event.text("id"));
            out.computeIfAbsent(event.text("detail", "findingArn"), arn -> new ArrayList<>())
                    .add(
                            event.text("detail", "status")
                                    + ' '
                                    + event.text("detail", "severity")
                                    + ' '
                                    + event.text("time"));
        });
        return out;
    }

    /// The same, read naively out of the history's rows.
    private Map<String, List<String>> told(String account) {
        List<String> statuses = List.of("ACTIVE", "CLOSED", "SUPPRESSED");
        List<String> severities =
                List.of("UNTRIAGED", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL");
        Map<String, List<String>> out = new LinkedHashMap<>();
        world.database.acrossAccounts(connection ->
                SinkRows.query(
                        connection,
                        "select * from findings.finding_change where account_id = ?"
                                + " order by change_no",
                        row -> {
                            int traits = row.getInt("traits");
                            String status = statuses.get(traits >> 8 & 3);
                            int before = row.getInt("previous_traits");
                            boolean hidden = !row.wasNull() && (before >> 8 & 3) == 2;
                            if (status.equals("ACTIVE") || (status.equals("CLOSED") && !hidden)) {
                                String arn =
                                        "arn:aws:inspector2:us-east-1:"
                                                + account
                                                + ":finding/"
                                                + row.getString("id").replace("-", "");
                                out.computeIfAbsent(arn, one -> new ArrayList<>())
                                        .add(
                                                status
                                                        + ' '
                                                        + severities.get(traits >> 5 & 7)
                                                        + ' '
                                                        + SinkRows.instant(row, "at")
                                                                .toString()
                                                                .substring(0, 19)
                                                        + 'Z');
                            }
                            return row.getLong("change_no");
                        },
                        account));
        return new TreeMap<>(out);
    }
}
