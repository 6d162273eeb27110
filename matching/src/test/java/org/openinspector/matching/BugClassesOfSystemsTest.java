package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.matching.Samples.knowledge;
import static org.openinspector.matching.Systems.apk;
import static org.openinspector.matching.Systems.builtFrom;
import static org.openinspector.matching.Systems.deb;
import static org.openinspector.matching.Systems.ids;
import static org.openinspector.matching.Systems.inLayer;
import static org.openinspector.matching.Systems.listedRpm;
import static org.openinspector.matching.Systems.on;
import static org.openinspector.matching.Systems.only;
import static org.openinspector.matching.Systems.result;
import static org.openinspector.matching.Systems.rpm;
import static org.openinspector.matching.Systems.running;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage.FixState;
import org.openinspector.model.Condition;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// What other matchers got wrong about packages of operating systems, one test for each class of
/// defect; the table in `docs/matching.md` says which.
final class BugClassesOfSystemsTest {
    private static final String CVE = "CVE-2024-0001";
    private static final String RED_HAT = "Red Hat, Inc.";
    private static final String DEBIAN = "Debian QA Group <packages@qa.debian.org>";

    @Test
    void bug05AMissingEpochIsAWildcardNotZero() {
        Advisory advisory = Say.by("rhel-vex", CVE).below("rpm:rhel:9", "a", "1:2.0-3.el9").done();
        Match listed = only(on("rhel", "9.4", listedRpm("a", "2.0-2.el9", Map.of())), advisory);
        assertTrue(listed.why().getFirst().doubts().getFirst().contains("epoch"));
        // With epoch 0 every version would precede the fix, and this one would be a finding.
        assertEquals(
                List.of(), ids(on("rhel", "9.4", listedRpm("a", "2.0-3.el9", Map.of())), advisory));
        // rpm's own database leaves an epoch out only if there is none.
        assertEquals(
                List.of(CVE), ids(on("rhel", "9.4", rpm("a", "2.0-3.el9", RED_HAT)), advisory));
        assertEquals(List.of(), ids(on("rhel", "9.4", rpm("a", "1:2.0-3.el9", RED_HAT)), advisory));
    }

    @Test
    void bug06AModulesFixIsForItsStreamOnly() {
        Advisory advisory =
                Say.by("rhel-vex", CVE)
                        .below(
                                "rpm:rhel:8",
                                "nodejs",
                                "1:18.9.1-1.module+el8.7.0+16806+4709618f",
                                Condition.ALWAYS.withModule("nodejs:18"))
                        .done();
        assertEquals(
                List.of(CVE), ids(on("rhel", "8.7", nodejs("18.1.0", "nodejs:18:87:1")), advisory));
        assertEquals(
                List.of(), ids(on("rhel", "8.7", nodejs("16.1.0", "nodejs:16:87:1")), advisory));
        // Outside modules the name is another package.
        assertEquals(
                List.of(),
                ids(on("rhel", "8.7", rpm("nodejs", "1:10.24.0-1.el8", RED_HAT)), advisory));
        Match unknown = only(on("rhel", "8.7", nodejs("18.1.0", "")), advisory);
        assertEquals(
                List.of("the module streams cannot be compared"),
                unknown.why().getFirst().doubts());
        Advisory plain = Say.by("rhel-vex", CVE).below("rpm:rhel:8", "nodejs", "1:99-1.el8").done();
        assertEquals(List.of(), ids(on("rhel", "8.7", nodejs("18.1.0", "nodejs:18:87:1")), plain));
    }

    private static InstalledPackage nodejs(String version, String label) {
        return rpm(
                "nodejs",
                "1:" + version + "-1.module+el8.7.0+1+2",
                RED_HAT,
                "var/lib/rpm/rpmdb.sqlite",
                Map.of("modularitylabel", label));
    }

