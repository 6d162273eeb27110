package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Change.Urgency;
import org.openinspector.estate.HintRows.Need;
import org.openinspector.estate.Scripted.Thing;

/// What is told of resources: kept once, looked at, forgotten when it was looked at and not before.
final class LooksTest {
    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    private static Change change(String id, Urgency urgency, String reason) {
        return new Change(Scripted.UNIT, Optional.of(id), reason, urgency);
    }

    private Need tell(String id, Urgency urgency, String reason) {
        return tell(List.of(change(id, urgency, reason)));
    }

    private Need tell(List<Change> changes) {
        Instant now = world.instant();
        return world.database.acrossAccounts(
                c -> HintRows.store(c, Scripted.UNIT, world.connector.name(), changes, now));
    }

    /// `resource told misses`.
    private List<String> hints() {
        return world.database.acrossAccounts(c ->
                Sql.query(
                        c,
                        "SELECT resource_id, told, misses FROM estate.hint ORDER BY resource_id",
                        row -> row.getString(1) + " " + row.getLong(2) + " " + row.getInt(3)));
    }

    private String reason(String id) {
        return world.database.acrossAccounts(c ->
                Sql.one(
                        c,
                        "SELECT queue_reason FROM estate.resource WHERE resource_id = ?",
                        row -> row.getString(1),
                        id));
    }

    @Test
    void looksAtWhatWasToldAndAtNothingElse() throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        world.connector.world.put("i-2", Thing.of("flask", "1.0"));
        world.connector.world.put("i-3", Thing.of("flask", "1.0"));
        world.sweep();
        world.connector.world.put("i-1", Thing.of("django", "2.0"));
        world.connector.world.put("i-2", Thing.of("flask", "2.0"));
        world.connector.world.remove("i-3");
        world.connector.world.put("i-4", Thing.of("jinja2", "1.0"));

        assertEquals(Need.LOOK, tell("i-1", Urgency.CHANGED, "first"));
        assertEquals(Need.LOOK, tell("i-1", Urgency.CHANGED, "second"));
        tell("i-3", Urgency.CHANGED, "terminated");
        tell("i-4", Urgency.NEW, "launched");
        assertEquals(List.of("i-1 2 0", "i-3 1 0", "i-4 1 0"), hints());

