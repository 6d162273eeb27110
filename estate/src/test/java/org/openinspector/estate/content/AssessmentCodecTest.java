package org.openinspector.estate.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.NoData;
import org.openinspector.model.PackageKey;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.Severity;
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
                            List.of(text(random))));
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
                maybe(random));
    }

    private static String text(RandomGenerator random) {
        return Inventories.text(random);
    }

    private static Optional<String> maybe(RandomGenerator random) {
        return random.nextBoolean() ? Optional.of(text(random)) : Optional.empty();
    }
}