    @Test
    void bug07EachMinorReleaseHasItsOwnFixNeverTheHighest() {
        Advisory advisory =
                Say.by("rhel-vex", CVE)
                        .below(
                                "rpm:rhel:9",
                                "a",
                                "3.0.1-47.el9_2",
                                Condition.ALWAYS.withStream("el9_2"))
                        .below(
                                "rpm:rhel:9",
                                "a",
                                "3.0.7-6.el9_4",
                                Condition.ALWAYS.withStream("el9_4"))
                        .below("rpm:rhel:9", "a", "3.2.0-1.el9", Condition.ALWAYS)
                        .done();
        assertEquals(List.of(), minor("9.2", "3.0.1-47.el9_2", advisory));
        assertEquals(List.of("3.0.1-47.el9_2"), minor("9.2", "3.0.1-46.el9_2", advisory));
        // No fix for 9.3: the next later minor release's.
        assertEquals(List.of("3.0.7-6.el9_4"), minor("9.3", "3.0.7-5.el9_3", advisory));
        assertEquals(List.of(), minor("9.3", "3.0.7-7.el9_3", advisory));
        // A package of no minor release is of the host's.
        assertEquals(List.of("3.0.1-47.el9_2"), minor("9.2", "3.0.1-40.el9", advisory));
        assertEquals(List.of("3.2.0-1.el9"), minor("9.6", "3.1.0-1.el9", advisory));
    }

    private static List<String> minor(String release, String version, Advisory advisory) {
        return result(on("rhel", release, rpm("a", version, RED_HAT)), advisory).matches().stream()
                .map(match -> match.fixedVersion().orElse(""))
                .toList();
    }

    @Test
    void bug08ABinaryWithAVersionOfItsOwnIsComparedByIt() {
        InstalledPackage perlTest =
                builtFrom(
                        rpm("perl-Test-Simple", "3:1.30-1.el9", RED_HAT), "perl", "5.32.1-480.el9");
        Advisory binary =
                Say.by("rhel-vex", CVE)
                        .below("rpm:rhel:9", "perl-Test-Simple", "3:1.31-1.el9")
                        .done();
        Advisory source =
                Say.by("rhel-vex", CVE).below("rpm:rhel:9", "perl", "4:5.32.1-481.el9").done();
        assertEquals(List.of(CVE), ids(on("rhel", "9.4", perlTest), binary));
        assertEquals(List.of(), ids(on("rhel", "9.4", perlTest), source));
        // What has no fix yet is listed by source package.
        Advisory open =
                Say.by("rhel-vex", CVE).open("rpm:rhel:9", "perl", FixState.WILL_NOT_FIX).done();
        assertEquals(List.of(CVE), ids(on("rhel", "9.4", perlTest), open));
        // Debian's advisories go by source package and source version.
        Advisory debian =
                Say.by("debian-tracker", CVE).below("deb:debian:12", "src", "2.0-2").done();
        InstalledPackage own = builtFrom(deb("own", "9:9.0", "src", DEBIAN), "src", "2.0-1");
        assertEquals(List.of(CVE), ids(on("debian", "12", own), debian));
        Advisory binaries =
                Say.by("debian-tracker", CVE)
                        .below(
                                "deb:debian:12",
                                "src",
                                "2.0-2",
                                Condition.ALWAYS.withBinaries(new TreeSet<>(List.of("other"))))
                        .done();
        assertEquals(List.of(), ids(on("debian", "12", own), binaries));
    }

