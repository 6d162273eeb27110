package org.openinspector.advisories.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.KnowledgeDelta;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.snapshot.Snapshot;
import org.openinspector.advisories.snapshot.SnapshotDelta;
import org.openinspector.model.PackageKey;

/// Records that a user adds, and that go again.
class PrivateRecordsTest {
    private static final PackageKey MINE = new PackageKey("npm", "mine");
    @TempDir Path folder;

    private AdvisoryStore store() {
        return new AdvisoryStore(folder.resolve("data"));
    }

    private Path record(String id, String fixed) throws IOException {
        return Files.writeString(
                folder.resolve("record.json"),
                """
                {"id": "%s", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-0001"],
                 "affected": [{"package": {"ecosystem": "npm", "name": "mine"},
                  "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "%s"}]}]}]}
                """
                        .formatted(id, fixed));
    }

    private void imported(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        store().importFrom(file, false, ImportListener.NONE);
    }

    @Test
    void aRecordMatchesAtOnceAndNothingElseChanges() throws Exception {
        imported("epss_scores-2026-01-01.csv", "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        imported("epss_scores-2026-01-02.csv", "cve,epss,percentile\nCVE-2021-44228,0.9,0.9\n");
        imported("cwe-names.csv", "cwe_id,name\nCWE-79,Cross-site scripting\n");
        Path before = Files.copy(store().snapshot(), folder.resolve("before"));
        store().add(record("ACME-1", "2.0.0"), ImportListener.NONE);
        try (Snapshot old = Snapshot.open(before);
                Snapshot next = Snapshot.open(store().snapshot())) {
            next.check();
            Candidate candidate = next.candidates(MINE).getFirst();
            assertEquals("private", candidate.source());
            assertEquals("ACME-1", next.advisories("CVE-2026-0001").getFirst().id());
            assertEquals(
                    new KnowledgeDelta(
                            new java.util.TreeSet<>(Set.of(MINE)),
                            new java.util.TreeSet<>(Set.of("ACME-1", "CVE-2026-0001")),
                            new java.util.TreeSet<>(Set.of("npm")),
                            new java.util.TreeSet<>()),
                    SnapshotDelta.between(old, next));
            assertEquals(old.epssHistory("CVE-2021-44228"), next.epssHistory("CVE-2021-44228"));
            assertEquals(2, next.epssHistory("CVE-2021-44228").size());
            assertEquals(old.epss("CVE-2021-44228"), next.epss("CVE-2021-44228"));
            assertEquals(old.weakness("CWE-79"), next.weakness("CWE-79"));
            assertEquals(
                    old.feeds(),
                    next.feeds().stream().filter(f -> !f.feed().equals("private")).toList());
            assertTrue(store().isCompiled());
        }
        store().add(record("ACME-1", "3.0.0"), ImportListener.NONE);
        try (Snapshot next = Snapshot.open(store().snapshot())) {
            assertEquals(1, next.candidates(MINE).size(), "in place of the earlier one");
        }
        assertFalse(store().remove("ACME-2", ImportListener.NONE));
        assertTrue(store().remove("ACME-1", ImportListener.NONE));
        try (Snapshot old = Snapshot.open(before);
                Snapshot next = Snapshot.open(store().snapshot())) {
            assertTrue(SnapshotDelta.between(old, next).isEmpty());
            assertEquals(old.feeds(), next.feeds());
            assertEquals(old.sources(), next.sources());
        }
    }

    @Test
    void recordsStayWhenFeedsAreReplaced() throws Exception {
        store().add(record("../ACME 1", "2.0.0"), ImportListener.NONE);
        Path only = Files.writeString(folder.resolve("cwe-names.csv"), "cwe_id,name\nCWE-1,X\n");
        store().importFrom(only, true, ImportListener.NONE);
        try (Snapshot next = Snapshot.open(store().snapshot())) {
            assertEquals("../ACME 1", next.candidates(MINE).getFirst().id());
            assertEquals(
                    List.of("cwe-names.csv", "private", "starter"),
                    next.feeds().stream().map(feed -> feed.feed()).toList());
        }
        assertTrue(store().remove("../ACME 1", ImportListener.NONE));
    }

    @Test
    void whatIsTakenOverIsWhatIsCompiledAnew() throws Exception {
        imported("epss_scores-2026-01-01.csv", "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        store().add(record("ACME-1", "2.0.0"), ImportListener.NONE);
        Path patched = Files.copy(store().snapshot(), folder.resolve("patched"));
        imported("epss_scores-2026-01-01.csv", "cve,epss,percentile\nCVE-2021-44228,0.5,0.5\n");
        byte[] left = Files.readAllBytes(patched);
        byte[] right = Files.readAllBytes(store().snapshot());
        // But for the time in the header and the header's own checksum.
        int differs = java.util.Arrays.mismatch(left, 64, left.length, right, 64, right.length);
        assertEquals(-1, differs);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | no \"id\", expected a text",
                "{\"id\": | record.json",
                "[] | record.json",
                "{\"id\": \"A-1\"} | A-1 names no package with affected versions",
                "{\"id\": \"A-1\", \"affected\": 7} | \"affected\"",
                "{\"id\": \"A-1\", \"affected\": [{\"package\": {\"ecosystem\": \"Amiga\", \"name\": \"x\"}}]} | Amiga",
                "{\"id\": \"A-1\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"x\"}}]} | names no package with affected versions"
            })
    void whatCannotMatchIsRefused(String content, String said) throws IOException {
        Path file = Files.writeString(folder.resolve("record.json"), content);
        RefusedRecordException refused =
                assertThrows(
                        RefusedRecordException.class, () -> store().add(file, ImportListener.NONE));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(said), message);
        assertFalse(Files.exists(store().snapshot()));
    }

    @Test
    void aDamagedSnapshotIsCompiledAgain() throws Exception {
        imported("cwe-names.csv", "cwe_id,name\nCWE-79,Cross-site scripting\n");
        byte[] whole = Files.readAllBytes(store().snapshot());
        assertFalse(store().rebuild(ImportListener.NONE));
        for (int at : new int[] {5, 40, 200, whole.length / 2, whole.length - 3}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            Files.write(store().snapshot(), damaged);
            assertFalse(store().isCompiled(), "byte " + at);
            assertTrue(store().rebuild(ImportListener.NONE));
            try (Snapshot snapshot = Snapshot.open(store().snapshot())) {
                snapshot.check();
                assertTrue(snapshot.weakness("CWE-79").isPresent());
            }
        }
        // A record is added to a sound one only.
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 0x55;
        Files.write(store().snapshot(), damaged);
        store().add(record("ACME-1", "2.0.0"), ImportListener.NONE);
        try (Snapshot snapshot = Snapshot.open(store().snapshot())) {
            snapshot.check();
            assertEquals(1, snapshot.candidates(MINE).size());
        }
    }
}
