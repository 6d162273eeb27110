package org.openinspector.estate.fixing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.Accounts;
import org.openinspector.estate.Estate;
import org.openinspector.estate.RescanStatus;
import org.openinspector.findings.ChangeCounts;
import org.openinspector.findings.Findings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Plans on a real database, with a Systems Manager and an estate that a test writes: in which
/// order things are done, what stops them, and that a kill anywhere changes nothing of it.
class FixRunTest implements InstantSource {
    private static final AccountScope SCOPE = AccountScope.of("111122223333", "us-east-1");

    /// The process ends here.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Database database =
            TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY);
    private final Systems systems = new Systems();
    private final World world = new World();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private int asked;
    private int killAt = -1;

    @AfterEach
    void close() {
        database.close();
    }

    /// A point at which the process may be killed: before every change of the database, and before
    /// and after every call of Systems Manager.
    private void point() {
        if (asked++ == killAt) {
            throw new Killed();
        }
    }

    @Override
    public Instant instant() {
        point();
        now = now.plusMillis(1);
        return now;
    }

    /// Systems Manager.
    private final class Systems implements Fixer {
        final Map<String, FixCommand> commands = new TreeMap<>();
        final List<String> tokens = new ArrayList<>();
        final Map<String, Step> steps = new HashMap<>();
        final Set<String> cancelled = new HashSet<>();
        boolean collecting = true;
        Optional<FixerException> fault = Optional.empty();

        @Override
        public String connector() {
            return "aws";
        }

        @Override
        public Optional<String> refusal() {
            return Optional.empty();
        }

        @Override
        public boolean collects() {
            return collecting;
        }

        @Override
        public String send(FixCommand command) throws FixerException {
            point();
            if (fault.isPresent()) {
                throw fault.get();
            }
            String id = "command-" + (commands.size() + 1);
            commands.put(id, command);
            tokens.add(command.token());
            point();
            return id;
        }

        @Override
        public Optional<String> find(FixCommand command) {
            point();
            return commands.entrySet().stream()
                    .filter(each -> each.getValue().token().equals(command.token()))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        @Override
        public List<Progress> progress(String accountId, String region, String commandId) {
            point();
            FixCommand command = Objects.requireNonNull(commands.get(commandId));
            return command.resourceIds().stream()
                    .map(id -> new Progress(id, step(commandId, command, id), "said"))
                    .toList();
        }

        private Step step(String commandId, FixCommand command, String id) {
            if (command.purpose() == FixCommand.Purpose.COLLECT) {
                return Step.SUCCEEDED;
            }
            return cancelled.contains(commandId)
                    ? Step.CANCELLED
                    : steps.getOrDefault(id, Step.SUCCEEDED);
        }

        @Override
        public void cancel(String accountId, String region, String commandId) {
            point();
            cancelled.add(commandId);
        }

        List<String> sent() {
            return commands.values().stream()
                    .map(each ->
                            each.purpose()
                                    + " "
                                    + String.join(",", each.resourceIds())
                                    + " "
                                    + each.changes().stream().map(FixChange::token).toList())
                    .toList();
        }
    }

    /// The estate: looks at once.
    private final class World implements InstanceLook {
        final Set<UUID> rescans = new HashSet<>();

        @Override
        public void look(String connector, String account, String region, String resource) {
            point();
            database.updateAcrossAccounts(connection ->
                    Rows.update(
                            connection,
                            "UPDATE estate.resource SET last_seen = ? WHERE resource_id = ?",
                            now.plusSeconds(1),
                            resource));
        }

        @Override
        public UUID rescan(String account, String region, String resource) {
            point();
            UUID id = UUID.randomUUID();
            rescans.add(id);
            return id;
        }

        @Override
        public Optional<RescanStatus> rescanStatus(String account, String region, UUID id) {
            return rescans.contains(id)
                    ? Optional.of(
                            new RescanStatus(
                                    id,
                                    "resource",
                                    now,
                                    Optional.of(now),
                                    1,
                                    1,
                                    0,
                                    0,
                                    new ChangeCounts(0, 0, 0),
                                    List.of()))
                    : Optional.empty();
        }
    }

    /// A plan that runs: each instance with its packages and the number of its command.
    private UUID plan(FixOptions options, Map<String, Integer> commands) {
        UUID id = UUID.randomUUID();
        Instant at = now;
        database.updateAcrossAccounts(connection -> {
            FixRows.insert(connection, SCOPE, id, "account", options, false, "me", at);
            int last = commands.values().stream().mapToInt(n -> n).max().orElse(0);
            for (int number = 1; number <= last; number++) {
                FixRows.insertCommand(connection, id, "111122223333", number, "FIX");
            }
            for (Map.Entry<String, Integer> each : new TreeMap<>(commands).entrySet()) {
                Rows.update(
                        connection,
                        """
                        INSERT INTO estate.resource (account_id, region, resource_id, connector,
                            kind, scan_kind, resource_type, body, fingerprint, locator, generation,
                            state, first_seen, last_seen, changed_at)
                        VALUES ('111122223333', 'us-east-1', ?, 'aws', 'ec2', 'EC2',
                            'AWS_EC2_INSTANCE', '{}', 'x', '', 1, 'PRESENT', ?, ?, ?)
                        ON CONFLICT DO NOTHING\
                        """,
                        each.getKey(),
                        at,
                        at,
                        at);
                FixRows.insertInstance(
                        connection,
                        SCOPE,
                        id,
                        new FixDraft.Instance(
                                each.getKey(),
                                List.of(
                                        new FixChange(
                                                "bash", "amd64", "5.1", "5." + each.getValue())),
                                Map.of(),
                                ""),
                        "aws",
                        each.getValue(),
                        false,
                        "",
                        at);
            }
            Rows.update(
                    connection, "UPDATE estate.fix_plan SET state = 'RUNNING' WHERE id = ?", id);
        });
        return id;
    }

    private FixRun run() {
        return new FixRun(database, world, Optional.of(systems), this);
    }

    private void toTheEnd(UUID id) throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            if (!run().step(id)) {
                return;
            }
            now = now.plusSeconds(20);
        }
        throw new AssertionError("the plan does not end: " + states(id));
    }

    private FixPlan get(UUID id) {
        return database.read(SCOPE, connection -> FixRows.plan(connection, SCOPE, id))
                .orElseThrow();
    }

    private Map<String, String> states(UUID id) {
        Map<String, String> states = new TreeMap<>();
        database.read(SCOPE, connection -> FixRows.instances(connection, SCOPE, id, "", 100))
                .forEach(each ->
                        states.put(each.resourceId(), each.state() + " " + each.verification()));
        return states;
    }

    private static FixOptions options(int concurrency, int errors) {
        return new FixOptions(FixMethod.INSTALL_PACKAGES, false, false, concurrency, errors, 600);
    }

    @Test
    void runsCommandsThenCollectsThenLooks() throws InterruptedException {
        UUID id = plan(options(10, 0), Map.of("i-1", 1, "i-2", 1, "i-3", 2));
        toTheEnd(id);
        assertEquals(
                List.of("FIX i-1,i-2 [bash=5.1]", "FIX i-3 [bash=5.2]", "COLLECT i-1,i-2,i-3 []"),
                systems.sent());
        assertEquals(
                Map.of("i-1", "SUCCEEDED DONE", "i-2", "SUCCEEDED DONE", "i-3", "SUCCEEDED DONE"),
                states(id));
        assertEquals(FixPlan.State.COMPLETED, get(id).state());
        assertEquals(3, world.rescans.size());
        assertFalse(run().step(id), "an ended plan does nothing more");
    }

    @Test
    void withoutCollectingItOnlyLooks() throws InterruptedException {
        systems.collecting = false;
        UUID id = plan(options(10, 0), Map.of("i-1", 1));
        toTheEnd(id);
        assertEquals(List.of("FIX i-1 [bash=5.1]"), systems.sent());
        assertEquals(Map.of("i-1", "SUCCEEDED DONE"), states(id));
    }

    @Test
    void aScanChangesNothingAndNeedsNoLook() throws InterruptedException {
        UUID id =
                plan(
                        new FixOptions(FixMethod.PATCH_BASELINE_SCAN, false, false, 10, 0, 600),
                        Map.of("i-1", 1));
        toTheEnd(id);
        assertEquals(Map.of("i-1", "SUCCEEDED NONE"), states(id));
        assertEquals(0, world.rescans.size());
    }

    @Test
    void failuresStopTheRest() throws InterruptedException {
        systems.steps.put("i-1", Fixer.Step.FAILED);
        systems.steps.put("i-2", Fixer.Step.FAILED);
        UUID id = plan(options(1, 1), Map.of("i-1", 1, "i-2", 2, "i-3", 3));
        toTheEnd(id);
        assertEquals(
                Map.of(
                        "i-1", "FAILED DONE",
                        "i-2", "FAILED DONE",
                        "i-3", "SKIPPED NONE"),
                states(id));
        assertEquals(FixPlan.State.COMPLETED_WITH_FAILURES, get(id).state());
    }

    @Test
    void noMoreRunAtOnceThanWanted() throws InterruptedException {
        systems.steps.put("i-1", Fixer.Step.RUNNING);
        UUID id = plan(options(1, 0), Map.of("i-1", 1, "i-2", 2));
        for (int i = 0; i < 3; i++) {
            assertTrue(run().step(id));
        }
        assertEquals(List.of("FIX i-1 [bash=5.1]"), systems.sent());
        systems.steps.remove("i-1");
        toTheEnd(id);
        assertEquals(2, get(id).done());
    }

    @Test
    void whatTakesTooLongIsEnded() throws InterruptedException {
        systems.steps.put("i-1", Fixer.Step.RUNNING);
        UUID id = plan(options(10, 5), Map.of("i-1", 1, "i-2", 1));
        assertTrue(run().step(id));
        now = now.plus(Duration.ofHours(1));
        assertTrue(run().step(id));
        assertEquals(Set.of("command-1"), systems.cancelled);
        toTheEnd(id);
        assertEquals(Map.of("i-1", "TIMED_OUT DONE", "i-2", "SUCCEEDED DONE"), states(id));
    }

    @Test
    void cancellingEndsWhatRunsAndSendsNoMore() throws InterruptedException {
        systems.steps.put("i-1", Fixer.Step.RUNNING);
        UUID id = plan(options(1, 0), Map.of("i-1", 1, "i-2", 2));
        assertTrue(run().step(id));
        Instant at = now;
        database.updateAcrossAccounts(connection ->
                Rows.update(
                        connection,
                        "UPDATE estate.fix_plan SET cancel_asked_at = ? WHERE id = ?",
                        at,
                        id));
        toTheEnd(id);
        assertEquals(Map.of("i-1", "CANCELLED DONE", "i-2", "CANCELLED NONE"), states(id));
        assertEquals(FixPlan.State.CANCELLED, get(id).state());
        assertEquals(
                List.of("FIX i-1 [bash=5.1]", "COLLECT i-1 []"),
                systems.sent(),
                "what was begun may have changed something");
    }

    @Test
    void aRefusalIsAFailureAndADoubtIsLookedInto() throws InterruptedException {
        Throwable cause = new IllegalStateException("stub");
        systems.fault = Optional.of(FixerException.refused("not allowed", cause));
        UUID id = plan(options(10, 0), Map.of("i-1", 1));
        toTheEnd(id);
        assertEquals(Map.of("i-1", "FAILED NONE"), states(id));

        // Nobody knows whether it was sent: it is looked for, and sent again only after a while.
        systems.fault = Optional.of(FixerException.unknown("timed out", cause));
        UUID doubtful = plan(options(10, 0), Map.of("i-2", 1));
        assertTrue(run().step(doubtful));
        systems.fault = Optional.empty();
        assertTrue(run().step(doubtful));
        assertEquals(List.of(), systems.sent());
        now = now.plus(FixRun.LISTED_WITHIN).plusSeconds(1);
        assertTrue(run().step(doubtful));
        assertEquals(List.of("FIX i-2 [bash=5.1]"), systems.sent());
        toTheEnd(doubtful);
        assertEquals(Map.of("i-2", "SUCCEEDED DONE"), states(doubtful));
    }

    /// At each point of a whole run, once.
    @Test
    void killedAnywhereNothingIsSentTwice() throws InterruptedException {
        Map<String, Integer> instances = Map.of("i-1", 1, "i-2", 2);
        int before = asked;
        UUID whole = plan(options(10, 0), instances);
        toTheEnd(whole);
        int points = asked - before;
        List<String> expected = systems.sent();
        assertTrue(points > 20, "points: " + points);
        for (int point = 0; point < points; point++) {
            systems.commands.clear();
            systems.tokens.clear();
            UUID id = plan(options(10, 0), instances);
            asked = 0;
            killAt = point;
            try {
                toTheEnd(id);
            } catch (Killed killed) {
                // The next process goes on.
            }
            killAt = -1;
            toTheEnd(id);
            assertEquals(
                    new HashSet<>(systems.tokens).size(),
                    systems.tokens.size(),
                    "killed at " + point + ": " + systems.tokens);
            assertEquals(new HashSet<>(expected), new HashSet<>(systems.sent()), "at " + point);
            assertEquals(
                    Map.of("i-1", "SUCCEEDED DONE", "i-2", "SUCCEEDED DONE"),
                    states(id),
                    "killed at " + point);
            assertEquals(FixPlan.State.COMPLETED, get(id).state(), "killed at " + point);
        }
    }
}
