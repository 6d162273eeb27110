package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.matching.Samples.knowledge;
import static org.openinspector.matching.Systems.deb;
import static org.openinspector.matching.Systems.ids;
import static org.openinspector.matching.Systems.on;
import static org.openinspector.matching.Systems.only;
import static org.openinspector.matching.Systems.purl;
import static org.openinspector.matching.Systems.result;
import static org.openinspector.matching.Systems.rpm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.feeds.FeedImport;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.AffectedPackage.Status;
import org.openinspector.model.Condition;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.VexStatement;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// What other matchers got wrong, one test for each class of defect; the table in
/// `docs/matching.md` says which. Those of operating systems stand in [BugClassesOfSystemsTest].
final class BugClassesTest {
    private static final String CVE = "CVE-2024-0001";
    private static final String RED_HAT = "Red Hat, Inc.";
    private static final String DEBIAN = "Debian QA Group <packages@qa.debian.org>";

    private static Inventory app(String... purls) {
        return on(
                "scratch",
                "",
                Arrays.stream(purls).map(Systems::purl).toArray(InstalledPackage[]::new));
    }

    private static void affects(Advisory advisory, String purl) {
        assertEquals(List.of(CVE), ids(app(purl), advisory), purl);
    }

    private static void spares(Advisory advisory, String purl) {
        assertEquals(List.of(), ids(app(purl), advisory), purl);
    }

