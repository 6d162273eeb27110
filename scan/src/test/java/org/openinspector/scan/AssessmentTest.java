package org.openinspector.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

final class AssessmentTest {
    private static final String CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";
    private static final String MEDIUM = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H";

    @Test
    void anErratumBorrowsRatingAndTitleFromTheVulnerabilityItFixes() {
        var builder = builder();
        builder.advisory(
                advisory("debian-dsa", "DSA-1-1", List.of("CVE-2021-0001"), "", "", "a", "2"));
        builder.advisory(
                advisory(
                        "osv-pypi",
                        "CVE-2021-0001",
                        List.of(),
                        "Reads too far",
                        CRITICAL,
                        "other",
                        "9"));
        Finding finding = only(builder, debian("a", "1"));
        assertEquals("CVE-2021-0001", finding.id());
        assertEquals("Reads too far", finding.title());
        assertEquals(Severity.CRITICAL, finding.severity());
        assertEquals(Optional.of("osv-pypi"), finding.severitySource());
        assertEquals("debian-dsa", finding.why().getFirst().source());
    }

    @Test
    void gravestFirstThenMostLikelyExploited() {
        var builder = builder();
        builder.advisory(advisory("s", "CVE-2021-0001", List.of(), "", MEDIUM, "a", "2"));
        builder.advisory(advisory("s", "CVE-2021-0002", List.of(), "", CRITICAL, "a", "2"));
        builder.advisory(advisory("s", "CVE-2021-0003", List.of(), "", CRITICAL, "a", "2"));
        builder.advisory(advisory("s", "CVE-2021-0004", List.of(), "", "", "a", "2"));
        builder.epss(new Epss("CVE-2021-0003", 0.5, 0.9));
        builder.epss(new Epss("CVE-2021-0001", 0.9, 0.99));
        assertEquals(
                List.of("CVE-2021-0003", "CVE-2021-0002", "CVE-2021-0001", "CVE-2021-0004"),
                assess(builder, debian("a", "1")).findings().stream().map(Finding::id).toList());
    }

    @Test
    void knownExploitationIsShownAndChangesNoSeverity() {
        var builder = builder();
        builder.advisory(advisory("s", "CVE-2021-0001", List.of(), "", MEDIUM, "a", "2"));
        builder.knownExploited(
                new KnownExploited(
                        "CVE-2021-0001",
                        "A in use",
                        LocalDate.of(2022, 3, 4),
                        Optional.empty(),
                        false));
        Finding finding = only(builder, debian("a", "1"));
        assertEquals(Optional.of(LocalDate.of(2022, 3, 4)), finding.knownExploited());
        assertEquals(Severity.MEDIUM, finding.severity());
    }

    @Test
    void endlessTitlesAreCutAtACharacter() {
        var builder = builder();
        builder.advisory(
                advisory(
                        "s",
                        "CVE-2021-0001",
                        List.of(),
                        "\uD83D\uDE00".repeat(5_000),
                        MEDIUM,
                        "a",
                        "2"));
        String title = only(builder, debian("a", "1")).title();
        assertTrue(title.length() <= 201, () -> "length " + title.length());
        assertTrue(title.endsWith("\uDE00…"), title);
    }

    @Test
    void whatCannotBeComparedIsAProblemOfItsFile() {
        var builder = builder();
        builder.advisory(advisory("s", "CVE-2021-0001", List.of(), "", MEDIUM, "a", "2"));
        var problems = assess(builder, debian("a", "no version")).problems();
        assertEquals("var/lib/dpkg/status", problems.getFirst().path().toString());
        assertTrue(problems.getFirst().message().contains("is undecided"), problems::toString);
    }

    private static SnapshotBuilder builder() {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        builder.coverage(new Coverage("deb:debian:11", "debian-dsa", Coverage.Extent.FIXES_ONLY));
        return builder;
    }

    private static Finding only(SnapshotBuilder builder, InstalledPackage installed) {
        List<Finding> findings = assess(builder, installed).findings();
        assertEquals(1, findings.size(), findings::toString);
        return findings.getFirst();
    }

    private static Assessment assess(SnapshotBuilder builder, InstalledPackage installed) {
        var debian =
                new Distribution(
                        "debian", Optional.of("11"), Optional.empty(), "Debian 11", List.of());
        try (Knowledge knowledge = builder.inMemory()) {
            return Assessment.of(new Inventory(Optional.of(debian), List.of(installed)), knowledge);
        }
    }

    private static Advisory advisory(
            String source,
            String id,
            List<String> upstream,
            String summary,
            String vector,
            String name,
            String fixed) {
        return new Advisory(
                source,
                id,
                new TreeSet<>(),
                new TreeSet<>(upstream),
                new TreeSet<>(),
                summary,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                vector.isEmpty()
                        ? List.of()
                        : List.of(new SeverityStatement(source, "CVSS_V3", vector)),
                List.of(),
                List.of(),
                List.of(
                        new AffectedPackage(
                                new PackageKey("deb:debian:11", name),
                                VersionScheme.DEBIAN,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.DEBIAN, "0", Optional.of(fixed))),
                                new TreeSet<>(),
                                AffectedPackage.FixState.FIXED,
                                List.of())));
    }

    private static InstalledPackage debian(String name, String version) {
        return new InstalledPackage(
                PackageUrl.of("deb", "debian", name, version),
                version,
                Optional.empty(),
                Optional.empty(),
                List.of(Evidence.installed(EntryPath.of("var/lib/dpkg/status"))),
                Optional.empty());
    }
}
