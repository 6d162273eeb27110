package org.openinspector.estate.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Severity;
import org.openinspector.model.VexStatement;
import org.openinspector.scan.Assessment;
import org.openinspector.testkit.Generator;
import org.openinspector.testkit.Property;

final class AssessmentCodecTest {
    @Test
    void comesBackExactly() {
        Generator<Assessment> any = AssessmentCodecTest::assessment;
        Property.check(
                any,
                1_000,
                assessment -> {
                    StoredContent stored = AssessmentCodec.encode(assessment);
                    Assessment read = AssessmentCodec.decode(stored.compressed());
                    assertEquals(assessment, read);
                    assertArrayEquals(stored.hash(), AssessmentCodec.encode(read).hash());
                });
    }

    private static Assessment assessment(RandomGenerator random) {
        List<Finding> findings = new ArrayList<>();
        Inventory inventory = Inventories.inventory(random);
        for (InstalledPackage installed : inventory.packages()) {
            findings.add(
                    new Finding(
                            "CVE-" + random.nextInt(5),
                            new TreeSet<>(List.of(text(random), text(random))),
                            text(random),
                            installed,
                            maybe(random),
                            List.of(Severity.values())
                                    .get(random.nextInt(Severity.values().length)),
                            maybe(random),
                            List.of(
                                    new Cvss(
                                            text(random),
                                            "3.1",
                                            text(random),
                                            random.nextDouble())),
                            random.nextBoolean()
                                    ? OptionalDouble.empty()
                                    : OptionalDouble.of(random.nextDouble()),
                            random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(0),
                            random.nextBoolean()
                                    ? Optional.empty()
                                    : Optional.of(LocalDate.of(2024, 2, 29)),
                            List.of(argument(random)),
                            random.nextBoolean() ? List.of() : List.of(argument(random)),
                            List.of(text(random)),
                            List.of(Finding.Kind.values()).get(random.nextInt(3)),
                            random.nextBoolean() ? Optional.empty() : Optional.of(vex(random))));
        }
        return new Assessment(
                findings,
                List.of(new NoData("deb:debian:" + random.nextInt(), 3, text(random))),
                List.of(
                        new ScanProblem(
                                text(random),
                                EntryPath.of("a"),
                                maybe(random),
                                random.nextInt(1000),
                                text(random))));
    }

    private static Argument argument(RandomGenerator random) {
        return new Argument(
                text(random),
                text(random),
                new TreeSet<>(List.of(text(random))),
                new PackageKey(text(random), text(random)),
                text(random),
                text(random),
                text(random),
                text(random),
                maybe(random),
                List.of(FixState.values()).get(random.nextInt(FixState.values().length)),
                text(random),
                text(random),
                List.of(text(random)),
                random.nextBoolean() ? List.of() : List.of(text(random), text(random)));
    }

    private static VexStatement vex(RandomGenerator random) {
        return new VexStatement(
                text(random),
                text(random),
                text(random),
                List.of(VexStatement.Status.values()).get(random.nextInt(4)),
                text(random),
                text(random),
                random.nextBoolean() ? Optional.empty() : Optional.of(Instant.EPOCH));
    }

    /// As servers before version 2 have stored it.
    @Test
    void whatWasStoredOfVulnerabilitiesAloneIsStillRead() {
        ContentWriter old = new ContentWriter();
        old.octet(1);
        old.list(
                List.of("CVE-1"),
                id -> {
                    old.text(id);
                    old.list(List.of("GHSA-1"), old::text);
                    old.text("title");
                    Packages.write(
                            old,
                            InstalledPackage.of(
                                    PackageUrl.parse("pkg:npm/a@1.0.0"),
                                    Evidence.installed(EntryPath.of("a"))));
                    old.optional(Optional.of("2.0.0"), old::text);
                    old.text("HIGH");
                    old.optional(Optional.of("ghsa"), old::text);
                    old.list(List.of(), _ -> {});
                    old.optional(OptionalDouble.empty());
                    old.optional(OptionalDouble.of(0.5));
                    old.optional(Optional.<String>empty(), old::text);
                    old.list(
                            List.of("osv-ghsa"),
                            source -> {
                                old.text(source);
                                old.text("GHSA-1");
                                old.list(List.of("CVE-1"), old::text);
                                old.text("npm");
                                old.text("a");
                                old.text("semver");
                                old.text("1.0.0");
                                old.text("< 2.0.0");
                                old.text("1.0.0 < 2.0.0");
                                old.optional(Optional.of("2.0.0"), old::text);
                            });
                    old.list(List.of(), _ -> {});
                    old.list(List.of("https://example.org"), old::text);
                });
        old.list(List.of(), _ -> {});
        old.list(List.of(), _ -> {});
        Assessment read = AssessmentCodec.decode(new StoredContent(old.toBytes()).compressed());
        Finding finding = read.findings().getFirst();
        assertEquals(Finding.Kind.VULNERABILITY, finding.kind());
        assertEquals(FixState.FIXED, finding.why().getFirst().fixState());
        assertEquals(List.of("https://example.org"), finding.references());
        assertEquals(Optional.empty(), finding.vex());
    }

    private static String text(RandomGenerator random) {
        return Inventories.text(random);
    }

    private static Optional<String> maybe(RandomGenerator random) {
        return random.nextBoolean() ? Optional.of(text(random)) : Optional.empty();
    }
}
