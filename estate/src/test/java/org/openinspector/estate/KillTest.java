package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openinspector.estate.Scripted.Thing;

/// A process is killed at each point where it asks the time, which it does before everything it
/// writes, and the next one goes on: the end is always the same as without a kill.
final class KillTest {
    @Test
    void killedAnywhereAndRunAgainGivesTheSameRows() throws InterruptedException {
        List<String> expected;
        int points;
        try (World world = new World()) {
            before(world);
            int asked = world.asked;
            after(world);
            points = world.asked - asked;
            expected = end(world);
        }
        assertTrue(points > 10, "points: " + points);
        for (int point = 0; point < points; point++) {
            try (World world = new World()) {
                before(world);
                world.killAt = world.asked + point;
                try {
                    after(world);
                } catch (Scripted.Killed killed) {
                    world.restart();
                }
                world.killAt = -1;
                after(world);
                assertEquals(expected, end(world), "killed at " + point);
            }
        }
    }

    private static void before(World world) throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        world.connector.world.put("i-2", Thing.of("django", "1.0", "flask", "1.0"));
        world.connector.world.put("i-3", Thing.of("flask", "1.0"));
        world.sweep();
    }

    /// One changes, one goes, one comes, then the data change.
    private static void after(World world) throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "2.0", "jinja2", "1.0"));
        world.connector.world.remove("i-3");
        world.connector.world.put("i-4", Thing.of("flask", "1.0"));
        world.sweep();
        world.knowledge.setOnce(Map.of("django", "2.0", "jinja2", "2.0", "flask", "1.0"));
        world.rematch();
        world.upkeep(Map.of("scripted", List.of(Scripted.UNIT)));
    }

    private static List<String> end(World world) {
        List<String> all = new ArrayList<>(world.rows());
        all.add("open " + world.open());
        all.add("closed " + world.closed());
        all.add("coverage " + world.coverage());
        all.add("changes " + world.changes());
        return all;
    }
}
