package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Epss;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.PackageKey;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;

class SnapshotTest {
    private static final PackageKey CURL = new PackageKey("deb:debian:11", "curl");

    @TempDir Path folder;

    @Test
    void answersLikeListsAndLoops() {
        int rounds = Fixtures.full() ? 2_000 : 60;
        for (int seed = 0; seed < rounds; seed++) {
            RandomKnowledge said = new RandomKnowledge(seed, seed % 50);
            NaiveKnowledge naive = new NaiveKnowledge();
            said.tell(naive);
            SnapshotBuilder builder = RandomKnowledge.builder();
            said.tell(builder);
            try (Snapshot snapshot = builder.inMemory()) {
                assertEquals(Answers.of(naive), Answers.of(snapshot), "seed " + seed);
            }
        }
    }

    @Test
    void sameKnowledgeInAnyOrderGivesTheSameBytes() throws IOException {
        for (int seed = 0; seed < 10; seed++) {
            RandomKnowledge said = new RandomKnowledge(seed, 60);
            SnapshotBuilder straight = RandomKnowledge.builder();
            said.tell(straight);
            straight.write(folder.resolve("straight"));
            SnapshotBuilder shuffled = RandomKnowledge.builder();
            said.tellShuffled(shuffled, seed + 1);
            shuffled.write(folder.resolve("shuffled"));
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("straight")),
                    Files.readAllBytes(folder.resolve("shuffled")),
                    "seed " + seed);
        }
    }

    @Test
    void fileAndMemoryAnswerAlike() throws IOException {
        SnapshotBuilder builder = RandomKnowledge.builder();
        // More than one block, so that records and texts cross from block to block.
        new RandomKnowledge(7, 3_000).tell(builder);
        for (int i = 0; i < 3_000; i++) {
            builder.advisory(plain("many", "ID-" + i, "package-" + i));
        }
        Path file = folder.resolve("snapshot");
        builder.write(file);
        try (Snapshot mapped = Snapshot.open(file);
                Snapshot memory = builder.inMemory()) {
            assertTrue(mapped.size() > 4 * Format.BLOCK_BYTES, "size " + mapped.size());
            assertEquals(Files.size(file), memory.size());
            assertEquals(Answers.of(memory), Answers.of(mapped));
            for (int i = 0; i < 3_000; i++) {
                PackageKey key = new PackageKey("npm", "package-" + i);
                assertEquals("ID-" + i, mapped.candidates(key).getFirst().id());
            }
            assertEquals(Instant.parse("2026-08-16T10:11:12.131415Z"), mapped.created());
            mapped.check();
        }
    }

    @Test
    void emptyKnowledgeHasNoAnswers() {
        try (Snapshot snapshot = RandomKnowledge.builder().inMemory()) {
            assertEquals(List.of(), snapshot.candidates(CURL));
            assertEquals(List.of(), snapshot.advisories("CVE-2021-44228"));
            assertEquals(List.of(), snapshot.coverage());
            assertEquals(List.of(), snapshot.sources());
            assertEquals(Optional.empty(), snapshot.epss("CVE-2021-44228"));
            assertEquals(0, snapshot.advisoryCount());
            snapshot.check();
        }
    }

    @Test
    void sameAdvisoryTwiceKeepsTheLaterModifiedThenTheLonger() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(modified("second", Optional.of(Instant.ofEpochSecond(20))));
        builder.advisory(modified("first", Optional.of(Instant.ofEpochSecond(10))));
        builder.advisory(modified("undated", Optional.empty()));
        assertEquals("second", summary(builder));
        // Whichever came first: the same feeds in another order give the same snapshot.
        builder.advisory(modified("a longer one", Optional.of(Instant.ofEpochSecond(20))));
        builder.advisory(modified("shorter", Optional.of(Instant.ofEpochSecond(20))));
        assertEquals("a longer one", summary(builder));
    }

    private static Advisory modified(String summary, Optional<Instant> modified) {
        return advisory("osv-go", "GO-1", summary, modified, Optional.empty(), List.of());
    }

    private static String summary(SnapshotBuilder builder) {
        try (Snapshot snapshot = builder.inMemory()) {
            assertEquals(1, snapshot.advisories("GO-1").size());
            return snapshot.advisories("GO-1").getFirst().summary();
        }
    }

    @Test
    void withdrawnAdvisoriesAreShownButNeverMatch() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(
                advisory(
                        "debian-dsa",
                        "DSA-1-1",
                        "",
                        Optional.empty(),
                        Optional.of(Instant.EPOCH),
                        List.of(affected(CURL, "0", Optional.empty()))));
        try (Snapshot snapshot = builder.inMemory()) {
            assertEquals(List.of(), snapshot.candidates(CURL));
            assertEquals(1, snapshot.advisories("DSA-1-1").size());
        }
    }

    @Test
    void rangesWithoutKeysAreKeptAndDecideNothing() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(
                advisory(
                        "debian-dsa",
                        "DSA-1-1",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(affected(CURL, "no version at all", Optional.of("1.0")))));
        try (Snapshot snapshot = builder.inMemory()) {
            Candidate candidate = snapshot.candidates(CURL).getFirst();
            assertEquals("no version at all", candidate.ranges().getFirst().range().introduced());
            assertEquals(Optional.empty(), candidate.ranges().getFirst().interval());
            assertTrue(candidate.mayAffect(VersionKey.of(new byte[] {1})));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0-1", "1.2-3", "1.9", "0", "0~git"})
    void keysDecideAsTheSchemeCompares(String version) {
        AffectedRange range =
                AffectedRange.until(VersionScheme.DEBIAN, "1.0-1", Optional.of("1.5~rc1"));
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(
                advisory(
                        "debian-dsa",
                        "DSA-1-1",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(affected(CURL, "1.0-1", Optional.of("1.5~rc1")))));
        try (Snapshot snapshot = builder.inMemory()) {
            VersionKey key = VersionScheme.DEBIAN.key(version).orElseThrow();
            assertEquals(
                    range.contains(version), snapshot.candidates(CURL).getFirst().mayAffect(key));
        }
    }

    @Test
    void epssKeepsFiveDecimalsAndRefusesWhatItCannotHold() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.epss(new Epss("CVE-1999-0001", 0.01234, 1.0));
        builder.epss(new Epss("CVE-2025-1234567", 0.0, 0.99999));
        builder.epss(new Epss("CVE-2025-00001", 0.2, 0.3));
        builder.epss(new Epss("CVE-2025-1234567890123", 0.3, 0.4));
        builder.epss(new Epss("CVE-2025-1234567890123", 0.4, 0.3));
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.epss(new Epss("CVE-2025-0001", Double.NaN, 0.1)));
        try (Snapshot snapshot = builder.inMemory()) {
            assertEquals(
                    Optional.of(new Epss("CVE-1999-0001", 0.01234, 1.0)),
                    snapshot.epss("CVE-1999-0001"));
            assertEquals(
                    Optional.of(new Epss("CVE-2025-1234567", 0.0, 0.99999)),
                    snapshot.epss("CVE-2025-1234567"));
            assertEquals(
                    Optional.of(new Epss("CVE-2025-00001", 0.2, 0.3)),
                    snapshot.epss("CVE-2025-00001"));
            assertEquals(
                    Optional.of(new Epss("CVE-2025-1234567890123", 0.4, 0.3)),
                    snapshot.epss("CVE-2025-1234567890123"));
            assertEquals(Optional.empty(), snapshot.epss("CVE-2025-0001"));
            assertEquals(Optional.empty(), snapshot.epss("CVE-1999-00001"));
            assertEquals(Optional.empty(), snapshot.epss("CVE-2000-0001"));
        }
    }

    @Test
    void textWithoutUtf8FormComesBackWithQuestionMarks() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(plain("s\uD800", "ID\uDC00", "p\uDBFF"));
        try (Snapshot snapshot = builder.inMemory()) {
            assertEquals("s?", snapshot.advisories("ID?").getFirst().source());
            assertEquals(1, snapshot.candidates(new PackageKey("npm", "p?")).size());
        }
    }

    @Test
    void advisoryBeyondTheLimitIsRefused() {
        Advisory big =
                advisory(
                        "s",
                        "BIG",
                        "x".repeat(Format.BODY_BYTES_MAX),
                        Optional.empty(),
                        Optional.empty(),
                        List.of());
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> RandomKnowledge.builder().advisory(big));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("s BIG takes 16777"));
    }

    @Test
    void nothingIsAnsweredAfterClose() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(plain("s", "ID", "p"));
        Snapshot snapshot = builder.inMemory();
        Candidate candidate = snapshot.candidates(new PackageKey("npm", "p")).getFirst();
        snapshot.close();
        snapshot.close();
        assertThrows(IllegalStateException.class, () -> snapshot.advisories("ID"));
        assertThrows(IllegalStateException.class, candidate::advisory);
        assertThrows(IllegalStateException.class, snapshot::check);
    }

    @Test
    void aCandidateKeepsWhatItHasTold() {
        SnapshotBuilder builder = RandomKnowledge.builder();
        builder.advisory(plain("s", "ID", "p"));
        Candidate candidate;
        Advisory told;
        try (Snapshot snapshot = builder.inMemory()) {
            candidate = snapshot.candidates(new PackageKey("npm", "p")).getFirst();
            told = candidate.advisory();
            assertEquals(snapshot.advisories("ID"), List.of(told));
        }
        assertSame(told, candidate.advisory());
        assertThrows(IllegalStateException.class, candidate::affected);
    }

    private static Advisory plain(String source, String id, String name) {
        return advisory(
                source,
                id,
                "",
                Optional.empty(),
                Optional.empty(),
                List.of(affected(new PackageKey("npm", name), "0", Optional.of("1.0"))));
    }

    private static Advisory advisory(
            String source,
            String id,
            String summary,
            Optional<Instant> modified,
            Optional<Instant> withdrawn,
            List<AffectedPackage> affected) {
        SortedSet<String> none = new TreeSet<>();
        return new Advisory(
                source,
                id,
                none,
                none,
                none,
                summary,
                "",
                Optional.empty(),
                modified,
                withdrawn,
                List.of(),
                List.of(),
                List.of(),
                affected);
    }

    private static AffectedPackage affected(
            PackageKey key, String introduced, Optional<String> fixed) {
        return new AffectedPackage(
                key,
                VersionScheme.DEBIAN,
                List.of(AffectedRange.until(VersionScheme.DEBIAN, introduced, fixed)),
                new TreeSet<>(),
                FixState.FIXED,
                List.of());
    }
}
