package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.estate.Scripted.Thing;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// News as they come in the field: a snapshot file is replaced by another one, and what it says is
/// seen as findings of resources that nobody scans again.
final class NewsTest {
    private static final String DJANGO = "CVE-2020-0001";
    private static final String FLASK = "CVE-2020-0002";

    @TempDir Path folder;
    private AdvisoryStore store = new AdvisoryStore(Path.of(""));
    private final List<Advisory> advisories = new ArrayList<>();
    private double epss = 0.1;
    private List<Coverage> more = List.of();

    @BeforeEach
    void first() throws IOException {
        store = new AdvisoryStore(folder.resolve("advisories"));
        Files.createDirectories(store.folder());
        advisories.add(advisory(DJANGO, "django", "2.0", Optional.empty()));
        publish();
    }

    private static Advisory advisory(
            String id, String name, String fixed, Optional<Instant> withdrawn) {
        return new Advisory(
                "test",
                id,
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                "a hole in " + name,
                "",
                Optional.empty(),
                Optional.empty(),
                withdrawn,
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new AffectedPackage(
                                new PackageKey("pypi", name),
                                VersionScheme.PEP440,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.PEP440, "0", Optional.of(fixed))),
                                new TreeSet<>(),
                                AffectedPackage.FixState.FIXED,
                                List.of())));
    }

    private void publish() throws IOException {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        builder.coverage(new Coverage("pypi", "test", Coverage.Extent.COMPLETE));
        more.forEach(builder::coverage);
        advisories.forEach(builder::advisory);
        builder.epss(new Epss(DJANGO, epss, 0.5), LocalDate.of(2026, 11, 1));
        builder.write(store.snapshot());
    }

    private static void three(World world) throws InterruptedException {
        world.connector.world.put("i-1", Thing.of("django", "1.0"));
        world.connector.world.put("i-2", Thing.of("flask", "1.0"));
        world.connector.world.put("i-3", Thing.of("numpy", "1.0"));
        world.sweep();
    }

    private SnapshotKnowledge source() {
        return new SnapshotKnowledge(store, Duration.ofMillis(20));
    }

    @Test
    void advisoryComesAndIsWithdrawn() throws Exception {
        try (SnapshotKnowledge source = source();
                World world = new World(source)) {
            three(world);
            assertEquals(Set.of("i-1 " + DJANGO), world.open());
            long matches = world.matches();

            advisories.add(advisory(FLASK, "flask", "2.0", Optional.empty()));
            publish();
            world.rematch();
            assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK), world.open());
            assertEquals(matches + 1, world.matches());
            EstateReading.Rematch record = world.reading.rematches(1).getFirst();
            assertEquals(1, record.packagesChanged());
            assertEquals(1, record.total());
            assertEquals(1, record.resources());
            assertEquals(1, record.findings().opened());

            advisories.set(
                    1,
                    advisory(
                            FLASK,
                            "flask",
                            "2.0",
                            Optional.of(Instant.parse("2026-11-20T00:00:00Z"))));
            publish();
            world.rematch();
            assertEquals(Set.of("i-1 " + DJANGO), world.open());
            assertEquals(matches + 2, world.matches());
            assertEquals(1, world.reading.rematches(1).getFirst().findings().closed());
            assertEquals(3, world.connector.inspections.get());
        }
    }

    /// The file is replaced while no server runs: the one it was matched with is still known.
    @Test
    void newsThatCameWhileNobodyRan() throws Exception {
        try (SnapshotKnowledge source = source();
                World world = new World(source)) {
            three(world);
            long matches = world.matches();
            advisories.add(advisory(FLASK, "flask", "2.0", Optional.empty()));
            publish();
            try (SnapshotKnowledge next = source()) {
                world.restart(next);
                world.rematch();
                assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK), world.open());
                assertEquals(matches + 1, world.matches());
                try (var kept = Files.list(store.folder().resolve("matched"))) {
                    assertEquals(1, kept.count(), "what was matched before is not kept for ever");
                }
            }
        }
    }

    @Test
    void withoutTheSnapshotBeforeEverythingIsMatched() throws Exception {
        try (SnapshotKnowledge source = source();
                World world = new World(source)) {
            three(world);
            try (var kept = Files.list(store.folder().resolve("matched"))) {
                for (Path file : kept.toList()) {
                    Files.delete(file);
                }
            }
            advisories.add(advisory(FLASK, "flask", "2.0", Optional.empty()));
            publish();
            world.rematch();
            assertEquals(Set.of("i-1 " + DJANGO, "i-2 " + FLASK), world.open());
            assertTrue(world.reading.rematches(1).getFirst().wholeBecause().isPresent());
        }
    }

    @Test
    void scoresFollow() throws Exception {
        try (SnapshotKnowledge source = source();
                World world = new World(source)) {
            three(world);
            assertEquals(0.1, epssOf(world));
            long matches = world.matches();
            epss = 0.9;
            publish();
            world.rematch();
            assertEquals(0.9, epssOf(world));
            assertEquals(matches + 1, world.matches());
        }
    }

    private static double epssOf(World world) {
        return world.database.acrossAccounts(
                c -> Sql.one(c, "SELECT epss FROM findings.finding", row -> row.getDouble("epss")));
    }

    /// The drill for a zero-day: a record of one's own, from a file.
    @Test
    void recordOfOnesOwn() throws Exception {
        Path record =
                Files.writeString(
                        folder.resolve("OI-2026-0001.json"),
                        """
                        {"schema_version": "1.7.0", "id": "OI-2026-0001",
                         "modified": "2026-11-21T00:00:00Z", "summary": "our own find in numpy",
                         "affected": [{"package": {"ecosystem": "PyPI", "name": "numpy"},
                           "ranges": [{"type": "ECOSYSTEM",
                             "events": [{"introduced": "0"}, {"fixed": "1.5"}]}]}]}
                        """);
        try (SnapshotKnowledge source = source();
                World world = new World(source)) {
            three(world);
            store.importFrom(record, false, ImportListener.NONE);
            world.rematch();
            assertTrue(world.open().contains("i-3 OI-2026-0001"), () -> "open: " + world.open());
            assertEquals(3, world.connector.inspections.get());
        }
    }

    @Test
    void otherCoverageTouchesItsNamespace() throws Exception {
        try (SnapshotKnowledge source = source();
                World world = new World(source)) {
            three(world);
            world.connector.world.put("i-4", Thing.of("unknown-gem", "1.0"));
            world.sweep();
            assertEquals(1, world.reading.gaps(World.SCOPE).size());
            long matches = world.matches();
            more = List.of(new Coverage("gem", "test", Coverage.Extent.COMPLETE));
            publish();
            world.rematch();
            assertEquals(matches + 1, world.matches());
            assertEquals(List.of(), world.reading.gaps(World.SCOPE));
        }
    }
}
