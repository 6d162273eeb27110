package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;

/// Shapes as Amazon Inspector's documented events and recorded findings have them.
final class ObservationsTest {
    private static final String LAYER =
            "sha256:1567e7ea90b67fc95ccdeeec39bdc3045098dee7e0c604975b957a9f8c0e9616";
    private static final Cvss NVD =
            new Cvss("nvd", "3.1", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5);

    private static Finding finding(
            String id,
            String purl,
            String version,
            String path,
            String fixed,
            String namespace,
            List<Cvss> cvss) {
        InstalledPackage installed =
                new InstalledPackage(
                        PackageUrl.parse(purl),
                        version,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(Evidence.installed(EntryPath.of(path)).inLayer(Optional.of(LAYER))),
                        Optional.empty());
        Optional<String> fixedVersion = fixed.isEmpty() ? Optional.empty() : Optional.of(fixed);
        return new Finding(
                id,
                new TreeSet<>(List.of(id, "USN-6986-1")),
                "Possible denial of service in X.509 name checks",
                installed,
                fixedVersion,
                cvss.isEmpty() ? Severity.UNTRIAGED : Severity.ofScore(cvss.getFirst().score()),
                cvss.stream().findFirst().map(Cvss::source),
                cvss,
                OptionalDouble.of(0.00045),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(
                        new Argument(
                                "some",
                                id,
                                new TreeSet<>(List.of(id)),
                                new PackageKey(namespace, "x"),
                                "debian",
                                version,
                                "all",
                                "so",
                                fixedVersion)),
                List.of(),
                List.of("https://www.cve.org/CVERecord?id=" + id));
    }

    private static PackageVulnerabilityDetails details(Observed observed) {
        return Objects.requireNonNull(observed.packageVulnerabilityDetails());
    }

    private static List<VulnerablePackage> packages(Observed observed) {
        return Objects.requireNonNull(details(observed).vulnerablePackages());
    }

    @Test
    void onePackageGroupLikeTheDocumentedEvent() {
        List<Observed> observed = Observations.of(List.of(ubuntu("openssl"), ubuntu("libssl3t64")));
        assertEquals(1, observed.size());
        Observed one = observed.getFirst();
        assertEquals("CVE-2024-6119 - libssl3t64, openssl", one.title());
        assertEquals("Possible denial of service in X.509 name checks", one.description());
        assertEquals("UBUNTU_CVE", details(one).source());
        assertEquals(List.of("USN-6986-1"), details(one).relatedVulnerabilities());
        assertEquals(FixAvailable.YES, one.fixAvailable());
        assertEquals(ExploitAvailable.NO, one.exploitAvailable());
        assertEquals(0.00045, one.epss());
        assertNull(one.inspectorScore());
        VulnerablePackage first = packages(one).getFirst();
        assertEquals(
                VulnerablePackage.builder()
                        .arch("ARM64")
                        .epoch(0)
                        .fixedInVersion("0:3.0.13-0ubuntu3.4")
                        .name("libssl3t64")
                        .packageManager(PackageManager.OS)
                        .release("0ubuntu3.2")
                        // The event says "apt-get upgrade", which upgrades everything.
                        .remediation("apt-get update && apt-get install --only-upgrade libssl3t64")
                        .sourceLayerHash(LAYER)
                        .version("3.0.13")
                        .build(),
                first);
    }

    private static Finding ubuntu(String name) {
        return finding(
                "CVE-2024-6119",
                "pkg:deb/ubuntu/" + name + "@3.0.13-0ubuntu3.2?arch=arm64",
                "3.0.13-0ubuntu3.2",
                "var/lib/dpkg/status",
                "3.0.13-0ubuntu3.4",
                "deb:ubuntu:24.04",
                List.of());
    }

    @Test
    void aLanguagePackageLikeTheDocumentedEvent() {
        Finding flask =
                finding(
                        "CVE-2023-30861",
                        "pkg:pypi/flask@2.0.0",
                        "2.0.0",
                        "requirements.txt",
                        "2.3.2",
                        "pypi",
                        List.of(NVD));
        Observed one = Observations.of(List.of(flask)).getFirst();
        VulnerablePackage affected = packages(one).getFirst();
        assertEquals("flask", affected.name());
        assertEquals(PackageManager.PIP, affected.packageManager());
        assertEquals("requirements.txt", affected.filePath());
        assertEquals("2.3.2", affected.fixedInVersion());
        assertEquals("NVD", details(one).source());
        assertEquals("https://nvd.nist.gov/vuln/detail/CVE-2023-30861", details(one).sourceUrl());
        assertEquals("HIGH", details(one).vendorSeverity());
        assertEquals(7.5, one.inspectorScore());
        assertEquals(
                "NVD",
                Objects.requireNonNull(
                                Objects.requireNonNull(one.inspectorScoreDetails()).adjustedCvss())
                        .scoreSource());
    }