        assertEquals(Optional.empty(), world.look());
        assertEquals(List.of(), hints());
        assertEquals(
                Set.of("i-2 " + TestKnowledge.id("flask"), "i-4 " + TestKnowledge.id("jinja2")),
                world.open(),
                "nobody looked at i-2");
        assertEquals("second", reason("i-1"));
        assertEquals("launched", reason("i-4"));
        assertEquals("found for the first time", reason("i-2"));
        assertEquals("INACTIVE RESOURCE_TERMINATED", world.coverage().get("i-3"));
        world.sweep();
        assertEquals(Set.of("i-4 " + TestKnowledge.id("jinja2")), world.open());
        assertEquals("found changed", reason("i-2"));
    }

    @Test
    void whatIsToldDuringALookIsLookedAtAgain() throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        tell("i-1", Urgency.NEW, "launched");
        world.connector.whileSweeping = () -> tell("i-1", Urgency.CHANGED, "tagged");
        Optional<Instant> next = world.look();
        assertTrue(next.isPresent());
        assertEquals(List.of("i-1 2 0"), hints());
        assertEquals(Optional.empty(), world.look());
        assertEquals(List.of(), hints());
        assertEquals("tagged", reason("i-1"));
    }

    @Test
    void whatIsNewAndNotSeenYetIsLookedForAFewTimes() throws InterruptedException {
        tell("i-1", Urgency.NEW, "launched");
        tell("i-2", Urgency.CHANGED, "terminated");
        Instant told = world.instant();
        assertTrue(world.look().orElseThrow().isAfter(told.plusSeconds(4)));
        assertEquals(List.of("i-1 1 1"), hints(), "what is gone is not looked for");
        world.look();
        assertEquals(List.of("i-1 1 1"), hints(), "it is not due yet");
        world.now = world.now.plus(Duration.ofSeconds(6));
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        assertEquals(Optional.empty(), world.look());
        assertEquals(Set.of("i-1 " + TestKnowledge.id("django")), world.open());

        tell("i-9", Urgency.NEW, "launched, and gone at once");
        for (int i = 0; i < 4; i++) {
            world.look();
            world.now = world.now.plus(Duration.ofMinutes(2));
        }
        assertEquals(List.of(), hints());
    }

    @Test
    void aLookThatFailsIsTriedAgainAndADeniedOneIsNot() throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.connector.result =
                new SweepResult.Incomplete("the call failed", ScanStatusReason.INTERNAL_ERROR);
        world.connector.world.clear();
        tell("i-1", Urgency.CHANGED, "terminated");
        assertTrue(world.look().isPresent());
        assertEquals(List.of("i-1 1 1"), hints());
        assertFalse(world.open().isEmpty(), "a look that failed closes nothing");
        world.now = world.now.plus(Duration.ofSeconds(6));
        world.connector.result = SweepResult.complete();
        world.look();
        assertEquals(List.of(), hints());
        assertEquals(Set.of(), world.open());

        world.connector.result =
                new SweepResult.Incomplete("no permission", ScanStatusReason.ACCESS_DENIED);
        tell("i-1", Urgency.NEW, "launched");
        assertEquals(Optional.empty(), world.look());
        assertEquals(List.of(), hints());
    }

    @Test
    void moreThanCanBeLookedAtBecomesOneListing() {
        List<Change> flood = new ArrayList<>();
        for (int i = 0; i < HintRows.UNIT_MAX; i++) {
            flood.add(change("i-" + i, Urgency.NEW, "launched"));
        }
        assertEquals(Need.LOOK, tell(flood));
        assertEquals(Need.SWEEP, tell("i-last", Urgency.NEW, "launched"));
        assertEquals(List.of(" 1 0"), hints(), "one row for all of them");
        for (int i = 0; i < 50; i++) {
            assertEquals(Need.NOTHING, tell("i-more-" + i, Urgency.NEW, "launched"));
        }
        assertEquals(List.of(" 51 0"), hints());

        HintRows.Hint before = whole().orElseThrow();
        tell("i-meanwhile", Urgency.NEW, "launched");
        assertFalse(listed(before), "more was told while it was listed");
        assertTrue(listed(whole().orElseThrow()));
        assertEquals(List.of(), hints());
        assertEquals(Need.LOOK, tell("i-1", Urgency.NEW, "launched"));
    }

    private Optional<HintRows.Hint> whole() {
        return world.database.acrossAccounts(
                c -> HintRows.whole(c, Scripted.UNIT, world.connector.name()));
    }

    private boolean listed(HintRows.Hint hint) {
        return world.database.acrossAccounts(
                c -> HintRows.listed(c, Scripted.UNIT, world.connector.name(), hint));
    }

    @Test
    void whatBelongsToNoUnitAnyMoreIsForgotten() {
        tell("i-1", Urgency.NEW, "launched");
        assertEquals(
                Map.of(Scripted.UNIT, Need.LOOK),
                world.database.acrossAccounts(c -> HintRows.waiting(c, "scripted")));
        assertEquals(Map.of(), world.database.acrossAccounts(c -> HintRows.waiting(c, "another")));
        world.database.updateAcrossAccounts(c -> HintRows.forget(c, Scripted.UNIT, "scripted"));
        assertEquals(List.of(), hints());
    }

    /// The sweep has listed i-1 and i-2, and stores them only after the look.
    @Test
    void aSweepThatBeganBeforeALookDoesNotUndoIt() throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        world.connector.world.put("i-2", Thing.of("flask", "1.0"));
        world.sweep();
        world.connector.whileSweeping =
                () -> {
                    world.connector.world.put("i-1", Thing.of("django", "2.0"));
                    world.connector.world.remove("i-2");
                    world.connector.world.put("i-3", Thing.of("jinja2", "1.0"));
                    tell("i-1", Urgency.CHANGED, "patched");
                    tell("i-2", Urgency.CHANGED, "terminated");
                    tell("i-3", Urgency.NEW, "launched");
                    try {
                        world.look();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
        world.sweep();
        assertEquals(Set.of("i-3 " + TestKnowledge.id("jinja2")), world.open());
        assertEquals("INACTIVE RESOURCE_TERMINATED", world.coverage().get("i-2"));
        world.sweep();
        assertEquals(Set.of("i-3 " + TestKnowledge.id("jinja2")), world.open());
        assertEquals(5, world.changes(), "opened, opened, closed, closed, opened: nothing twice");
    }

    @Test
    void reportsOfSourcesAddUp() {
        world.database.updateAcrossAccounts(c ->
                SourceRows.add(
                        c,
                        SourceReport.of(
                                Scripted.ACCOUNT, "q", SourceReport.State.DENIED, "allow it"),
                        world.now));
        SourceReport report =
                new SourceReport(
                        Scripted.ACCOUNT,
                        "q",
                        SourceReport.State.LISTENING,
                        "",
                        7,
                        4,
                        1,
                        Map.of("another event", 2L));
        Instant first = world.now.plusSeconds(10);
        world.database.updateAcrossAccounts(c -> SourceRows.add(c, report, first));
        world.database.updateAcrossAccounts(c ->
                SourceRows.add(
                        c,
                        new SourceReport(
                                Scripted.ACCOUNT,
                                "q",
                                SourceReport.State.LISTENING,
                                "",
                                2,
                                1,
                                0,
                                Map.of("another event", 1L, "it only reads", 1L)),
                        first.plusSeconds(10)));
        SourceRows.Source source =
                world.database.acrossAccounts(c -> SourceRows.list(c, World.SCOPE)).getFirst();
        assertEquals(first, source.since(), "since when it listens");
        assertEquals(first.plusSeconds(10), source.receivedAt().orElseThrow());
        assertEquals(
                List.of(9L, 5L, 1L), List.of(source.received(), source.told(), source.poison()));
        assertEquals(Map.of("another event", 3L, "it only reads", 1L), source.ignored());
        assertEquals("", source.message());
    }
}