    @Test
    void bug09OnlyTheRunningKernelHasTheKernelsVulnerabilities() {
        Advisory advisory =
                Say.by("debian-tracker", CVE).below("deb:debian:12", "linux", "6.1.90-1").done();
        InstalledPackage old = signed("linux-image-6.1.0-18-amd64", "6.1.76-1");
        InstalledPackage now = signed("linux-image-6.1.0-20-amd64", "6.1.85-1");
        InstalledPackage headers = deb("linux-headers-6.1.0-18-amd64", "6.1.76-1", "linux", DEBIAN);
        InstalledPackage libc = deb("linux-libc-dev", "6.1.76-1", "linux", DEBIAN);
        InstalledPackage kbuild = deb("linux-kbuild-6.1", "6.1.76-1", "linux", DEBIAN);
        Inventory host = on("debian", "12", old, now, headers, libc, kbuild);
        MatchResult running = result(running(host, "6.1.0-20-amd64"), advisory);
        assertEquals(
                List.of("linux-image-6.1.0-20-amd64"),
                running.matches().stream().map(match -> match.installed().purl().name()).toList());
        assertEquals(
                List.of("linux-image-6.1.0-18-amd64"),
                running.dormant().stream().map(match -> match.installed().purl().name()).toList());
        // An image runs no kernel.
        assertEquals(List.of(), ids(on("debian", "12", inLayer(old), inLayer(now)), advisory));
        // Nobody knows which one runs: the newest, and it is said.
        Match guess = only(host, advisory);
        assertEquals("linux-image-6.1.0-20-amd64", guess.installed().purl().name());
        assertTrue(guess.why().getFirst().doubts().getFirst().contains("not known"));
        // A kernel that is none of the packages.
        assertEquals(
                List.of("kernel"),
                result(running(host, "6.9.0-custom"), advisory).noData().stream()
                        .map(gap -> gap.ecosystem())
                        .filter("kernel"::equals)
                        .toList());
    }

    private static InstalledPackage signed(String name, String version) {
        return builtFrom(
                deb(name, version, "linux-signed-amd64", DEBIAN),
                "linux-signed-amd64",
                version.replace("-", "+"));
    }

    @Test
    void bug09TheRunningKernelOfRpmSystems() {
        Advisory advisory =
                Say.by("rhel-vex", CVE)
                        .below("rpm:rhel:9", "kernel-core", "5.14.0-500.el9")
                        .below("rpm:rhel:9", "kernel-headers", "5.14.0-500.el9")
                        .done();
        Inventory host =
                on(
                        "rhel",
                        "9.4",
                        rpm("kernel-core", "5.14.0-362.8.1.el9_3", RED_HAT),
                        rpm("kernel-core", "5.14.0-427.13.1.el9_4", RED_HAT),
                        rpm("kernel-headers", "5.14.0-427.13.1.el9_4", RED_HAT));
        assertEquals(
                List.of("5.14.0-362.8.1.el9_3"),
                result(running(host, "5.14.0-362.8.1.el9_3.x86_64"), advisory).matches().stream()
                        .map(match -> match.installed().version())
                        .toList());
    }

    @Test
    void bug18PackagesOfOtherRepositoriesAreNotJudgedByTheDistributionsData() {
        Advisory php = Say.by("rhel-vex", CVE).below("rpm:rhel:9", "php", "99-1.el9").done();
        MatchResult remi =
                result(
                        on("rhel", "9.4", rpm("php", "8.3.1-1.el9.remi", "Remi's RPM repository")),
                        php);
        assertEquals(List.of(), remi.matches());
        assertEquals("rpm-third-party", remi.noData().getFirst().ecosystem());
        Advisory epel =
                Say.by("fedora-updates", CVE).below("rpm:epel:9", "nagios", "5-1.el9").done();
        Advisory rhel =
                Say.by("rhel-vex", "CVE-2024-9").below("rpm:rhel:9", "nagios", "5-1.el9").done();
        assertEquals(
                List.of(CVE),
                ids(on("rhel", "9.4", rpm("nagios", "4-1.el9", "Fedora Project")), epel, rhel));
        Advisory ubuntu =
                Say.by("ubuntu-vex", CVE).below("deb:ubuntu:22.04", "python3.12", "3.12.9").done();
        assertEquals(
                List.of(),
                ids(
                        on(
                                "ubuntu",
                                "22.04",
                                deb(
                                        "python3.12",
                                        "3.12.1-1+jammy1~ppa1",
                                        "python3.12",
                                        "x <x@y.org>")),
                        ubuntu));
        Advisory debian =
                Say.by("debian-tracker", CVE).below("deb:debian:12", "linux", "99").done();
        assertEquals(
                List.of(),
                ids(
                        on(
                                "debian",
                                "12",
                                deb(
                                        "linux-image-6.9.7+bpo-amd64",
                                        "6.9.7-1~bpo12+1",
                                        "linux",
                                        DEBIAN)),
                        debian));
    }

