package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.matching.index.InventoryIndex;
import org.openinspector.model.PackageKey;
import org.openinspector.model.VexStatement;
import org.openinspector.testkit.Fixtures;

/// New data touch what they are about and nothing else.
final class DeltaTest {
    private static final String DJANGO = TestKnowledge.id("django");
    private static final String FLASK = TestKnowledge.id("flask");

    private final World world = new World();
    private final Map<String, Thing> things = world.connector.world;

    @AfterEach
    void end() {
        world.close();
    }

    private EstateReading.Rematch last() {
        return world.reading.rematches(1).getFirst();
    }

    /// One resource with django, two alike with flask, one with neither.
    private void four() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        things.put("i-2", Thing.of("flask", "1.0"));
        things.put("i-3", Thing.of("flask", "1.0"));
        things.put("i-4", Thing.of("numpy", "1.0"));
        world.sweep();
    }

    @Test
    void newAdvisoryIsAFindingWithoutAnyScan() throws InterruptedException {
        four();
        long matches = world.matches();
        world.knowledge.set(
                Map.of("django", "2.0", "flask", "2.0", "jinja2", "2.0", "numpy", "3.0"));
        world.rematch();
        assertTrue(world.open().contains("i-4 " + TestKnowledge.id("numpy")));
        assertEquals(matches + 1, world.matches(), "the others are not touched");
        assertEquals(4, world.connector.inspections.get());
        EstateReading.Rematch record = last();
        assertEquals(1, record.packagesChanged());
        assertEquals(1, record.total());
        assertEquals(1, record.done());
        assertEquals(1, record.changed());
        assertEquals(1, record.resources());
        assertEquals(1, record.findings().opened());
        assertEquals(0, record.findings().closed());
        assertTrue(record.base().isPresent());
        assertTrue(record.finishedAt().isPresent());
    }

    @Test
    void withdrawnAdvisoryClosesItsFindings() throws InterruptedException {
        four();
        world.knowledge.set(Map.of("django", "2.0", "jinja2", "2.0"));
        world.rematch();
        assertEquals(Set.of("i-1 " + DJANGO), world.open());
        assertEquals(
                Map.of("i-2 " + FLASK, "ADVISORY_CHANGED", "i-3 " + FLASK, "ADVISORY_CHANGED"),
                world.closed());
        assertEquals(1, last().done(), "one inventory");
        assertEquals(2, last().resources(), "of two resources");
        assertEquals(2, last().findings().closed());
    }

    @Test
    void whatTouchesNothingWritesNoRowOfAClass() throws InterruptedException {
        four();
        List<String> before = versions();
        long matches = world.matches();
        world.knowledge.set(
                Map.of("django", "2.0", "flask", "2.0", "jinja2", "2.0", "nobody-has-it", "1.0"));
        world.rematch();
        assertEquals(before, versions());
        assertEquals(matches, world.matches());
        assertEquals(0, last().total());
        // And a sweep afterwards finds nothing to do either.
        world.sweep();
        assertEquals(matches, world.matches());
        // Inventories of before are right with the new data too, new ones are matched with them.
        things.put("i-5", Thing.of("numpy", "1.0"));
        things.put("i-6", Thing.of("nobody-has-it", "0.9"));
        world.sweep();
        assertEquals(matches + 1, world.matches());
        assertTrue(world.open().contains("i-6 " + TestKnowledge.id("nobody-has-it")));
    }

    /// Every row version of what is known of classes and resources.
    private List<String> versions() {
        List<String> all = new ArrayList<>();
        for (String table :
                List.of(
                        "match_result",
                        "class_vulnerability",
                        "resource_inventory",
                        "resource",
                        "coverage")) {
            all.addAll(
                    world.database.acrossAccounts(c ->
                            Sql.query(
                                    c,
                                    "SELECT xmin::text AS x FROM estate." + table + " ORDER BY 1",
                                    row -> table + " " + row.getString("x"))));
        }
        return all;
    }

    @Test
    void vulnerabilityThatChangedTouchesWhatNamesIt() throws InterruptedException {
        four();
        long matches = world.matches();
        world.knowledge.touch(FLASK);
        world.rematch();
        assertEquals(matches + 1, world.matches());
        assertEquals(1, last().vulnerabilitiesChanged());
        assertEquals(1, last().total());
        assertEquals(0, last().changed(), "it says the same");
        assertEquals(0, last().resources());
    }

    @Test
    void withoutTheDataBeforeEverythingIsMatched() throws InterruptedException {
        four();
        long matches = world.matches();
        world.knowledge.set(Map.of("django", "3.0", "flask", "2.0", "jinja2", "2.0"));
        world.knowledge.forget();
        world.rematch();
        assertEquals(matches + 3, world.matches());
        assertEquals("the data before cannot be compared", last().wholeBecause().orElseThrow());
        assertTrue(last().base().isEmpty());
        world.knowledge.set(Map.of("django", "3.0", "jinja2", "2.0"));
        world.rematch();
        assertEquals(matches + 4, world.matches(), "from then on differences do");
    }

    /// Data that come while others are being taken to the inventories are compared with the last
    /// ones that everything was matched with.
    @Test
    void whatIsLeftOfDataInBetweenDoesNotMatter() throws InterruptedException {
        four();
        world.knowledge.set(Map.of("django", "2.0", "flask", "1.0", "numpy", "2.0"));
        world.killAt = world.asked + 5;
        assertThrows(Scripted.Killed.class, world::rematch);
        world.killAt = -1;
        world.restart();
        world.knowledge.set(Map.of("django", "2.0", "flask", "2.0", "jinja2", "2.0"));
        world.rematch();
        assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK, "i-3 " + FLASK), world.open());
    }

    @Test
    void classWithoutResourcesIsRightWhenItComesBack() throws InterruptedException {
        four();
        things.remove("i-1");
        world.sweep();
        world.knowledge.set(Map.of("django", "1.0", "flask", "2.0"));
        world.rematch();
        things.put("i-9", Thing.of("django", "1.0"));
        world.sweep();
        assertEquals(Set.of("i-2 " + FLASK, "i-3 " + FLASK), world.open());
    }

    @Test
    void anotherReleaseMatchesEverything() throws InterruptedException {
        four();
        world.database.updateAcrossAccounts(
                c -> Sql.update(c, "UPDATE estate.knowledge SET release = 'older'"));
        world.restart();
        long matches = world.matches();
        world.rematch();
        assertEquals(matches + 3, world.matches());
        assertEquals("another release of the product", last().wholeBecause().orElseThrow());
    }

    @Test
    void driftedIndexIsBuiltAnew() throws InterruptedException {
        four();
        world.index().current();
        var wrong = new InventoryIndex();
        for (int one : world.index().current().classes()) {
            wrong.add(one, Set.of(new PackageKey("pypi", "something-else")));
        }
        byte[] content = wrong.publish().toBytes();
        world.database.updateAcrossAccounts(c ->
                assertEquals(
                        1,
                        Sql.update(c, "UPDATE estate.inventory_index SET content = ?", content)));
        world.restart();
        world.knowledge.set(Map.of("django", "1.0", "flask", "2.0", "jinja2", "2.0"));
        world.rematch();
        assertEquals(1, world.index().rebuilt());
        assertEquals(Set.of("i-2 " + FLASK, "i-3 " + FLASK), world.open());
    }

    @Test
    void damagedIndexIsBuiltAnew() throws InterruptedException {
        four();
        world.index().current();
        world.database.updateAcrossAccounts(
                c -> Sql.update(c, "UPDATE estate.inventory_index SET content = 'x'::bytea"));
        world.restart();
        world.knowledge.set(Map.of("django", "1.0", "flask", "2.0", "jinja2", "2.0"));
        world.rematch();
        assertEquals(Set.of("i-2 " + FLASK, "i-3 " + FLASK), world.open());
    }

    /// Both servers on one database go through the same data at the same time.
    @Test
    void secondServerChangesNothing() throws Exception {
        four();
        World.Server other = world.secondServer();
        world.knowledge.set(Map.of("django", "2.0", "flask", "1.0", "numpy", "2.0"));
        List<Throwable> failures = new ArrayList<>();
        Thread second =
                Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> {
                            try {
                                other.rematch();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        world.rematch();
        second.join();
        assertEquals(List.of(), failures);
        assertEquals(Set.of("i-1 " + DJANGO, "i-4 " + TestKnowledge.id("numpy")), world.open());
        assertEquals(
                2, world.reading.rematches(10).size(), "one record for each state of the data");
    }

    /// One of two resources alike is spoken of; nothing is inspected or matched for it.
    @Test
    void statementsHideAndCloseFindings() throws InterruptedException {
        four();
        long matches = world.matches();
        world.vex.say(Map.of("i-2 " + FLASK, VexStatement.Status.NOT_AFFECTED));
        world.rematch();
        assertEquals(Map.of("i-2 " + FLASK, "VEX"), world.withStatus("SUPPRESSED"));
        assertTrue(world.open().contains("i-3 " + FLASK));
        world.vex.say(
                Map.of(
                        "i-2 " + FLASK,
                        VexStatement.Status.FIXED,
                        "i-3 " + FLASK,
                        VexStatement.Status.UNDER_INVESTIGATION));
        world.rematch();
        assertEquals(Map.of("i-2 " + FLASK, "VEX"), world.closed());
        assertEquals(Map.of(), world.withStatus("SUPPRESSED"));
        world.vex.say(Map.of());
        world.rematch();
        assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK, "i-3 " + FLASK), world.open());
        assertEquals(Map.of(), world.withStatus("SUPPRESSED"));
        assertEquals(matches, world.matches());
        assertEquals(4, world.connector.inspections.get());
    }

    /// Random estates and data, with kills in between, against what a walk over everything says.
    @Test
    void sameFindingsAsAWalkOverEverything() throws InterruptedException {
        List<String> names = List.of("django", "flask", "jinja2", "numpy", "scipy", "attrs");
        SplittableRandom random = new SplittableRandom(Long.getLong("property.seed", 7L));
        for (int round = 0; round < (Fixtures.full() ? 150 : 40); round++) {
            for (int i = 0; i < 3; i++) {
                String id = "i-" + random.nextInt(8);
                if (random.nextInt(4) == 0) {
                    things.remove(id);
                } else {
                    List<String> packages = new ArrayList<>();
                    for (String name : names) {
                        if (random.nextInt(3) == 0) {
                            packages.add(name);
                            packages.add(random.nextInt(1, 4) + ".0");
                        }
                    }
                    things.put(id, Thing.of(packages.toArray(String[]::new)));
                }
            }
            Map<String, String> fixes = new TreeMap<>();
            for (String name : names) {
                if (random.nextInt(3) > 0) {
                    fixes.put(name, random.nextInt(1, 5) + ".0");
                }
            }
            boolean sweepFirst = random.nextBoolean();
            boolean newData = random.nextInt(3) > 0;
            if (newData) {
                world.knowledge.set(fixes);
            } else {
                fixes = world.knowledge.fixes();
            }
            world.killAt = random.nextInt(3) == 0 ? world.asked + random.nextInt(25) : -1;
            try {
                step(sweepFirst);
            } catch (Scripted.Killed killed) {
                world.killAt = -1;
                world.restart();
                if (random.nextBoolean()) {
                    // The first thing a start does.
                    world.rematch();
                }
            }
            world.killAt = -1;
            step(sweepFirst);
            assertEquals(expected(fixes), world.open(), "round " + round);
        }
    }

    private void step(boolean sweepFirst) throws InterruptedException {
        if (sweepFirst) {
            world.sweep();
            world.rematch();
        } else {
            world.rematch();
            world.sweep();
        }
    }

    private SortedSet<String> expected(Map<String, String> fixes) {
        SortedSet<String> all = new TreeSet<>();
        things.forEach((id, thing) ->
                thing.packages()
                        .forEach((name, version) -> {
                            String fixed = fixes.get(name);
                            if (fixed != null && version.compareTo(fixed) < 0) {
                                all.add(id + " " + TestKnowledge.id(name));
                            }
                        }));
        return all;
    }
}
