package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Condition;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Verdict;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkit.Property;

/// Explanations of findings and of what is none: right, and able to be replayed.
final class ExplanationTest {
    private static final String CVE = "CVE-2024-0001";
    private static final String RED_HAT = "Red Hat, Inc.";

    @Test
    void replayGivesTheSameVerdictAndFindingsAreExplainedAsFindings() {
        int tries = Fixtures.full() ? 20_000 : 300;
        Map<String, Integer> verdicts = new TreeMap<>();
        Property.check(
                World.ANY,
                tries,
                world -> {
                    try (Knowledge known =
                            Samples.knowledge(
                                    world.coverage(),
                                    world.advisories().toArray(Advisory[]::new))) {
                        Matcher matcher = new Matcher(known);
                        Set<String> found = new HashSet<>();
                        for (Match match : matcher.match(world.inventory()).matches()) {
                            found.add(match.installed().purl() + " " + match.id());
                        }
                        Set<String> ids = new TreeSet<>();
                        for (Advisory advisory : world.advisories()) {
                            ids.addAll(Judge.ids(advisory));
                        }
                        for (InstalledPackage installed : world.inventory().packages()) {
                            for (String id : ids) {
                                Explanation explanation =
                                        matcher.explain(world.inventory(), installed.purl(), id);
                                verdicts.merge(explanation.word(), 1, Integer::sum);
                                assertEquals(
                                        found.contains(installed.purl() + " " + explanation.id()),
                                        explanation.isFinding(),
                                        () -> explanation.toText());
                                Explanation again = explanation.replay();
                                assertEquals(explanation.id(), again.id());
                                assertEquals(explanation.verdict(), again.verdict());
                                assertEquals(explanation.isFinding(), again.isFinding());
                                assertEquals(explanation.statements(), again.statements());
                            }
                        }
                    }
                });
        assertEquals(
                Set.of(
                        "affected",
                        "fixed",
                        "no data",
                        "not affected",
                        "undecided",
                        "under investigation"),
                verdicts.keySet());
    }

    private static Explanation explain(
            Inventory inventory, String purl, List<Coverage> coverage, Advisory... advisories) {
        try (Knowledge known = Samples.knowledge(coverage, advisories)) {
            return new Matcher(known).explain(inventory, PackageUrl.parse(purl), CVE);
        }
    }

    @Test
    void theWholeArgumentIsTold() {
        Explanation explanation =
                explain(
                        Systems.on("rhel", "9.2", Systems.rpm("a", "1-2.el9_2", RED_HAT)),
                        "pkg:rpm/a",
                        List.of(),
                        Say.by("rhel-vex", CVE)
                                .below(
                                        "rpm:rhel:9",
                                        "a",
                                        "1-3.el9_2",
                                        Condition.ALWAYS.withStream("el9_2"))
                                .below(
                                        "rpm:rhel:9",
                                        "a",
                                        "2-1.el9_4",
                                        Condition.ALWAYS.withStream("el9_4"))
                                .done(),
                        Say.by("osv-ghsa", "GHSA-aaaa-bbbb-cccc")
                                .alias(CVE)
                                .below("npm", "a", "2.0.0")
                                .done());
        assertTrue(explanation.isFinding());
        assertEquals(Optional.of("1-3.el9_2"), explanation.fixedVersion());
        String text = explanation.toText();
        for (String part :
                List.of(
                        "CVE-2024-0001 in pkg:rpm/a@1-2.el9_2?arch=x86_64: affected",
                        "1-2.el9_2 < 1-3.el9_2 (rpm order)",
                        "looked up as rpm:rhel:9/a",
                        "it is about minor release 4, the package is measured by minor release 2",
                        "GHSA-aaaa-bbbb-cccc of osv-ghsa is about npm/a, not about this package")) {
            assertTrue(text.contains(part), () -> part + " in\n" + text);
        }
    }