    @Test
    void bug19AFixThatIsNotReleasedIsNoFixYet() {
        Advisory advisory =
                Say.by("debian-tracker", CVE)
                        .range(
                                "deb:debian:12",
                                "a",
                                AffectedRange.until(
                                        VersionScheme.DEBIAN, "0", Optional.of("1.2-3")),
                                FixState.PENDING,
                                Condition.ALWAYS)
                        .done();
        Inventory host = on("debian", "12", deb("a", "1.2-2", "a", DEBIAN));
        Match match = only(host, advisory);
        assertEquals(FixState.PENDING, match.fixState());
        try (Knowledge known = knowledge(List.of(), advisory)) {
            MatchResult fixable =
                    new Matcher(known, MatchSettings.DEFAULT.reportingUnfixed(false)).match(host);
            assertEquals(List.of(), fixable.matches());
            assertEquals(1, fixable.withoutFix());
        }
    }

    @Test
    void bug20AnEndedReleaseIsAFindingNotSilence() {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        builder.fact(
                new Fact.EndOfLife(
                        "debian",
                        "endoflife",
                        "10",
                        "Buster",
                        Optional.empty(),
                        Optional.of(LocalDate.of(2022, 9, 10)),
                        Optional.of(LocalDate.of(2024, 6, 30)),
                        false,
                        Optional.empty()));
        builder.advisory(Say.by("debian-dsa", CVE).below("deb:debian:10", "a", "2").done());
        Inventory host = on("debian", "10", deb("a", "1", "a", DEBIAN));
        try (Knowledge known = builder.inMemory()) {
            MatchResult over =
                    new Matcher(known, MatchSettings.DEFAULT.on(LocalDate.of(2024, 7, 1)))
                            .match(host);
            assertEquals("EOL-debian-10", over.endOfLife().orElseThrow().id());
            // Matching goes on with the last data.
            assertEquals(1, over.matches().size());
            // Debian's long-term support is for everybody, the last day included.
            assertEquals(
                    Optional.empty(),
                    new Matcher(known, MatchSettings.DEFAULT.on(LocalDate.of(2024, 6, 30)))
                            .match(host)
                            .endOfLife());
            assertEquals("no imported source speaks for it", over.noData().getFirst().reason());
        }
    }

    @Test
    void bug21AlpineByOriginEdgeAndNeverAffected() {
        Advisory advisory =
                Say.by("alpine-secdb", CVE)
                        .below("apk:alpine:v3.20:main", "openssl", "3.3.1-r1")
                        .below("apk:alpine:edge:main", "openssl", "3.5.0-r1")
                        .done();
        assertEquals(
                List.of(CVE),
                ids(on("alpine", "3.20.1", apk("libcrypto3", "3.3.1-r0", "openssl")), advisory));
        assertEquals(
                List.of(),
                ids(on("alpine", "3.20.1", apk("openssl-lookalike", "1-r0", "other")), advisory));
        // Edge calls itself a release to come.
        assertEquals(
                List.of(CVE),
                ids(
                        on("alpine", "3.23_alpha20250612", apk("openssl", "3.5.0-r0", "openssl")),
                        advisory));
        Advisory never = Say.by("alpine-secdb", CVE).not("apk:alpine:v3.20:main", "openssl").done();
        Advisory copy =
                Say.by("osv-alpine", "ALPINE-" + CVE)
                        .fixes(CVE)
                        .open("apk:alpine:v3.20", "openssl", FixState.NONE)
                        .done();
        assertEquals(
                List.of(),
                ids(on("alpine", "3.20.1", apk("openssl", "3.3.1-r0", "openssl")), never, copy));
    }

