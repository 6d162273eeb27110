package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.ScanStatusCode;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.apimodel.inspector2.UsageType;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.testkitserver.TestDatabase;

final class PipelineTest {
    private static final String DJANGO = TestKnowledge.id("django");
    private static final String FLASK = TestKnowledge.id("flask");
    private static final Ineligible STOPPED =
            new Ineligible(ScanStatusReason.EC2_INSTANCE_STOPPED, ScanStatusCode.INACTIVE, false);
    private static final Ineligible EXCLUDED =
            new Ineligible(ScanStatusReason.EXCLUDED_BY_TAG, ScanStatusCode.INACTIVE, true);

    private final World world = new World();
    private final Map<String, Thing> things = world.connector.world;

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void tablesAreProtected() {
        TestDatabase.assertProtected(world.database, "estate");
    }

    @Test
    void appearsChangesDisappears() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        assertEquals(Set.of("i-1 " + DJANGO), world.open());
        assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());

        things.put("i-1", Thing.of("django", "2.0", "flask", "1.0"));
        world.sweep();
        assertEquals(Set.of("i-1 " + FLASK), world.open());
        assertEquals(Map.of("i-1 " + DJANGO, "PACKAGE_UPDATED"), world.closed());

        things.clear();
        world.sweep();
        assertEquals(Set.of(), world.open());
        assertEquals("RESOURCE_GONE", world.closed().get("i-1 " + FLASK));
        assertEquals(Map.of("i-1", "INACTIVE RESOURCE_TERMINATED"), world.coverage());
    }

    @Test
    void removedPackageClosesItsFinding() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0", "flask", "1.0"));
        world.sweep();
        things.put("i-1", Thing.of("flask", "1.0"));
        world.sweep();
        assertEquals(Map.of("i-1 " + DJANGO, "PACKAGE_REMOVED"), world.closed());
    }

    @Test
    void sameFingerprintIsNotInspectedAgain() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.sweep();
        world.sweep();
        assertEquals(1, world.connector.inspections.get());
        assertEquals(1, world.changes());
    }

    @Test
    void incompleteSweepClosesNothingAndSaysWhy() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        things.put("i-2", Thing.of("flask", "1.0"));
        world.sweep();
        things.remove("i-2");
        world.connector.result =
                new SweepResult.Incomplete("page 2 was denied", ScanStatusReason.ACCESS_DENIED);
        world.sweep();
        assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK), world.open());
        assertEquals(
                Map.of("i-1", "ACTIVE SUCCESSFUL", "i-2", "INACTIVE ACCESS_DENIED"),
                world.coverage());
        var sweep = world.lastSweep().orElseThrow();
        assertEquals("INCOMPLETE", sweep.state());
        assertEquals("page 2 was denied", sweep.reason());
        assertEquals("page 2 was denied", world.reading.message(World.SCOPE, "i-2").orElseThrow());

        world.connector.result = SweepResult.complete();
        things.put("i-2", Thing.of("flask", "1.0"));
        world.sweep();
        assertEquals("ACTIVE SUCCESSFUL", world.coverage().get("i-2"));
        assertEquals(2, world.connector.inspections.get());
    }

    @Test
    void stoppedKeepsFindingsExcludedClosesThemAndBothComeBack() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        things.put("i-2", Thing.of("flask", "1.0"));
        world.sweep();
        things.put("i-1", Thing.of("django", "1.0").but(STOPPED));
        things.put("i-2", Thing.of("flask", "1.0").but(EXCLUDED));
        world.sweep();
        assertEquals(Set.of("i-1 " + DJANGO), world.open());
        assertEquals(Map.of("i-2 " + FLASK, "RESOURCE_INELIGIBLE"), world.closed());
        assertEquals(
                Map.of("i-1", "INACTIVE EC2_INSTANCE_STOPPED", "i-2", "INACTIVE EXCLUDED_BY_TAG"),
                world.coverage());

        things.put("i-1", Thing.of("django", "1.0"));
        things.put("i-2", Thing.of("flask", "1.0"));
        world.sweep();
        assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK), world.open());
        assertEquals(2, world.connector.inspections.get());
    }

    @Test
    void identicalInventoriesAreMatchedOnce() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            things.put("i-" + i, Thing.of("django", "1.0", "flask", "1.0"));
        }
        world.sweep();
        assertEquals(40, world.open().size());
        assertEquals(20, world.connector.inspections.get());
        assertEquals(1, world.matches());
    }

    @Test
    void newDataMatchWithoutInspection() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0", "flask", "1.0"));
        things.put("i-2", Thing.of("django", "1.0", "flask", "1.0"));
        things.put("i-3", Thing.of("other", "1.0"));
        world.sweep();
        assertEquals(2, world.matches());
        world.knowledge.set(Map.of("flask", "2.0", "other", "1.1"));
        world.rematch();
        assertEquals(
                Set.of("i-1 " + FLASK, "i-2 " + FLASK, "i-3 " + TestKnowledge.id("other")),
                world.open());
        assertEquals("ADVISORY_CHANGED", world.closed().get("i-1 " + DJANGO));
        assertEquals(3, world.connector.inspections.get());
        assertEquals(4, world.matches());
        var rematch = world.reading.rematch().orElseThrow();
        assertEquals(2, rematch.total());
        assertEquals(2, rematch.done());
        assertTrue(rematch.finishedAt().isPresent());
    }

    /// The history would otherwise grow with every update of the data.
    @Test
    void newDataThatChangeNothingWriteNothing() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        int before = world.changes();
        world.knowledge.set(Map.of("django", "2.0", "nothing-we-have", "1.0"));
        world.rematch();
        assertEquals(before, world.changes());
        assertEquals(1, world.matches(), "nothing touched it");
    }

    @Test
    void failedInspectionKeepsFindings() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        things.put("i-1", Thing.of("django", "1.1"));
        world.connector.instead.put(
                "i-1",
                new Inspection.NotInspected(ScanStatusReason.ACCESS_DENIED, "denied by a policy"));
        world.sweep();
        assertEquals(Set.of("i-1 " + DJANGO), world.open());
        assertEquals(Map.of("i-1", "INACTIVE ACCESS_DENIED"), world.coverage());
        world.sweep();
        assertEquals(3, world.connector.inspections.get(), "tried again at the next sweep");
        world.connector.instead.clear();
        world.sweep();
        assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());
    }

    @Test
    void unreadableContentWaitsForOtherContent() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.connector.instead.put(
                "i-1",
                new Inspection.NotInspected(
                        ScanStatusReason.of("INVALID_ARTIFACT"),
                        "not a tar",
                        Inspection.Retry.ON_CHANGE));
        world.sweep();
        world.sweep();
        assertEquals(1, world.connector.inspections.get());
        assertEquals(Map.of("i-1", "INACTIVE INVALID_ARTIFACT"), world.coverage());
        world.connector.instead.clear();
        things.put("i-1", Thing.of("django", "1.1"));
        world.sweep();
        assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());
    }

    @Test
    void goneWhileInspected() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.connector.instead.put("i-1", new Inspection.Gone());
        world.sweep();
        assertEquals(Map.of("i-1", "INACTIVE RESOURCE_TERMINATED"), world.coverage());
    }

    @Test
    void gapsAreShown() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0", "unknown-gem", "1.0"));
        things.put("i-2", Thing.of());
        world.sweep();
        assertEquals(
                List.of(
                        new EstateReading.Gap(
                                Scripted.ACCOUNT,
                                "i-1",
                                "gem",
                                1,
                                "no imported source speaks for it"),
                        new EstateReading.Gap(
                                Scripted.ACCOUNT, "i-2", "any", 0, "no package was recognised")),
                world.reading.gaps(World.SCOPE));
    }

    @Test
    void rescanInspectsTheSameContent() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0").tagged("env", "prod"));
        things.put("i-2", Thing.of("django", "1.0"));
        world.sweep();
        UUID one = world.rescan(new RescanTarget.OfResource("i-2"));
        assertEquals(3, world.connector.inspections.get());
        assertEquals(1, world.status(one).done());
        assertTrue(world.status(one).finishedAt().isPresent());
        world.connector.instead.put(
                "i-1",
                new Inspection.NotInspected(ScanStatusReason.INTERNAL_ERROR, "a broken disk"));
        UUID tagged = world.rescan(new RescanTarget.Tagged("env", "prod"));
        assertEquals(
                List.of(new RescanStatus.Failure("i-1", "a broken disk")),
                world.status(tagged).failures());
        world.connector.instead.clear();
        UUID all = world.rescan(new RescanTarget.All());
        assertEquals(2, world.status(all).total());
        assertEquals(2, world.status(all).done());
    }

    /// Two inspections that end at the same moment: each sees the other's resource as pending.
    @Test
    void rescanEndsWithTheLastOfItsResources() throws Exception {
        things.put("i-1", Thing.of("django", "1.0"));
        things.put("i-2", Thing.of("django", "1.0"));
        world.sweep();
        UUID id = UUID.randomUUID();
        Instant at = world.instant();
        world.database.update(
                World.SCOPE, c -> RescanRows.begin(c, World.SCOPE, new RescanTarget.All(), id, at));
        var firstSettled = new CountDownLatch(1);
        var first =
                new Thread(() ->
                        world.database.updateAcrossAccounts(c -> {
                            RescanRows.failed(c, World.key("i-1"), "", at);
                            firstSettled.countDown();
                            pause();
                        }));
        first.start();
        assertTrue(firstSettled.await(10, TimeUnit.SECONDS));
        world.database.updateAcrossAccounts(c -> RescanRows.failed(c, World.key("i-2"), "", at));
        first.join();
        assertEquals(2, world.status(id).failed());
        assertTrue(world.status(id).finishedAt().isPresent());
    }

    /// Long enough for the other transaction to end, if nothing holds it up.
    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void rescanOfWhatIsNotScannedIsRefused() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        things.put("i-2", Thing.of("django", "1.0").but(EXCLUDED));
        world.sweep();
        things.remove("i-1");
        world.sweep();
        assertRefused("resource i-1 is gone", new RescanTarget.OfResource("i-1"));
        assertRefused(
                "resource i-2 is not scanned: EXCLUDED_BY_TAG", new RescanTarget.OfResource("i-2"));
        assertRefused(
                "resource i-3 is not known in region us-east-1",
                new RescanTarget.OfResource("i-3"));
        assertRefused("no resource to scan has the tag a=b", new RescanTarget.Tagged("a", "b"));
    }

    private void assertRefused(String message, RescanTarget target) {
        var thrown = assertThrows(RescanRefusedException.class, () -> world.rescan(target));
        assertEquals(message, thrown.getMessage());
    }

    @Test
    void askedForWhileInspectedIsInspectedAgain() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.connector.whileInspecting =
                () -> {
                    things.put("i-1", Thing.of("django", "2.0"));
                    world.database.write(
                            World.SCOPE,
                            c ->
                                    RescanRows.begin(
                                            c,
                                            World.SCOPE,
                                            new RescanTarget.All(),
                                            UUID.randomUUID(),
                                            world.instant()));
                };
        world.rescan(new RescanTarget.OfResource("i-1"));
        assertEquals(3, world.connector.inspections.get());
        assertEquals(Set.of(), world.open());
    }

    @Test
    void disabledKindIsNotScannedAndComesBack() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.enabled = false;
        world.sweep();
        assertEquals(Map.of(), world.coverage());
        assertEquals(Map.of("i-1 " + DJANGO, "KIND_DISABLED"), world.closed());
        assertRefused(
                "resource i-1 is of a kind whose scanning is turned off",
                new RescanTarget.OfResource("i-1"));
        world.enabled = true;
        world.sweep();
        assertEquals(Set.of("i-1 " + DJANGO), world.open());
        assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());
    }

    @Test
    void sweepThatWasKilledClosesNothing() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            things.put("i-" + i, Thing.of("django", "1.0"));
        }
        world.sweep();
        world.connector.killAfter = 2;
        assertThrows(Scripted.Killed.class, world::sweep);
        assertEquals(5, world.open().size());
        world.restart();
        world.sweep();
        assertEquals(5, world.open().size());
        assertEquals(
                List.of("COMPLETE", "ABANDONED", "COMPLETE"),
                world.reading.sweeps(World.SCOPE, 9).stream()
                        .map(EstateReading.SweepView::state)
                        .toList());
    }

    @Test
    void unitsThatNobodySweepsAreShown() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.upkeep(Map.of());
        assertEquals(Map.of("i-1", "INACTIVE INTEGRATION_CONNECTION_LOST"), world.coverage());
        assertEquals(Set.of("i-1 " + DJANGO), world.open());
        world.sweep();
        assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());
    }

    @Test
    void whatIsGoneIsForgottenLater() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        things.clear();
        world.sweep();
        world.now = world.now.plus(Duration.ofDays(4));
        world.upkeep(Map.of("scripted", List.of(Scripted.UNIT)));
        assertEquals(Map.of(), world.coverage());
        assertEquals(List.of(), world.rows());
        // The past keeps the inventory, but nothing that new data are matched with.
        assertEquals(1, count("inventory_class"));
        assertEquals(0, count("match_result"));
        assertEquals(0, world.index().current().classCount());
        world.database.updateAcrossAccounts(
                c -> Sql.update(c, "DELETE FROM estate.inventory_interval"));
        world.upkeep(Map.of("scripted", List.of(Scripted.UNIT)));
        assertEquals(0, count("inventory_class"));
    }

    private int count(String table) {
        return world.database.acrossAccounts(c ->
                Sql.one(
                        c,
                        "SELECT count(*)::int AS n FROM estate." + table,
                        row -> row.getInt("n")));
    }

    @Test
    void clockThatIsSetBackStopsNothing() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        world.sweep();
        world.now = world.now.minus(Duration.ofHours(5));
        things.put("i-1", Thing.of("django", "2.0"));
        world.sweep();
        assertEquals(Set.of(), world.open());
    }

    @Test
    void hoursAreCounted() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0"));
        var from = world.now;
        for (int i = 0; i < 8; i++) {
            world.sweep();
        }
        world.now = world.now.plus(Duration.ofHours(2));
        world.sweep();
        world.sweep();
        var usage = world.reading.usage(World.SCOPE, from, world.now);
        assertEquals(UsageType.EC2_INSTANCE_HOURS, usage.getFirst().type());
        // Covered from the first scan on; of the two hours without a server nothing is known.
        assertEquals(80 / 60.0, usage.getFirst().total(), 0.01);
    }

    @Test
    void hostileTextsAreStored() throws InterruptedException {
        things.put("i-1", Thing.of("django", "1.0").tagged("a\u0000b", "\ud800 x \\u0000"));
        world.sweep();
        assertEquals(Map.of("i-1", "ACTIVE SUCCESSFUL"), world.coverage());
    }
}
