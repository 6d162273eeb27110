package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.matching.Samples.advisory;
import static org.openinspector.matching.Samples.debian;
import static org.openinspector.matching.Samples.erratum;
import static org.openinspector.matching.Samples.inventory;
import static org.openinspector.matching.Samples.knowledge;
import static org.openinspector.matching.Samples.language;
import static org.openinspector.matching.Samples.range;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Condition;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// The rules that other matchers got wrong, one test each; the names say which.
final class MatcherTest {
    private static final Coverage DEBIAN_11 =
            new Coverage("deb:debian:11", "debian-dsa", Coverage.Extent.FIXES_ONLY);
    private static final Coverage PYPI = new Coverage("pypi", "osv-pypi", Coverage.Extent.COMPLETE);

    @Test
    void disjointRangesLeaveTheGapUnaffected() {
        var advisory =
                advisory(
                        "PYSEC-1",
                        List.of("CVE-2020-0001"),
                        "pypi",
                        "a",
                        range(VersionScheme.PEP440, "1.0", "1.2"),
                        range(VersionScheme.PEP440, "2.0", "2.1"));
        try (Knowledge known = knowledge(List.of(PYPI), advisory)) {
            assertEquals(List.of("CVE-2020-0001"), ids(known, language("pypi", "a", "1.1")));
            assertEquals(List.of(), ids(known, language("pypi", "a", "1.5")));
            assertEquals(List.of("CVE-2020-0001"), ids(known, language("pypi", "a", "2.0")));
            assertEquals(List.of(), ids(known, language("pypi", "a", "2.1")));
        }
    }