    @Test
    void withoutAFixNothingIsAvailable() {
        Observed one =
                Observations.of(
                                List.of(
                                        finding(
                                                "CVE-2024-37021",
                                                "pkg:deb/debian/linux@4.19.118-2?arch=amd64",
                                                "4.19.118-2",
                                                "var/lib/dpkg/status",
                                                "",
                                                "deb:debian:10",
                                                List.of())))
                        .getFirst();
        assertEquals(FixAvailable.NO, one.fixAvailable());
        assertEquals("NotAvailable", packages(one).getFirst().fixedInVersion());
        assertEquals("NotAvailable", packages(one).getFirst().remediation());
        assertEquals("UNTRIAGED", one.severity().value());
        assertEquals(
                "https://security-tracker.debian.org/tracker/CVE-2024-37021",
                details(one).sourceUrl());
        assertNull(details(one).vendorSeverity());
    }

    @ParameterizedTest
    @CsvSource({
        "4.19.118-2, 0, 4.19.118, 2",
        "2.9.1-6.el7_2.3, 0, 2.9.1, 6.el7_2.3",
        "1:2.3-4-5, 1, 2.3-4, 5",
        "2.63+22.04, 0, 2.63+22.04, ''",
        "x:1, 0, x:1, ''"
    })
    void takesVersionsApart(String text, int epoch, String version, String release) {
        assertEquals(
                new VulnerablePackages.Parts(epoch, version, release),
                VulnerablePackages.Parts.of(text));
    }

    @ParameterizedTest
    @CsvSource({
        "npm, usr/lib/node_modules/semver/package.json, NODEPKG",
        "npm, app/yarn.lock, YARN",
        "gem, app/Gemfile.lock, BUNDLER",
        "golang, usr/local/go/src/go.sum, GOMOD",
        "golang, app/snyk-alpine, GOBINARY",
        "maven, app/app.jar, JAR",
        "pypi, app/poetry.lock, POETRY",
        "pypi, lib/certifi-2023.5.7.dist-info/METADATA, PYTHONPKG"
    })
    void namesThePackageManager(String type, String path, String manager) {
        assertEquals(PackageManager.of(manager), VulnerablePackages.manager(type, path));
    }

    @Test
    void cutsWhatIsTooLongBetweenCharacters() {
        VulnerabilityFacts facts =
                new VulnerabilityFacts(
                        Optional.of("𝄞".repeat(3000)),
                        Optional.of("unimportant"),
                        Optional.of(Instant.EPOCH),
                        Optional.empty(),
                        false,
                        Optional.empty());
        Observed one = Observations.of(List.of(ubuntu("openssl")), id -> facts).getFirst();
        assertEquals("𝄞".repeat(1024), one.description());
        assertEquals("unimportant", details(one).vendorSeverity());
        assertEquals(Instant.EPOCH, details(one).vendorCreatedAt());
    }

    @Test
    void anExploitThatIsOnlyPublishedIsToldToo() {
        Instant day = Instant.parse("2025-02-03T00:00:00Z");
        Observed dated =
                Observations.of(List.of(ubuntu("openssl")), id -> exploited(day)).getFirst();
        assertEquals(ExploitAvailable.YES, dated.exploitAvailable());
        assertEquals(
                day, Objects.requireNonNull(dated.exploitabilityDetails()).lastKnownExploitAt());
        Observed undated =
                Observations.of(List.of(ubuntu("openssl")), id -> exploited(null)).getFirst();
        assertEquals(ExploitAvailable.YES, undated.exploitAvailable());
        assertNull(undated.exploitabilityDetails());
    }

    private static VulnerabilityFacts exploited(@Nullable Instant day) {
        return new VulnerabilityFacts(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.ofNullable(day));
    }

    @Test
    void aKnownExploitIsTold() {
        Finding plain = ubuntu("openssl");
        Finding exploited =
                new Finding(
                        plain.id(),
                        plain.aliases(),
                        plain.title(),
                        plain.installed(),
                        Optional.empty(),
                        plain.severity(),
                        plain.severitySource(),
                        plain.cvss(),
                        plain.epss(),
                        plain.epssPercentile(),
                        Optional.of(LocalDate.of(2024, 8, 31)),
                        plain.why(),
                        plain.dissent(),
                        plain.references());
        Observed one = Observations.of(List.of(exploited, ubuntu("libssl3t64"))).getFirst();
        assertEquals(ExploitAvailable.YES, one.exploitAvailable());
        assertEquals(FixAvailable.PARTIAL, one.fixAvailable());
        assertEquals(
                Instant.parse("2024-08-31T00:00:00Z"),
                Objects.requireNonNull(one.exploitabilityDetails()).lastKnownExploitAt());
        assertTrue(one.evidence().contains("\"comparison\":\"so\""));
        assertEquals(Map.of(), Installed.NOTHING.versions());
    }
}