    @Test
    void bug22PreReleasesAreInTheirOwnOrder() {
        Advisory advisory =
                Say.by("alpine-secdb", CVE)
                        .below("apk:alpine:v3.20:main", "a", "1.0_rc2-r0")
                        .done();
        assertEquals(
                List.of(CVE), ids(on("alpine", "3.20.1", apk("a", "1.0_rc1-r9", "a")), advisory));
        assertEquals(
                List.of(CVE), ids(on("alpine", "3.20.1", apk("a", "1.0_beta3-r0", "a")), advisory));
        assertEquals(
                List.of(), ids(on("alpine", "3.20.1", apk("a", "1.0_rc10-r0", "a")), advisory));
        assertEquals(List.of(), ids(on("alpine", "3.20.1", apk("a", "1.0-r0", "a")), advisory));
    }

    @Test
    void bug23UbuntusChannelsCountForWhoGetsThem() {
        Advisory advisory =
                Say.by("ubuntu-osv", CVE)
                        .open("deb:ubuntu:18.04", "a", FixState.NONE)
                        .below("deb:ubuntu:18.04+esm-infra", "a", "1.0-1ubuntu1+esm2")
                        .below("deb:ubuntu:18.04+fips-updates", "a", "1.0-1ubuntu1.fips.3")
                        .done();
        Inventory plain = on("ubuntu", "18.04", deb("a", "1.0-1ubuntu1", "a", ""));
        Match without = only(plain, advisory);
        assertEquals(Optional.empty(), without.fixedVersion());
        assertTrue(
                without.why().getFirst().conditions().getFirst().contains("esm-infra has the fix"));
        Match with = only(running(plain, "", "esm-infra"), advisory);
        assertEquals(Optional.of("1.0-1ubuntu1+esm2"), with.fixedVersion());
        assertEquals("esm-infra", with.why().getFirst().channel());
        Inventory fixed = on("ubuntu", "18.04", deb("a", "1.0-1ubuntu1+esm2", "a", ""));
        assertEquals(List.of(), ids(running(fixed, "", "esm-infra"), advisory));
        // A fork is judged by its own channel only.
        assertEquals(
                List.of(),
                ids(on("ubuntu", "18.04", deb("a", "1.0-1ubuntu1.fips.3", "a", "")), advisory));
        assertEquals(
                Optional.of("1.0-1ubuntu1.fips.3"),
                only(on("ubuntu", "18.04", deb("a", "1.0-1ubuntu1.fips.2", "a", "")), advisory)
                        .fixedVersion());
    }

    @Test
    void bug24FlavoursAndArchitecturesAreKeptApart() {
        Advisory ordinary =
                Say.by("oracle-elsa", CVE).below("rpm:ol:9", "glibc", "2.34-61.el9").done();
        Advisory ksplice =
                Say.by("oracle-elsa", CVE)
                        .below(
                                "rpm:ol:9",
                                "glibc",
                                "2:2.34-60.ksplice1.el9",
                                Condition.ALWAYS.withFlavour("ksplice"))
                        .done();
        InstalledPackage plain = rpm("glibc", "2.34-61.el9", "Oracle America");
        InstalledPackage patched = rpm("glibc", "2:2.34-60.ksplice1.el9", "Oracle America");
        assertEquals(List.of(), ids(on("ol", "9.4", plain), ksplice));
        assertEquals(List.of(), ids(on("ol", "9.4", patched), ordinary));
        assertEquals(
                List.of(CVE),
                ids(
                        on("ol", "9.4", rpm("glibc", "2:2.34-50.ksplice1.el9", "Oracle America")),
                        ksplice));
        Advisory arm =
                Say.by("oracle-elsa", CVE)
                        .below(
                                "rpm:ol:9",
                                "glibc",
                                "99-1.el9",
                                Condition.ALWAYS.withArchitectures(
                                        new TreeSet<>(List.of("aarch64"))))
                        .done();
        assertEquals(List.of(), ids(on("ol", "9.4", plain), arm));
    }