    @Test
    void fromTheBeginningIncludesVersionsBelowZero() {
        try (Knowledge known =
                knowledge(
                        List.of(DEBIAN_11),
                        erratum(
                                "DSA-1-1",
                                List.of("CVE-2020-0002"),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "1.0-1")))) {
            assertEquals(List.of("CVE-2020-0002"), ids(known, debian("a", "0~git1-1")));
        }
    }

    @Test
    void debianBinariesAreMatchedBySourceNameAndSourceVersion() {
        try (Knowledge known =
                knowledge(
                        List.of(DEBIAN_11),
                        erratum(
                                "DSA-2-1",
                                List.of("CVE-2020-0003"),
                                "deb:debian:11",
                                "src",
                                range(VersionScheme.DEBIAN, "0", "2.0-1")))) {
            // The binary has its own, higher version.
            assertEquals(
                    List.of("CVE-2020-0003"), ids(known, debian("binary", "9.0", "src", "1.9-1")));
            assertEquals(List.of(), ids(known, debian("binary", "1.0", "src", "2.0-1")));
            assertEquals(List.of(), ids(known, debian("src-lookalike", "1.0")));
        }
    }

    @Test
    void anErratumIsNoAliasButOneFindingPerVulnerabilityItFixes() {
        try (Knowledge known =
                knowledge(
                        List.of(DEBIAN_11),
                        erratum(
                                "DSA-3-1",
                                List.of("CVE-2020-0004", "CVE-2020-0005"),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "2")),
                        erratum(
                                "DSA-3-2",
                                List.of(),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "3")))) {
            assertEquals(
                    List.of("CVE-2020-0004", "CVE-2020-0005", "DSA-3-2"),
                    ids(known, debian("a", "1")));
            assertEquals(List.of("DSA-3-2"), ids(known, debian("a", "2")));
        }
    }

    @Test
    void openWithoutAFixIsAffectedAtAnyVersion() {
        try (Knowledge known =
                knowledge(
                        List.of(TRACKER),
                        debianStatement(
                                "debian-tracker",
                                "CVE-2020-0101",
                                List.of(),
                                Optional.empty(),
                                FixState.NONE))) {
            Match match = matches(known, debian("a", "99:1")).getFirst();
            assertEquals("CVE-2020-0101", match.id());
            assertEquals(Optional.empty(), match.fixedVersion());
        }
    }

    @Test
    void whatASourceHasNotDeterminedIsNeitherAffectedNorClean() {
        Advisory undetermined =
                new Advisory(
                        "debian-tracker",
                        "CVE-2020-0102",
                        new TreeSet<>(),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        "",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new AffectedPackage(
                                        new PackageKey("deb:debian:11", "a"),
                                        VersionScheme.DEBIAN,
                                        List.of(),
                                        new TreeSet<>(),
                                        AffectedPackage.Status.UNDER_INVESTIGATION,
                                        FixState.UNKNOWN,
                                        "",
                                        List.of(),
                                        Condition.ALWAYS)));
        try (Knowledge known = knowledge(List.of(TRACKER), undetermined)) {
            MatchResult result = new Matcher(known).match(inventory(debian("a", "1")));
            assertEquals(List.of(), result.matches());
            assertEquals(
                    List.of(
                            "debian-tracker has not determined yet whether it is affected by"
                                    + " CVE-2020-0102"),
                    result.undecided().stream().map(each -> each.why().comparison()).toList());
        }
    }

    @Test
    void whereTheTrackerSpeaksItsListsAreSilent() {
        Advisory old =
                debianStatement(
                        "debian-dsa",
                        "DSA-9-1",
                        List.of("CVE-2020-0103"),
                        Optional.empty(),
                        FixState.WILL_NOT_FIX);
        Advisory now =
                debianStatement(
                        "debian-tracker",
                        "CVE-2020-0103",
                        List.of(),
                        Optional.of("1.5"),
                        FixState.FIXED);
        Advisory regression =
                debianStatement(
                        "debian-dsa", "DSA-9-2", List.of(), Optional.of("1.6"), FixState.FIXED);
        try (Knowledge known = knowledge(List.of(TRACKER), old, now, regression)) {
            assertEquals(List.of("DSA-9-2"), ids(known, debian("a", "1.5")));
            Match match = matches(known, debian("a", "1.4")).getFirst();
            assertEquals("CVE-2020-0103", match.id());
            assertEquals(Optional.of("1.5"), match.fixedVersion());
        }
        try (Knowledge known = knowledge(List.of(DEBIAN_11), old, now)) {
            assertEquals(List.of("CVE-2020-0103"), ids(known, debian("a", "1.5")));
        }
    }

    private static final Coverage TRACKER =
            new Coverage("deb:debian:11", "debian-tracker", Coverage.Extent.COMPLETE);

    private static Advisory debianStatement(
            String source,
            String id,
            List<String> upstream,
            Optional<String> fixed,
            FixState state) {
        return new Advisory(
                source,
                id,
                new TreeSet<>(),
                new TreeSet<>(upstream),
                new TreeSet<>(),
                "",
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new AffectedPackage(
                                new PackageKey("deb:debian:11", "a"),
                                VersionScheme.DEBIAN,
                                List.of(AffectedRange.until(VersionScheme.DEBIAN, "0", fixed)),
                                new TreeSet<>(),
                                state,
                                List.of())));
    }

    @Test
    void severalFixesOfOneVulnerabilityNeedTheHighest() {
        try (Knowledge known =
                knowledge(
                        List.of(DEBIAN_11),
                        erratum(
                                "DSA-4-1",
                                List.of("CVE-2020-0006"),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "1.9")),
                        erratum(
                                "DSA-4-2",
                                List.of("CVE-2020-0006"),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "1.10")))) {
            Match both = matches(known, debian("a", "1.0")).getFirst();
            assertEquals(Optional.of("1.10"), both.fixedVersion());
            assertEquals(2, both.why().size());
            Match second = matches(known, debian("a", "1.9")).getFirst();
            assertEquals(
                    List.of("DSA-4-2"), second.why().stream().map(why -> why.advisory()).toList());
            assertEquals(
                    List.of("DSA-4-1"),
                    second.dissent().stream().map(why -> why.advisory()).toList());
        }
    }

    @Test
    void aliasesAreOneFindingUnderItsCve() {
        try (Knowledge known =
                knowledge(
                        List.of(PYPI),
                        advisory(
                                "PYSEC-2",
                                List.of("GHSA-aaaa-bbbb-cccc"),
                                "pypi",
                                "a",
                                range(VersionScheme.PEP440, "0", "2")),
                        advisory(
                                "GHSA-aaaa-bbbb-cccc",
                                List.of("CVE-2020-0007"),
                                "pypi",
                                "a",
                                range(VersionScheme.PEP440, "0", "3")))) {
            Match match = matches(known, language("pypi", "a", "1")).getFirst();
            assertEquals("CVE-2020-0007", match.id());
            assertEquals(List.of("GHSA-aaaa-bbbb-cccc", "PYSEC-2"), List.copyOf(match.aliases()));
            assertEquals(Optional.of("3"), match.fixedVersion());
            assertEquals(1, matches(known, language("pypi", "a", "1")).size());
        }
    }

    @Test
    void twoCvesNeverBecomeOne() {
        try (Knowledge known =
                knowledge(
                        List.of(PYPI),
                        advisory(
                                "PYSEC-3",
                                List.of("CVE-2020-0008", "CVE-2020-0009"),
                                "pypi",
                                "a",
                                range(VersionScheme.PEP440, "0", "2")),
                        advisory(
                                "PYSEC-4",
                                List.of("CVE-2020-0008"),
                                "pypi",
                                "a",
                                range(VersionScheme.PEP440, "0", "5")))) {
            assertEquals(
                    List.of("CVE-2020-0008", "CVE-2020-0009"),
                    ids(known, language("pypi", "a", "1")));
            assertEquals(List.of("CVE-2020-0008"), ids(known, language("pypi", "a", "3")));
        }
    }

    @Test
    void aVersionThatCannotBeOrderedIsUndecidedNotClean() {
        try (Knowledge known =
                knowledge(
                        List.of(DEBIAN_11),
                        erratum(
                                "DSA-5-1",
                                List.of("CVE-2020-0010"),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "2")))) {
            MatchResult result = new Matcher(known).match(inventory(debian("a", "not a version")));
            assertEquals(List.of(), result.matches());
            assertEquals(1, result.undecided().size());
        }
    }

    @Test
    void whatNobodySpeaksForIsNoData() {
        try (Knowledge known = knowledge(List.of(PYPI))) {
            MatchResult result =
                    new Matcher(known)
                            .match(
                                    inventory(
                                            debian("a", "1"),
                                            language("npm", "b", "1.0.0"),
                                            language("pypi", "c", "1")));
            assertEquals(
                    List.of("deb:debian:11", "npm"),
                    result.noData().stream().map(gap -> gap.ecosystem()).toList());
            assertEquals(1, result.noData().getFirst().packages());
        }
    }

    @Test
    void aSampleFindsButDoesNotVouch() {
        var partial = new Coverage("npm", "starter", Coverage.Extent.PARTIAL);
        try (Knowledge known =
                knowledge(
                        List.of(partial),
                        advisory(
                                "CVE-2020-0011",
                                List.of(),
                                "npm",
                                "a",
                                range(VersionScheme.SEMVER, "0", "2.0.0")))) {
            MatchResult result =
                    new Matcher(known)
                            .match(
                                    inventory(
                                            language("npm", "a", "1.0.0"),
                                            language("npm", "b", "1.0.0")));
            assertEquals(1, result.matches().size());
            assertEquals(2, result.noData().getFirst().packages());
            assertTrue(result.noData().getFirst().reason().contains("starter"));
        }
    }

    @Test
    void whatAnOsPackageOwnsFollowsIt() {
        try (Knowledge known =
                knowledge(
                        List.of(PYPI),
                        advisory(
                                "PYSEC-6",
                                List.of("CVE-2020-0012"),
                                "pypi",
                                "a",
                                range(VersionScheme.PEP440, "0", "2")))) {
            var owned =
                    language("pypi", "a", "1")
                            .ownedBy(PackageUrl.of("deb", "debian", "python3-a", "1"));
            MatchResult result = new Matcher(known).match(inventory(owned));
            assertEquals(List.of(), result.matches());
            assertEquals(1, result.owned());
            assertEquals(List.of(), result.noData());
        }
    }

    @Test
    void theArgumentNamesTheComparison() {
        try (Knowledge known =
                knowledge(
                        List.of(DEBIAN_11),
                        erratum(
                                "DSA-7-1",
                                List.of("CVE-2020-0013"),
                                "deb:debian:11",
                                "a",
                                range(VersionScheme.DEBIAN, "0", "1.1.1n-0+deb11u4")))) {
            var why = matches(known, debian("a", "1.1.1n-0+deb11u3")).getFirst().why().getFirst();
            assertEquals("1.1.1n-0+deb11u3 < 1.1.1n-0+deb11u4 (debian order)", why.comparison());
            assertEquals("< 1.1.1n-0+deb11u4", why.range());
            assertEquals("deb:debian:11/a", why.packageKey().toString());
        }
    }

    private static List<String> ids(Knowledge known, InstalledPackage installed) {
        return matches(known, installed).stream().map(Match::id).toList();
    }

    private static List<Match> matches(Knowledge known, InstalledPackage installed) {
        return new Matcher(known).match(inventory(installed)).matches();
    }
}