    @Test
    void bug01TwoSegmentsOfOneRangeHaveAGap() {
        Advisory advisory =
                Say.by("osv-npm", CVE)
                        .add(
                                "npm",
                                "a",
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.SEMVER,
                                                "1.0.0",
                                                Optional.of("1.2.0")),
                                        AffectedRange.until(
                                                VersionScheme.SEMVER,
                                                "2.0.0",
                                                Optional.of("2.1.0"))),
                                List.of(),
                                Status.AFFECTED,
                                FixState.FIXED,
                                Condition.ALWAYS)
                        .done();
        affects(advisory, "pkg:npm/a@1.1.9");
        spares(advisory, "pkg:npm/a@1.2.0");
        spares(advisory, "pkg:npm/a@1.9.0");
        affects(advisory, "pkg:npm/a@2.0.0");
        spares(advisory, "pkg:npm/a@2.1.0");
        spares(advisory, "pkg:npm/a@0.9.0");
    }

    @Test
    void bug02ABoundThatOnlyGithubsOwnFieldHasIsABound(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("GHSA-aaaa-bbbb-cccc.json");
        Files.writeString(
                file,
                """
                {"schema_version": "1.4.0", "id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2024-0001"],
                 "modified": "2024-01-01T00:00:00Z",
                 "affected": [{"package": {"ecosystem": "npm", "name": "a"},
                   "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
                   "database_specific": {"last_known_affected_version_range": "<= 1.5.0"}}]}
                """);
        var builder = new SnapshotBuilder(Instant.EPOCH);
        FeedImport.importRecord(file, builder);
        try (Knowledge known = builder.inMemory()) {
            assertEquals(1, new Matcher(known).match(app("pkg:npm/a@1.5.0")).matches().size());
            assertEquals(0, new Matcher(known).match(app("pkg:npm/a@1.5.1")).matches().size());
        }
    }

    @Test
    void bug03WhatACopyLostTheOriginSaysAsDissent() {
        Match match =
                only(
                        app("pkg:pypi/a@3.0"),
                        Say.by("osv-ghsa", "GHSA-aaaa-bbbb-cccc")
                                .alias(CVE)
                                .open("pypi", "a", FixState.UNKNOWN)
                                .done(),
                        Say.by("osv-pypi", "PYSEC-2024-1")
                                .alias(CVE)
                                .below("pypi", "a", "2.0")
                                .done());
        assertEquals("osv-ghsa", match.why().getFirst().source());
        assertEquals("osv-pypi", match.dissent().getFirst().source());
        assertEquals("3.0 >= 2.0 (pep440 order)", match.dissent().getFirst().comparison());
    }

    @Test
    void bug04WhatCannotBeOrderedIsComparedAsTextAndNeverDropped() {
        Advisory listed =
                Say.by("osv-npm", CVE)
                        .add(
                                "npm",
                                "a",
                                List.of(
                                        AffectedRange.until(
                                                VersionScheme.SEMVER, "0", Optional.of("1.0.0"))),
                                List.of("nightly-2024"),
                                Status.AFFECTED,
                                FixState.FIXED,
                                Condition.ALWAYS)
                        .done();
        affects(listed, "pkg:npm/a@nightly-2024");
        MatchResult other = result(app("pkg:npm/a@nightly-2025"), listed);
        assertEquals(List.of(), other.matches());
        assertEquals(CVE, other.undecided().getFirst().id());
    }

    @Test
    void bug10DistributionsPackagesAreNotJudgedByCpe() {
        Advisory nvd =
                Say.by("nvd", CVE)
                        .range(
                                "cpe",
                                "openssl:openssl",
                                AffectedRange.until(
                                        VersionScheme.SEMVER, "0", Optional.of("3.0.8")),
                                FixState.FIXED,
                                Condition.ALWAYS)
                        .done();
        assertEquals(
                List.of(),
                ids(on("debian", "12", deb("openssl", "3.0.7-1+deb12u9", "openssl", DEBIAN)), nvd));
        Match product = only(app("pkg:generic/openssl@3.0.7"), nvd);
        assertTrue(product.why().getFirst().doubts().getFirst().contains("CPE"));
    }

    @Test
    void bug11NoCpeIsGuessedFromAPackagesName() {
        Advisory nvd =
                Say.by("nvd", CVE)
                        .range(
                                "cpe",
                                "redis:redis",
                                AffectedRange.until(VersionScheme.SEMVER, "0", Optional.empty()),
                                FixState.UNKNOWN,
                                Condition.ALWAYS)
                        .done();
        spares(nvd, "pkg:npm/redis@4.0.0");
        spares(nvd, "pkg:pypi/redis@4.0.0");
        spares(nvd, "pkg:gem/redis@4.0.0");
        spares(nvd, "pkg:maven/redis/redis@4.0.0");
    }

    @Test
    void bug12AStatementWithoutVersionsIsNoStatementAboutAll() {
        spares(
                Say.by("nvd", CVE)
                        .add(
                                "cpe",
                                "redis:redis",
                                List.of(),
                                List.of(),
                                Status.AFFECTED,
                                FixState.UNKNOWN,
                                Condition.ALWAYS)
                        .done(),
                "pkg:generic/redis@4.0.0");
    }

    @Test
    void bug13AProductsVersionsAreInItsOwnOrder() {
        VersionScheme letters = VersionScheme.named("openssl").orElseThrow();
        Advisory advisory =
                Say.by("nvd", CVE)
                        .range(
                                "generic",
                                "openssl",
                                AffectedRange.until(letters, "0", Optional.of("1.0.2k")),
                                FixState.FIXED,
                                Condition.ALWAYS)
                        .done();
        affects(advisory, "pkg:generic/openssl@1.0.2");
        affects(advisory, "pkg:generic/openssl@1.0.2j");
        spares(advisory, "pkg:generic/openssl@1.0.2k");
        spares(advisory, "pkg:generic/openssl@1.0.2za");
    }

    @Test
    void bug14TheStandardLibraryIsJudgedByGosOwnData() {
        Advisory advisory =
                Say.by("osv-go", "GO-2024-1").alias(CVE).below("golang", "stdlib", "1.21.8").done();
        affects(advisory, "pkg:golang/stdlib@1.21.3");
        spares(advisory, "pkg:golang/stdlib@1.21.8");
        // go.mod's toolchain line is no standard library.
        spares(advisory, "pkg:golang/toolchain@1.21.3");
    }

    @Test
    void bug15AGoPseudoVersionIsBelowEveryTagButDoubted() {
        Advisory tagged =
                Say.by("osv-go", "GO-2024-2").alias(CVE).below("golang", "a.org/b", "1.2.0").done();
        Match match = only(app("pkg:golang/a.org/b@v0.0.0-20240101000000-abcdefabcdef"), tagged);
        assertTrue(match.why().getFirst().doubts().getFirst().contains("pseudo-version"));
        Advisory dated =
                Say.by("osv-go", "GO-2024-2")
                        .alias(CVE)
                        .below("golang", "a.org/b", "0.0.0-20230601000000-abcdefabcdef")
                        .done();
        spares(dated, "pkg:golang/a.org/b@v0.0.0-20240101000000-abcdefabcdef");
        assertEquals(
                List.of(),
                only(app("pkg:golang/a.org/b@v0.0.0-20230101000000-abcdefabcdef"), dated)
                        .why()
                        .getFirst()
                        .doubts());
        spares(tagged, "pkg:golang/a.org/b@v2.0.0%2Bincompatible");
        MatchResult devel = result(app("pkg:golang/a.org/b@%28devel%29"), tagged);
        assertEquals(List.of(), devel.matches());
        assertEquals(1, devel.undecided().size());
    }

    @Test
    void bug16WhatThePackagesOfTheDistributionOwnIsNotReportedTwice() {
        Advisory advisory = Say.by("osv-pypi", CVE).below("pypi", "setuptools", "70").done();
        InstalledPackage owner = rpm("python3-setuptools", "53.0.0-12.el9", RED_HAT);
        MatchResult result =
                result(
                        on(
                                "rhel",
                                "9.4",
                                owner,
                                purl("pkg:pypi/setuptools@53.0.0").ownedBy(owner.purl())),
                        advisory);
        assertEquals(List.of(), result.matches());
        assertEquals(1, result.owned());
    }

    @Test
    void bug17WhatAThirdPartysPackageOwnsIsJudgedItself() {
        Advisory advisory = Say.by("osv-ghsa", CVE).below("maven", "a:b", "2.0").done();
        InstalledPackage own = rpm("our-app", "1.0-1", "");
        InstalledPackage official = rpm("bash", "5.1-1.el9", RED_HAT);
        InstalledPackage jar = purl("pkg:maven/a/b@1.0").ownedBy(own.purl());
        assertEquals(List.of(CVE), ids(on("rhel", "9.4", official, own, jar), advisory));
        InstalledPackage docker =
                deb("docker-app", "1.0-1", "docker-app", "Docker <support@docker.com>");
        assertEquals(
                List.of(CVE),
                ids(
                        on(
                                "debian",
                                "12",
                                docker,
                                purl("pkg:maven/a/b@1.0").ownedBy(docker.purl())),
                        advisory));
    }

    @Test
    void bug26WhatIsWithdrawnAffectsNothingAndJoinsNothing() {
        spares(
                Say.by("osv-npm", CVE).below("npm", "a", "2.0.0").withdrawn().done(),
                "pkg:npm/a@1.0.0");
        assertEquals(
                List.of("GHSA-aaaa-bbbb-cccc"),
                ids(
                        app("pkg:npm/a@1.0.0"),
                        Say.by("osv-ghsa", "GHSA-aaaa-bbbb-cccc").below("npm", "a", "2.0.0").done(),
                        Say.by("osv-x", "X-1")
                                .alias("GHSA-aaaa-bbbb-cccc", "CVE-2024-9999")
                                .withdrawn()
                                .done()));
    }

    @Test
    void bug27TwoCvesNeverBecomeOneAndTheWeakestAliasIsNotBelieved() {
        try (Knowledge known =
                knowledge(
                        List.of(),
                        Say.by("osv-ghsa", "GHSA-aaaa-bbbb-cccc").alias("CVE-2024-0001").done(),
                        Say.by("osv-a", "A-1").alias("GHSA-aaaa-bbbb-cccc").done(),
                        Say.by("osv-b", "A-1").alias("GHSA-aaaa-bbbb-cccc").done(),
                        Say.by("osv-c", "C-1").alias("CVE-2024-0002", " ").done(),
                        Say.by("osv-d", "D-1")
                                .alias("A-1", "C-1")
                                .below("npm", "a", "2.0.0")
                                .done(),
                        Say.by("osv-e", "A-1").alias("D-1").done())) {
            MatchResult result = new Matcher(known).match(app("pkg:npm/a@1.0.0"));
            // Two sources say D-1 is A-1, one that it is C-1.
            assertEquals(
                    List.of("CVE-2024-0001"), result.matches().stream().map(Match::id).toList());
            assertEquals(
                    List.of(List.of("CVE-2024-0001", "CVE-2024-0002")),
                    result.aliasConflicts().stream().map(AliasConflict::cves).toList());
            assertEquals("C-1", result.aliasConflicts().getFirst().left());
        }
        assertEquals(
                List.of("CVE-2024-0003"),
                ids(
                        app("pkg:npm/a@1.0.0"),
                        Say.by("osv-a", "X-1")
                                .related("CVE-2024-0004")
                                .alias("CVE-2024-0003")
                                .below("npm", "a", "2.0.0")
                                .done()));
    }

    @Test
    void bug31VexIsAskedWithEveryIdOfTheVulnerability() {
        VexStatement statement =
                new VexStatement(
                        "vendor",
                        "doc",
                        "pkg:npm/a",
                        VexStatement.Status.NOT_AFFECTED,
                        "component_not_present",
                        "",
                        Optional.empty());
        try (Knowledge known =
                knowledge(
                        List.of(),
                        Say.by("osv-ghsa", "GHSA-aaaa-bbbb-cccc")
                                .alias(CVE)
                                .below("npm", "a", "2.0.0")
                                .done())) {
            Matcher matcher =
                    new Matcher(
                            known,
                            MatchSettings.DEFAULT.with((ids, installed) ->
                                    ids.contains("GHSA-aaaa-bbbb-cccc")
                                                    && ids.contains(CVE)
                                                    && installed.purl().name().equals("a")
                                            ? Optional.of(statement)
                                            : Optional.empty()));
            // It is recorded; what becomes of the finding is for its lifecycle to say.
            assertEquals(
                    Optional.of(statement),
                    matcher.match(app("pkg:npm/a@1.0.0")).matches().getFirst().vex());
        }
    }

    @Test
    void bug32NamesAreNormalisedOnBothSides() {
        affects(
                Say.by("osv-pypi", CVE).below("pypi", "zope-interface", "9").done(),
                "pkg:pypi/Zope.Interface@5");
        affects(
                Say.by("osv-nuget", CVE).below("nuget", "newtonsoft.json", "13.0.1").done(),
                "pkg:nuget/Newtonsoft.Json@12.0.3");
        affects(
                Say.by("osv-packagist", CVE)
                        .below("composer", "symfony/http-kernel", "6.0.0")
                        .done(),
                "pkg:composer/Symfony/Http-Kernel@5.4.0");
        affects(
                Say.by("osv-swift", CVE)
                        .below("swift", "github.com/apple/swift-nio", "2.0.0")
                        .done(),
                "pkg:swift/github.com/Apple/swift-nio@1.0.0");
        affects(
                Say.by("osv-go", CVE).below("golang", "github.com/BurntSushi/toml", "2.0.0").done(),
                "pkg:golang/github.com/BurntSushi/toml@v1.0.0");
        spares(
                Say.by("osv-go", CVE).below("golang", "github.com/burntsushi/toml", "2.0.0").done(),
                "pkg:golang/github.com/BurntSushi/toml@v1.0.0");
        affects(
                Say.by("osv-actions", CVE)
                        .below("githubactions", "actions/checkout", "4.0.0")
                        .done(),
                "pkg:github/actions/checkout@3.0.0");
    }

    @Test
    void bug33WhereMavensOrderIsNoneComparisonDecides() {
        // Maven's own comparison is cyclic for odd strings; such have no key and are compared
        // with each bound by Maven's rule.
        Advisory advisory =
                Say.by("osv-ghsa", CVE).between("maven", "a:b", "1.0-alpha-1", "1.0").done();
        affects(advisory, "pkg:maven/a/b@1.0-alpha-2");
        spares(advisory, "pkg:maven/a/b@1.0-sp");
        Advisory odd = Say.by("osv-ghsa", CVE).between("maven", "a:b", "1-x.1", "1-x.3").done();
        affects(odd, "pkg:maven/a/b@1-x.2");
        spares(odd, "pkg:maven/a/b@1-x.3");
    }

    @Test
    void malwareIsAFindingOfItsOwnKind() {
        Match match =
                only(
                        app("pkg:npm/a@1.0.0"),
                        Say.by("osv-malicious", "MAL-2024-1")
                                .malicious()
                                .open("npm", "a", FixState.NONE)
                                .done());
        assertEquals(Advisory.Kind.MALICIOUS, match.kind());
        assertEquals("MAL-2024-1", match.id());
    }
}