    @Test
    void bug25AmazonsTopicsAndLivepatches() {
        Advisory docker =
                Say.by("amazon-alas", CVE)
                        .below("rpm:amzn:2+docker", "docker", "25-1.amzn2")
                        .done();
        Inventory host = on("amzn", "2", rpm("docker", "20-1.amzn2", "Amazon Linux"));
        assertEquals(List.of(), ids(host, docker));
        assertEquals(List.of(CVE), ids(running(host, "", "docker"), docker));
        // Red Hat's data is not Amazon's.
        assertEquals(
                List.of(),
                ids(host, Say.by("rhel-vex", CVE).below("rpm:rhel:7", "docker", "25-1").done()));
        InstalledPackage kernel = rpm("kernel", "5.10.100-1.amzn2", "Amazon Linux");
        assertEquals(
                List.of(CVE),
                ids(
                        running(on("amzn", "2", kernel), "5.10.100-1.amzn2.x86_64"),
                        Say.by("amazon-alas", CVE)
                                .below("rpm:amzn:2+kernel-5.10", "kernel", "5.10.200-1.amzn2")
                                .done(),
                        Say.by("amazon-alas", "CVE-2024-2")
                                .below("rpm:amzn:2", "kernel", "5.99-1.amzn2")
                                .done()));
        Advisory affected =
                Say.by("amazon-alas", "ALAS-1")
                        .fixes(CVE)
                        .below("rpm:amzn:2023", "kernel", "6.1.20-1.amzn2023")
                        .done();
        Advisory patch =
                Say.by("amazon-alas", "ALASLIVEPATCH-1")
                        .fixes(CVE)
                        .below(
                                "rpm:amzn:2023+livepatch",
                                "kernel-livepatch-6.1.12-17.42",
                                "1.0-3.amzn2023",
                                Condition.ALWAYS.withRunningKernel())
                        .done();
        InstalledPackage running = rpm("kernel", "6.1.12-17.42.amzn2023", "Amazon Linux");
        assertEquals(List.of(CVE), ids(patched(running, "1.0-2.amzn2023"), affected, patch));
        assertEquals(List.of(), ids(patched(running, "1.0-3.amzn2023"), affected, patch));
    }

    private static Inventory patched(InstalledPackage kernel, String version) {
        return running(
                on(
                        "amzn",
                        "2023",
                        kernel,
                        rpm("kernel-livepatch-6.1.12-17.42", version, "Amazon Linux")),
                "6.1.12-17.42.amzn2023.x86_64");
    }

    @Test
    void theDistributionsOwnStatementGoesBeforeItsErrata() {
        Advisory erratum =
                Say.by("rhel-csaf", "RHSA-1").fixes(CVE).below("rpm:rhel:9", "a", "2-1.el9").done();
        Inventory host = on("rhel", "9.4", rpm("a", "1-1.el9", RED_HAT));
        assertEquals(List.of(CVE), ids(host, erratum));
        assertEquals(
                List.of(),
                ids(host, erratum, Say.by("rhel-vex", CVE).not("rpm:rhel:9", "a").done()));
        MatchResult open =
                result(
                        host,
                        erratum,
                        Say.by("rhel-vex", CVE).investigating("rpm:rhel:9", "a").done());
        assertEquals(List.of(), open.matches());
        assertTrue(open.undecided().getFirst().underInvestigation());
    }

    @Test
    void aPurlWithoutEpochNamesTheSamePackage() {
        // The epoch of a purl stands in a qualifier.
        Advisory advisory = Say.by("rhel-vex", CVE).below("rpm:rhel:9", "a", "1:2.0-3.el9").done();
        assertEquals(
                List.of(CVE),
                ids(
                        on("rhel", "9.4", listedRpm("a", "1:2.0-2.el9", Map.of("epoch", "1"))),
                        advisory));
        assertEquals(
                PackageUrl.of("rpm", "", "a", "2.0-2.el9"),
                listedRpm("a", "1:2.0-2.el9", Map.of()).purl());
    }
}
