package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AwsEc2InstanceDetails;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ScanMode;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.testkit.Property;

/// Hours over random histories: machines come, stop, start, change how they are scanned and go, the
/// server is killed and stays off for days. What is counted equals what is reckoned from the notes
/// that a bystander took: who was covered since when, when each sweep ended, who was launched when.
final class MeteringPropertyTest {
    private static final Ineligible STOPPED =
            new Ineligible(ScanStatusReason.EC2_INSTANCE_STOPPED, ScanStatusCode.INACTIVE, false);
    private static final int STEPS = 40;
    private static final int MACHINES = 4;

    /// What is covered after a sweep.
    ///
    /// @param end of the sweep
    /// @param covered since when, by id
    /// @param launched when, by id
    /// @param agentless the ids of those that are scanned so
    private record Note(
            Instant end,
            Map<String, Instant> covered,
            Map<String, Instant> launched,
            Map<String, Boolean> agentless) {}

    @Test
    void countsWhatABystanderReckons() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(Property.seed());
        for (int history = 0; history < 6; history++) {
            live(random, "ec2", true);
            live(random, "ec2", false);
            live(random, "lambda", true);
        }
    }

    private static void live(SplittableRandom random, String kind, boolean told)
            throws InterruptedException {
        try (World world = new World()) {
            world.connector.unit = new SweepUnit(Scripted.ACCOUNT, Scripted.REGION, kind);
            Map<String, Instant> launched = new HashMap<>();
            world.connector.dress =
                    found ->
                            told && kind.equals("ec2")
                                    ? launched(
                                            found,
                                            launched.getOrDefault(
                                                    found.resource().id(), Instant.EPOCH))
                                    : found;
            List<Note> notes = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                for (int change = random.nextInt(3); change > 0; change--) {
                    change(random, world, launched);
                }
                if (random.nextInt(8) == 0) {
                    // Nobody looked for a while.
                    world.now = world.now.plus(Duration.ofMinutes(random.nextInt(10_000)));
                    world.restart();
                }
                if (random.nextInt(3) == 0) {
                    world.killAt = world.asked + random.nextInt(12);
                }
                try {
                    world.sweep();
                } catch (Scripted.Killed killed) {
                    world.restart();
                }
                world.killAt = -1;
                note(world, notes, launched);
            }
            assertTrue(notes.size() > STEPS / 2, "sweeps that ended: " + notes.size());
            assertEquals(
                    naive(notes, kind.equals("lambda"), told), counted(world), kind + " " + told);
            assertNothingTwice(world);
        }
    }

    private static Discovered launched(Discovered found, Instant at) {
        return new Discovered(
                found.resource().toBuilder()
                        .details(
                                ResourceDetails.builder()
                                        .awsEc2Instance(
                                                AwsEc2InstanceDetails.builder()
                                                        .launchedAt(at)
                                                        .build())
                                        .build())
                        .build(),
                found.accountId(),
                found.region(),
                found.connector(),
                found.kind(),
                found.metadata(),
                found.scanMode(),
                found.fingerprint(),
                found.ineligible(),
                found.locator());
    }

    private static void change(
            SplittableRandom random, World world, Map<String, Instant> launched) {
        String id = "i-" + random.nextInt(MACHINES);
        Map<String, Thing> things = world.connector.world;
        Thing machine = Thing.of("flask", "1." + random.nextInt(2));
        switch (random.nextInt(6)) {
            case 0 -> things.remove(id);
            case 1 -> things.put(id, machine.but(STOPPED));
            case 2 -> {
                // Stopped and started, or launched, whole seconds ago as AWS tells them.
                launched.put(
                        id,
                        Instant.ofEpochSecond(world.now.getEpochSecond() - random.nextInt(600)));
                things.put(id, machine);
            }
            case 3 -> {
                if (random.nextBoolean()) {
                    world.connector.modes.put(id, ScanMode.EC2_AGENTLESS);
                } else {
                    world.connector.modes.remove(id);
                }
            }
            default -> things.put(id, machine);
        }
    }

    /// Notes a sweep that ended since the last note. The inspections after it do not count for it.
    private static void note(World world, List<Note> notes, Map<String, Instant> launched) {
        Instant end =
                world.database.acrossAccounts(c ->
                        Sql.one(
                                c,
                                """
                                SELECT coalesce(max(finished_at), 'epoch') AS at FROM estate.sweep
                                WHERE state = 'COMPLETE'\
                                """,
                                row -> Sql.instant(row, "at")));
        if (end.equals(Instant.EPOCH) || (!notes.isEmpty() && end.equals(notes.getLast().end))) {
            return;
        }
        Map<String, Instant> covered = new TreeMap<>();
        Map<String, Boolean> agentless = new TreeMap<>();
        // What was told to the outside: the last word on each until the sweep ended.
        world.database.acrossAccounts(c ->
                Sql.query(
                        c,
                        """
                        SELECT DISTINCT ON (key) key, at,
                            payload #>> '{scanStatus,reason}' = 'SUCCESSFUL' AS covered
                        FROM findings.outbox_event WHERE kind = 2 AND at <= ?
                        ORDER BY key, notice_no DESC\
                        """,
                        row -> {
                            if (row.getBoolean("covered")) {
                                covered.put(row.getString("key"), Sql.instant(row, "at"));
                            }
                            return 0;
                        },
                        end));
        covered.keySet()
                .forEach(id ->
                        agentless.put(
                                id, ScanMode.EC2_AGENTLESS.equals(world.connector.modes.get(id))));
        notes.add(new Note(end, covered, new TreeMap<>(launched), agentless));
    }

    /// Seconds by `id type`.
    private static Map<String, Long> naive(List<Note> notes, boolean functions, boolean told) {
        Map<String, Long> millis = new TreeMap<>();
        for (int i = 0; i < notes.size(); i++) {
            Note note = notes.get(i);
            for (Map.Entry<String, Instant> one : note.covered.entrySet()) {
                String id = one.getKey();
                Instant from = one.getValue();
                // All until the last sweep that saw it covered is counted already.
                @Nullable Instant last = null;
                for (int earlier = 0; earlier < i; earlier++) {
                    if (notes.get(earlier).covered.containsKey(id)) {
                        last = notes.get(earlier).end;
                    }
                }
                if (last != null && last.isAfter(from)) {
                    from = last;
                }
                Instant launch = note.launched.getOrDefault(id, Instant.EPOCH);
                if (!functions && told && launch.isAfter(from)) {
                    from = launch;
                }
                boolean unknown = !functions && !told;
                if (unknown && from.isBefore(note.end.minus(Duration.ofMinutes(20)))) {
                    continue;
                }
                String type =
                        functions
                                ? "LAMBDA_FUNCTION_HOURS"
                                : note.agentless.getOrDefault(id, false)
                                        ? "EC2_AGENTLESS_INSTANCE_HOURS"
                                        : "EC2_INSTANCE_HOURS";
                if (from.isBefore(note.end)) {
                    millis.merge(
                            id + " " + type,
                            Duration.between(from, note.end).toMillis(),
                            Long::sum);
                }
            }
        }
        return millis;
    }

    private static Map<String, Long> counted(World world) {
        Map<String, Long> millis = new TreeMap<>();
        world.database.acrossAccounts(c ->
                Sql.query(
                        c,
                        """
                        SELECT resource_id || ' ' || usage_type AS what,
                            round(sum(extract(epoch FROM to_at - from_at)) * 1000) AS millis
                        FROM estate.metering GROUP BY 1 HAVING sum(to_at - from_at) > interval '0'\
                        """,
                        row -> millis.put(row.getString("what"), row.getLong("millis"))));
        return millis;
    }

    private static void assertNothingTwice(World world) {
        int overlaps =
                world.database.acrossAccounts(c ->
                        Sql.one(
                                c,
                                """
                                SELECT count(*) AS n FROM estate.metering a
                                JOIN estate.metering b USING (account_id, region, resource_id)
                                WHERE (a.usage_type, a.from_at) < (b.usage_type, b.from_at)
                                    AND a.from_at < b.to_at AND b.from_at < a.to_at\
                                """,
                                row -> row.getInt("n")));
        assertEquals(0, overlaps);
    }
}