    @Test
    void whatIsNoFindingSaysWhy() {
        Advisory debian = Say.by("debian-tracker", CVE).below("deb:debian:12", "a", "2-1").done();
        Inventory host = Systems.on("debian", "12", Systems.deb("a", "2-1", "a", ""));
        Explanation fixed = explain(host, "pkg:deb/a", List.of(), debian);
        assertEquals("fixed", fixed.word());
        assertTrue(fixed.toText().contains("2-1 >= 2-1 (debian order)"), fixed::toText);

        Explanation absent = explain(host, "pkg:deb/zzz", List.of(), debian);
        assertEquals(
                new Verdict.NoData("the inventory has no package pkg:deb/zzz"), absent.verdict());

        Inventory other = Systems.on("debian", "12", Systems.deb("b", "2-1", "b", ""));
        Explanation nobody = explain(other, "pkg:deb/b", List.of(), debian);
        assertEquals(new Verdict.NoData("no imported source speaks for it"), nobody.verdict());
        Explanation whole =
                explain(
                        other,
                        "pkg:deb/b",
                        List.of(
                                new Coverage(
                                        "deb:debian:12",
                                        "debian-tracker",
                                        Coverage.Extent.COMPLETE)),
                        debian);
        assertEquals("not affected", whole.word());
        Explanation fixesOnly =
                explain(
                        other,
                        "pkg:deb/b",
                        List.of(
                                new Coverage(
                                        "deb:debian:12", "debian-dsa", Coverage.Extent.FIXES_ONLY)),
                        debian);
        assertEquals("no data", fixesOnly.word());

        Explanation dormant =
                explain(
                        Systems.running(
                                Systems.on(
                                        "rhel",
                                        "9.2",
                                        Systems.rpm("kernel-core", "5.14.0-1.el9", RED_HAT)),
                                "5.14.0-2.el9.x86_64"),
                        "pkg:rpm/kernel-core",
                        List.of(),
                        Say.by("rhel-vex", CVE)
                                .open("rpm:rhel:9", "kernel-core", FixState.NONE)
                                .done());
        assertEquals("affected", dormant.word());
        assertFalse(dormant.isFinding());
        assertTrue(
                dormant.toText().contains("the running kernel is 5.14.0-2.el9.x86_64"),
                dormant::toText);
        assertFalse(dormant.replay().isFinding());

        Explanation withdrawn =
                explain(
                        host,
                        "pkg:deb/a",
                        List.of(
                                new Coverage(
                                        "deb:debian:12",
                                        "debian-tracker",
                                        Coverage.Extent.COMPLETE)),
                        Say.by("debian-tracker", CVE)
                                .below("deb:debian:12", "a", "9")
                                .withdrawn()
                                .done());
        assertEquals("not affected", withdrawn.word());
        assertTrue(withdrawn.toText().contains("withdrawn"), withdrawn::toText);
    }

    @Test
    void anOwnedPackageFollowsItsOwnerEvenIfItsOwnDataSaysOtherwise() {
        InstalledPackage owner = Systems.rpm("python3-a", "1-1.el9", RED_HAT);
        Explanation owned =
                explain(
                        Systems.on(
                                "rhel",
                                "9.2",
                                owner,
                                Systems.purl("pkg:pypi/a@1.0").ownedBy(owner.purl())),
                        "pkg:pypi/a",
                        List.of(),
                        Say.by("osv-pypi", CVE).below("pypi", "a", "2").done());
        assertEquals("affected", owned.word());
        assertTrue(owned.notReported().orElse("").contains("it follows that package"));
        assertEquals(owned.notReported(), owned.replay().notReported());
    }

    @Test
    void whatIsNoExplanationIsRefused() {
        for (String json :
                List.of("", "{}", "[]", "{\"quoted\":{\"packages\":[{}]}}", "{\"quoted\":3}")) {
            assertThrows(IllegalArgumentException.class, () -> Explanation.replay(json), json);
        }
    }
}
