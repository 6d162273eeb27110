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
import org.openinspector.advisories.DatedEpss;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.FeedStatus;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.Refusal;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.testkit.Fixtures;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionKey;
import org.openinspector.versions.VersionScheme;

/// The file that an independent program wrote after `docs/snapshot.md`.
class SnapshotFormatTest {
    private static final Path FILE =
            Fixtures.path("org/openinspector/advisories/snapshot/format-2/format-2.snapshot");

    private static final AffectedPackage CONDITIONAL =
            new AffectedPackage(
                    new PackageKey("rpm:rhel:9", "kernel"),
                    VersionScheme.SEMVER,
                    List.of(
                            new AffectedRange(
                                    VersionScheme.SEMVER,
                                    "after this",
                                    true,
                                    Optional.empty(),
                                    Optional.of("below that"),
                                    Optional.empty())),
                    ids(),
                    Status.UNDER_INVESTIGATION,
                    FixState.END_OF_LIFE,
                    "Out of support scope",
                    List.of(new SeverityStatement("redhat", "WORD", "low")),
                    new Condition(
                            ids("aarch64", "x86_64"),
                            Optional.of("nodejs:18"),
                            Optional.of("el9_2"),
                            Optional.of("fips"),
                            ids("bpftool"),
                            true,
                            ids("x.Parse")));

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
                            affected("a", ids("v1", "v2"), FixState.UNKNOWN),
                            CONDITIONAL),
                    Advisory.Kind.MALICIOUS);

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

    private static final List<FeedStatus> FEEDS =
            List.of(
                    new FeedStatus(
                            "kept.json",
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            0,
                            List.of(),
                            Optional.of("an entry")),
                    new FeedStatus(
                            "osv-go.zip",
                            Optional.of("osv-go"),
                            List.of(
                                    new SourceStatus(
                                            "osv-go",
                                            "Go vulnerability database",
                                            2,
                                            1,
                                            Optional.empty())),
                            List.of(new Refusal("GO-3.json", "no id", 1L << 40)),
                            (1L << 40) + 1,
                            List.of("left out", "none"),
                            Optional.empty()));

    private static void tell(KnowledgeSink sink) {
        sink.advisory(SECOND);
        sink.advisory(FIRST);
        sink.coverage(new Coverage("golang", "osv-go", Coverage.Extent.COMPLETE));
        sink.epss(new Epss("CVE-2020-0001", 0.12345, 0.99999));
        sink.epss(new Epss("CVE-2020-00001", 0, 1));
        sink.epss(new Epss("CVE-2021-44228", 0.94, 0.99), LocalDate.of(2026, 8, 15));
        sink.epss(new Epss("CVE-2021-44228", 0.95, 1), LocalDate.of(2026, 8, 16));
        sink.epss(new Epss("CVE-2021-44228", 0.94, 0.98), LocalDate.of(2026, 8, 14));
        sink.fact(
                new Fact.Exploit(
                        "CVE-2021-44228",
                        "exploitdb",
                        "EDB-50592",
                        "log4j",
                        Fact.Exploit.Maturity.IN_THE_WILD,
                        Optional.empty()));
        sink.fact(
                new Fact.Ssvc(
                        "CVE-2021-44228",
                        "cisa",
                        "active",
                        "yes",
                        "total",
                        Optional.of(LocalDate.of(2020, 1, 1))));
        sink.fact(
                new Fact.EndOfLife(
                        "debian",
                        "endoflife",
                        "11",
                        "bullseye",
                        Optional.of(LocalDate.of(2020, 1, 1)),
                        Optional.empty(),
                        Optional.of(LocalDate.of(2026, 8, 16)),
                        true,
                        Optional.of("11.11")));
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
            assertEquals(3, snapshot.packageCount());
            assertEquals(List.of(FIRST), snapshot.advisories("CVE-2021-45046"));
            assertEquals(List.of(FIRST, SECOND), snapshot.advisories("CVE-2021-44228"));
            Candidate b = snapshot.candidates(new PackageKey("golang", "b")).getFirst();
            assertEquals(FIRST.affected().getFirst(), b.affected());
            assertTrue(b.mayAffect(VersionKey.of(new byte[] {1})));
            Candidate a = snapshot.candidates(new PackageKey("golang", "a")).getFirst();
            assertEquals(FIRST.affected().get(1), a.affected());
            assertFalse(a.ranges().getFirst().interval().orElseThrow().to().isPresent());
            Candidate kernel =
                    snapshot.candidates(new PackageKey("rpm:rhel:9", "kernel")).getFirst();
            assertEquals(CONDITIONAL, kernel.affected());
            NaiveKnowledge naive = new NaiveKnowledge();
            tell(naive);
            assertEquals(naive.coverage(), snapshot.coverage());
            assertEquals(naive.epss("CVE-2020-0001"), snapshot.epss("CVE-2020-0001"));
            assertEquals(naive.epss("CVE-2020-00001"), snapshot.epss("CVE-2020-00001"));
            assertEquals(naive.epss("CVE-2021-44228"), snapshot.epss("CVE-2021-44228"));
            assertEquals(
                    List.of(
                            new DatedEpss(LocalDate.of(2026, 8, 14), 0.94, 0.98),
                            new DatedEpss(LocalDate.of(2026, 8, 16), 0.95, 1)),
                    snapshot.epssHistory("CVE-2021-44228"));
            assertEquals(naive.facts("CVE-2021-44228"), snapshot.facts("CVE-2021-44228"));
            assertEquals(2, snapshot.facts("CVE-2021-44228").size());
            assertEquals(naive.facts("debian"), snapshot.facts("debian"));
            assertEquals(
                    naive.knownExploited("CVE-2020-0001"),
                    snapshot.knownExploited("CVE-2020-0001"));
            assertEquals(naive.weakness("CWE-79"), snapshot.weakness("CWE-79"));
            assertEquals(naive.sources(), snapshot.sources());
            assertEquals(FEEDS, snapshot.feeds());
        }
    }

    @Test
    void writesWhatTheDocumentDescribes() throws IOException {
        SnapshotBuilder builder = new SnapshotBuilder(Instant.ofEpochSecond(1_700_000_000));
        tell(builder);
        FEEDS.forEach(builder::feed);
        assertArrayEquals(Files.readAllBytes(FILE), SnapshotBytes.of(builder));
    }
}
