package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

/// Random histories of an estate, against a model that keeps nothing but what is true now: which
/// resources were found last, what was on them when they were looked at last, and which data are in
/// use.
final class HistoryTest {
    private static final List<String> IDS = List.of("i-1", "i-2", "i-3", "i-4");
    private static final List<String> NAMES = List.of("django", "flask", "jinja2");
    private static final List<String> VERSIONS = List.of("1.0", "2.0", "3.0");

    private enum Kind {
        PUT,
        REMOVE,
        STOP,
        EXCLUDE,
        ADMIT,
        SWEEP,
        INCOMPLETE,
        KILLED,
        DATA,
        RESTART,
        RESCAN
    }

    private record Step(Kind kind, String id, Map<String, String> packages) {}

    private static Step step(RandomGenerator random) {
        Map<String, String> packages = new TreeMap<>();
        for (String name : NAMES) {
            if (random.nextInt(3) > 0) {
                packages.put(name, VERSIONS.get(random.nextInt(VERSIONS.size())));
            }
        }
        List<Kind> kinds = List.of(Kind.values());
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        return new Step(kind, IDS.get(random.nextInt(IDS.size())), packages);
    }

    /// What the findings and the coverage must be, by the rules of `docs/estate.md` alone.
    private static final class Model {
        final SortedMap<String, Thing> seen = new TreeMap<>();
        final SortedMap<String, Boolean> missing = new TreeMap<>();
        final SortedSet<String> ended = new TreeSet<>();
        final SortedMap<String, Map<String, String>> inspected = new TreeMap<>();
        Map<String, String> fixes = Map.of("django", "2.0", "flask", "2.0", "jinja2", "2.0");

        void sweep(Map<String, Thing> world, boolean complete) {
            world.forEach((id, thing) -> {
                seen.put(id, thing);
                ended.remove(id);
                missing.remove(id);
                if (thing.ineligible().isEmpty()) {
                    inspected.put(id, thing.packages());
                }
            });
            for (String id : List.copyOf(seen.keySet())) {
                if (world.containsKey(id)) {
                    continue;
                }
                if (complete) {
                    seen.remove(id);
                    missing.remove(id);
                    ended.add(id);
                } else {
                    missing.put(id, true);
                }
            }
        }

        SortedSet<String> open() {
            SortedSet<String> open = new TreeSet<>();
            seen.forEach((id, thing) -> {
                boolean closes = thing.ineligible().map(Ineligible::closesFindings).orElse(false);
                Map<String, String> packages = inspected.getOrDefault(id, Map.of());
                packages.forEach((name, version) -> {
                    String fixed = fixes.get(name);
                    // One digit each, so that the texts have the order of the versions.
                    if (!closes && fixed != null && version.compareTo(fixed) < 0) {
                        open.add(id + " " + TestKnowledge.id(name));
                    }
                });
            });
            return open;
        }

        SortedMap<String, String> coverage() {
            SortedMap<String, String> all = new TreeMap<>();
            ended.forEach(id -> all.put(id, "INACTIVE RESOURCE_TERMINATED"));
            seen.forEach((id, thing) ->
                    all.put(
                            id,
                            thing.ineligible().isPresent()
                                    ? "INACTIVE " + thing.ineligible().get().reason().value()
                                    : missing.containsKey(id)
                                            ? "INACTIVE INTERNAL_ERROR"
                                            : "ACTIVE SUCCESSFUL"));
            return all;
        }
    }

    @Test
    void everyHistoryEndsAsTheModelSays() {
        Property.check(
                Generator.lists(HistoryTest::step, 1, 25),
                Fixtures.full() ? 400 : 15,
                HistoryTest::check);
    }

    private static void check(List<Step> steps) throws InterruptedException {
        try (World world = new World()) {
            Model model = new Model();
            SortedMap<String, Thing> things = new TreeMap<>();
            for (Step step : steps) {
                apply(world, model, things, step);
                assertEquals(model.open(), world.open(), step::toString);
                assertEquals(model.coverage(), world.coverage(), step::toString);
            }
            // Nothing is left to do, and doing it again changes nothing.
            world.connector.world.clear();
            world.connector.world.putAll(things);
            world.connector.result = SweepResult.complete();
            world.sweep();
            model.sweep(things, true);
            List<String> rows = world.rows();
            int changes = world.changes();
            world.restart();
            world.rematch();
            world.sweep();
            assertEquals(rows, world.rows());
            assertEquals(changes, world.changes());
            assertEquals(model.open(), world.open());
            assertTrue(
                    rows.stream().noneMatch(row -> row.contains("RESOURCE_GONE")), rows::toString);
        }
    }

    private static void apply(World world, Model model, SortedMap<String, Thing> things, Step step)
            throws InterruptedException {
        Thing thing = things.get(step.id);
        world.connector.world.clear();
        switch (step.kind) {
            case PUT -> things.put(step.id, new Thing(step.packages, Optional.empty(), Map.of()));
            case REMOVE -> things.remove(step.id);
            case STOP -> {
                if (thing != null) {
                    things.put(
                            step.id,
                            thing.but(
                                    new Ineligible(
                                            ScanStatusReason.EC2_INSTANCE_STOPPED,
                                            ScanStatusCode.INACTIVE,
                                            false)));
                }
            }
            case EXCLUDE -> {
                if (thing != null) {
                    things.put(
                            step.id,
                            thing.but(
                                    new Ineligible(
                                            ScanStatusReason.EXCLUDED_BY_TAG,
                                            ScanStatusCode.INACTIVE,
                                            true)));
                }
            }
            case ADMIT -> {
                if (thing != null) {
                    things.put(step.id, thing.but(null));
                }
            }
            case SWEEP -> {
                world.connector.world.putAll(things);
                world.connector.result = SweepResult.complete();
                world.sweep();
                model.sweep(things, true);
            }
            case INCOMPLETE -> {
                things.forEach((id, one) -> {
                    if (!id.equals(step.id)) {
                        world.connector.world.put(id, one);
                    }
                });
                world.connector.result =
                        new SweepResult.Incomplete(
                                "a page failed", ScanStatusReason.INTERNAL_ERROR);
                model.sweep(world.connector.world, false);
                world.sweep();
            }
            case KILLED -> {
                // Killed before anything was stored: as if it had never begun.
                world.connector.world.putAll(things);
                world.connector.killAfter = 0;
                try {
                    world.sweep();
                } catch (Scripted.Killed killed) {
                    world.restart();
                }
                if (things.isEmpty()) {
                    model.sweep(things, world.connector.result instanceof SweepResult.Complete);
                }
                world.connector.killAfter = -1;
            }
            case DATA -> {
                model.fixes = step.packages;
                world.knowledge.set(step.packages);
                world.rematch();
            }
            case RESTART -> world.restart();
            case RESCAN -> {
                if (model.seen.containsKey(step.id)
                        && model.seen.get(step.id).ineligible().isEmpty()) {
                    world.connector.world.putAll(things);
                    world.connector.result = SweepResult.complete();
                    world.rescan(new RescanTarget.OfResource(step.id));
                    world.sweep();
                    model.sweep(things, true);
                }
            }
        }
    }
}
