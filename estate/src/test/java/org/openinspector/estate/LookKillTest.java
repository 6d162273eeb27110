package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.estate.Scripted.Thing;

/// A process is killed at each point where it asks the time while it looks at what was told, which
/// it does before everything it writes; the next one goes on with what is still in the table.
/// Nothing that was told is lost, and nothing happens twice.
final class LookKillTest {
    @Test
    void killedAnywhereInALookAndRunAgainGivesTheSameRows() throws InterruptedException {
        List<String> expected;
        int points;
        try (World world = new World()) {
            before(world);
            int asked = world.asked;
            lookAll(world);
            points = world.asked - asked;
            expected = end(world);
        }
        assertTrue(points > 10, "points: " + points);
        for (int point = 0; point < points; point++) {
            try (World world = new World()) {
                before(world);
                world.killAt = world.asked + point;
                try {
                    lookAll(world);
                } catch (Scripted.Killed killed) {
                    world.restart();
                }
                world.killAt = -1;
                // As at a start: what is in the queue is done.
                lookAll(world);
                assertEquals(expected, end(world), "killed at " + point);
            }
        }
    }

    /// One is patched, one terminated, one launched; all of it was told, one of it twice.
    private static void before(World world) throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        world.connector.world.put("i-2", Thing.of("flask", "1.0"));
        world.sweep();
        world.connector.world.put("i-1", Thing.of("django", "2.0", "jinja2", "1.0"));
        world.connector.world.remove("i-2");
        world.connector.world.put("i-3", Thing.of("flask", "1.0"));
        for (String id : List.of("i-1", "i-2", "i-1", "i-3")) {
            world.database.updateAcrossAccounts(c ->
                    HintRows.store(
                            c,
                            Scripted.UNIT,
                            world.connector.name(),
                            List.of(
                                    new Change(
                                            Scripted.UNIT,
                                            Optional.of(id),
                                            "told",
                                            Change.Urgency.NEW)),
                            world.now));
        }
    }

    private static void lookAll(World world) throws InterruptedException {
        world.inspectQueued();
        world.look();
    }

    private static List<String> end(World world) {
        List<String> all = new ArrayList<>(world.rows());
        all.add("open " + world.open());
        all.add("closed " + world.closed());
        all.add("coverage " + world.coverage());
        all.add("changes " + world.changes());
        all.add(
                "hints "
                        + world.database.acrossAccounts(c ->
                                Sql.one(
                                        c,
                                        "SELECT count(*) AS n FROM estate.hint",
                                        row -> row.getInt("n"))));
        return all;
    }
}
