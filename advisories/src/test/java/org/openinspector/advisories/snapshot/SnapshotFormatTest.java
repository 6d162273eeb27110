package org.openinspector.advisories.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.Candidate;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;

/// The file that an independent program wrote after `docs/snapshot.md`.
class SnapshotFormatTest {
    private static final Path FILE =
            Fixtures.path("org/openinspector/advisories/snapshot/format-1/format-1.snapshot");

    private static final Advisory FIRST =
            new Advisory(
                    "osv-go",
                    "GO-1",
                    ids("CVE-2021-44228", "CVE-2021-45046"),
                    ids(),
                    ids("GO-2"),
                    "a summary",
                    "détails \uD83D\uDE00",
                    Optional.of(Instant.EPOCH.minusNanos(1)),
                    Optional.of(Instant.ofEpochSecond(1_700_000_000, 5)),
                    Optional.empty(),
                    List.of(new SeverityStatement("nvd", "CVSS_V3", "CVSS:3.1/AV:N")),
                    List.of("CWE-79"),
                    List.of("ref:1", "ref:2"),
                    List.of(
                            affected("b", ids(), FixState.FIXED),
                            affected("a", ids("v1", "v2"), FixState.UNKNOWN)));

    private static final Advisory SECOND =
            new Advisory(
                    "osv-go",
                    "GO-2",
                    ids("CVE-2021-44228"),
                    ids(),
                    ids(),
                    "",
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Instant.EPOCH),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());

    private static SortedSet<String> ids(String... ids) {
        return new TreeSet<>(List.of(ids));
    }

    private static AffectedPackage affected(String name, SortedSet<String> versions, FixState fix) {
        return new AffectedPackage(
                new PackageKey("golang", name),
                VersionScheme.SEMVER,
                List.of(AffectedRange.until(VersionScheme.SEMVER, "0", Optional.empty())),
                versions,
                fix,
                List.of());
    }

    private static void tell(KnowledgeSink sink) {
        sink.advisory(SECOND);
        sink.advisory(FIRST);
        sink.coverage(new Coverage("golang", "osv-go", Coverage.Extent.COMPLETE));
        sink.epss(new Epss("CVE-2020-0001", 0.12345, 0.99999));
        sink.epss(new Epss("CVE-2020-00001", 0, 1));
        sink.knownExploited(
                new KnownExploited(
                        "CVE-2020-0001",
                        "an entry",
                        LocalDate.of(2020, 1, 1),
                        Optional.empty(),
                        true));
        sink.weakness("CWE-79", "Cross-site Scripting");
        sink.source(
                new SourceStatus(
                        "osv-go",
                        "Go vulnerability database",
                        2,
                        1,
                        Optional.of(LocalDate.of(2020, 1, 1))));
    }

    @Test
    void readsWhatTheDocumentDescribes() throws IOException {
        try (Snapshot snapshot = Snapshot.open(FILE)) {
            snapshot.check();
            assertEquals(Instant.ofEpochSecond(1_700_000_000), snapshot.created());
            assertEquals(2, snapshot.advisoryCount());
            assertEquals(2, snapshot.packageCount());
            assertEquals(List.of(FIRST), snapshot.advisories("CVE-2021-45046"));
            assertEquals(List.of(FIRST, SECOND), snapshot.advisories("CVE-2021-44228"));
            Candidate b = snapshot.candidates(new PackageKey("golang", "b")).getFirst();
            assertEquals(FIRST.affected().getFirst(), b.affected());
            assertTrue(b.mayAffect(VersionKey.of(new byte[] {1})));
            Candidate a = snapshot.candidates(new PackageKey("golang", "a")).getFirst();
            assertEquals(FIRST.affected().getLast(), a.affected());
            assertFalse(a.ranges().getFirst().interval().orElseThrow().to().isPresent());
            NaiveKnowledge naive = new NaiveKnowledge();
            tell(naive);
            assertEquals(naive.coverage(), snapshot.coverage());
            assertEquals(naive.epss("CVE-2020-0001"), snapshot.epss("CVE-2020-0001"));
            assertEquals(naive.epss("CVE-2020-00001"), snapshot.epss("CVE-2020-00001"));
            assertEquals(
                    naive.knownExploited("CVE-2020-0001"),
                    snapshot.knownExploited("CVE-2020-0001"));
            assertEquals(naive.weakness("CWE-79"), snapshot.weakness("CWE-79"));
            assertEquals(naive.sources(), snapshot.sources());
        }
    }

    @Test
    void writesWhatTheDocumentDescribes() throws IOException {
        SnapshotBuilder builder = new SnapshotBuilder(Instant.ofEpochSecond(1_700_000_000));
        tell(builder);
        assertArrayEquals(Files.readAllBytes(FILE), SnapshotBytes.of(builder));
    }
}
