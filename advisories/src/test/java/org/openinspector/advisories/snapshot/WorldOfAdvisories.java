package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Condition;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SeverityStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Made-up knowledge of the size of all public sources: a national database of vulnerabilities
/// without packages, a distribution's tracker with thirty statements on each, advisories of
/// language packages, scores of several days. A program, to be run with little memory.
final class WorldOfAdvisories {
    private static final String CVSS = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:";
    private static final String WORDS =
            "A crafted request makes the parser read past the end of its buffer, so that a remote"
                    + " attacker learns the contents of memory or ends the process. ";

    private final double size;
    private final SplittableRandom random = new SplittableRandom(5);

    /// @param size 1 for all of it
    WorldOfAdvisories(double size) {
        this.size = size;
    }

    /// Writes it.
    ///
    /// @param args size, file, and `edited` if a few advisories are to say something else
    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        Path file = Path.of(args[1]);
        try (SnapshotBuilder builder =
                SnapshotBuilder.spooling(Instant.EPOCH, file.resolveSibling("spool"))) {
            new WorldOfAdvisories(Double.parseDouble(args[0])).tell(builder, args.length > 2);
            builder.write(file);
        }
        System.out.println((System.nanoTime() - start) / 1_000_000);
    }

    void tell(KnowledgeSink sink, boolean edited) {
        int national = count(240_000);
        for (int i = 0; i < national; i++) {
            sink.advisory(national(i));
        }
        int tracked = count(33_000);
        for (int i = 0; i < tracked; i++) {
            sink.advisory(tracked(i, edited && i % 1000 == 7));
        }
        int packaged = count(300_000);
        for (int i = 0; i < packaged; i++) {
            sink.advisory(packaged(i, edited && i % 1000 == 7));
        }
        for (int day = 0; day < 3; day++) {
            for (int i = 0; i < count(360_000); i++) {
                sink.epss(
                        new Epss(cve(i), random.nextInt(1000) / 1000.0, random.nextDouble()),
                        LocalDate.of(2026, 8, 1 + day));
            }
        }
        for (int i = 0; i < count(44_000); i++) {
            sink.fact(new Fact.Ssvc(cve(i), "cisa", "poc", "yes", "partial", Optional.empty()));
        }
    }

    int count(int all) {
        return (int) (all * size);
    }

    static String cve(int number) {
        return "CVE-" + (2002 + number % 24) + "-" + (10_000 + number / 24);
    }

    private Advisory national(int number) {
        return advisory(
                "nvd",
                cve(number),
                new TreeSet<>(),
                WORDS.repeat(1 + random.nextInt(3)),
                List.of(
                        new SeverityStatement("nvd", "CVSS_V3", CVSS + "H"),
                        new SeverityStatement("nvd", "CVSS_V2", "AV:N/AC:L/Au:N/C:P/I:P/A:P")),
                List.of());
    }

    private Advisory tracked(int number, boolean edited) {
        List<AffectedPackage> affected = new ArrayList<>();
        String name = "source" + random.nextInt(6000);
        for (int release = 0; release < 30; release++) {
            affected.add(
                    new AffectedPackage(
                            new PackageKey(
                                    "deb:ubuntu:" + (10 + release / 2) + ".04",
                                    release % 3 == 0 ? name + "-lts" : name),
                            VersionScheme.DEBIAN,
                            List.of(
                                    AffectedRange.until(
                                            VersionScheme.DEBIAN,
                                            "0",
                                            Optional.of(
                                                    "1:2." + random.nextInt(40) + "-3ubuntu0.1"))),
                            new TreeSet<>(),
                            AffectedPackage.Status.AFFECTED,
                            edited
                                    ? AffectedPackage.FixState.PENDING
                                    : AffectedPackage.FixState.FIXED,
                            "released",
                            List.of(),
                            Condition.ALWAYS));
        }
        return advisory(
                "ubuntu-tracker",
                cve(number),
                new TreeSet<>(),
                WORDS,
                List.of(new SeverityStatement("ubuntu", "WORD", "medium")),
                affected);
    }

    private Advisory packaged(int number, boolean edited) {
        SortedSet<String> aliases = new TreeSet<>();
        if (number % 3 == 0) {
            aliases.add(cve(number));
        }
        return advisory(
                "osv-npm",
                "GHSA-" + Integer.toString(number + 50_000_000, 36),
                aliases,
                WORDS.repeat(3),
                List.of(new SeverityStatement("ghsa", "CVSS_V3", CVSS + "N")),
                List.of(
                        new AffectedPackage(
                                new PackageKey("npm", "@scope/package-" + number % 250_000),
                                VersionScheme.SEMVER,
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.SEMVER,
                                                "0",
                                                Optional.of(
                                                        (edited ? "7." : "1.")
                                                                + random.nextInt(20)
                                                                + ".0"))),
                                new TreeSet<>(),
                                AffectedPackage.FixState.FIXED,
                                List.of())));
    }

    private Advisory advisory(
            String source,
            String id,
            SortedSet<String> aliases,
            String details,
            List<SeverityStatement> severities,
            List<AffectedPackage> affected) {
        return new Advisory(
                source,
                id,
                aliases,
                new TreeSet<>(),
                new TreeSet<>(),
                "Out-of-bounds read",
                details,
                Optional.empty(),
                Optional.of(Instant.ofEpochSecond(random.nextInt())),
                Optional.empty(),
                severities,
                List.of("CWE-125"),
                List.of("https://example.org/advisories/" + id),
                affected);
    }
}
