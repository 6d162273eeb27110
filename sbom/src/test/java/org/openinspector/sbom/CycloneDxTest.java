package org.openinspector.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.cyclonedx.Version;
import org.cyclonedx.model.Bom;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.openinspector.model.Argument;
import org.openinspector.model.Cvss;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.Subject;

/// Documents are held against the standard's own schema and read back by the standard's own
/// library.
final class CycloneDxTest {
    private static final Subject IMAGE =
            new Subject("image", "oci:café", Optional.of("sha256:" + "ab".repeat(32)));
    private static final InstalledPackage CURL =
            new InstalledPackage(
                    PackageUrl.of("deb", "debian", "libcurl4", "7.74.0-1.3+deb11u1"),
                    "7.74.0-1.3+deb11u1",
                    Optional.of(new SourcePackage("curl", "7.74.0-1.3+deb11u1")),
                    Optional.of("Alessandro Ghedini"),
                    List.of(
                            new Evidence(
                                    EntryPath.of("var/lib/dpkg/status"),
                                    Optional.of("sha256:" + "cd".repeat(32)),
                                    Evidence.Basis.INSTALLED,
                                    Optional.empty())),
                    Optional.empty());
    private static final InstalledPackage SPRING =
            InstalledPackage.of(
                    PackageUrl.of("maven", "org.springframework", "spring-beans", "5.2.0.RELEASE"),
                    Evidence.installed(EntryPath.of("opt/a.jar"))
                            .doubted("group taken from class packages"));
    private static final Inventory INVENTORY =
            new Inventory(
                    Optional.of(
                            new Distribution(
                                    "debian",
                                    Optional.of("11"),
                                    Optional.empty(),
                                    "Debian 11",
                                    List.of())),
                    List.of(CURL, SPRING, SPRING.ownedBy(CURL.purl())));

    @Test
    void aDocumentWithoutFindingsIsValid() throws Exception {
        assertValid(written(INVENTORY, List.of()));
        assertValid(written(new Inventory(Optional.empty(), List.of()), List.of()));
    }

    @Test
    void aDocumentWithFindingsIsValidAndReadsBack() throws Exception {
        byte[] document =
                written(
                        INVENTORY,
                        List.of(
                                finding(
                                        CURL,
                                        List.of(
                                                new Cvss(
                                                        "nvd",
                                                        "3.1",
                                                        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                                        9.8),
                                                new Cvss(
                                                        "nvd",
                                                        "2.0",
                                                        "AV:N/AC:L/Au:N/C:P/I:P/A:P",
                                                        7.5))),
                                finding(SPRING, List.of())));
        assertValid(document);
        Bom bom = new JsonParser().parse(document);
        assertEquals(3, bom.getComponents().size());
        assertEquals(
                "pkg:deb/debian/libcurl4@7.74.0-1.3%2Bdeb11u1",
                bom.getComponents().getFirst().getPurl());
        assertEquals(3, bom.getComponents().stream().map(c -> c.getBomRef()).distinct().count());
        assertEquals(2, bom.getVulnerabilities().size());
        var first = bom.getVulnerabilities().getFirst();
        assertEquals("CVE-2022-22576", first.getId());
        assertEquals(2, first.getRatings().size());
        assertEquals(9.8, first.getRatings().getFirst().getScore());
        assertEquals(
                bom.getComponents().getFirst().getBomRef(), first.getAffects().getFirst().getRef());
    }

    @Test
    void theOlderVersionIsValidAndReadsBack() throws Exception {
        var out = new ByteArrayOutputStream();
        CycloneDx.write(
                CycloneDx.Version.V1_4,
                IMAGE,
                INVENTORY,
                List.of(
                        finding(
                                CURL,
                                List.of(
                                        new Cvss(
                                                "nvd",
                                                "4.0",
                                                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N",
                                                8.7)))),
                java.util.Map.of("accountId", "111122223333"),
                Instant.parse("2026-01-01T12:00:00.123Z"),
                "0.1.0",
                out);
        assertEquals(List.of(), new JsonParser().validate(out.toByteArray(), Version.VERSION_14));
        Bom bom = new JsonParser().parse(out.toByteArray());
        assertEquals("accountId", bom.getMetadata().getProperties().getFirst().getName());
        assertEquals(1, bom.getVulnerabilities().size());
        Sbom read = read(out.toByteArray());
        assertEquals("CycloneDX 1.4", read.format());
        assertEquals(Optional.of("debian 11"), read.inventory().distribution().map(d -> d.label()));
        assertEquals(Optional.of("curl"), source(read, "libcurl4"));
    }

    @Test
    void spdxReadsBack() throws Exception {
        for (Spdx.References references : Spdx.References.values()) {
            var out = new ByteArrayOutputStream();
            Spdx.write(
                    references,
                    IMAGE,
                    INVENTORY,
                    List.of(finding(CURL, List.of())),
                    java.util.Map.of("accountId", "111122223333"),
                    Instant.parse("2026-01-01T12:00:00.123Z"),
                    "0.1.0",
                    out);
            Sbom read = read(out.toByteArray());
            assertEquals("SPDX 2.3", read.format());
            assertEquals(List.of(), read.problems());
            assertEquals(Optional.of("oci:café"), read.name());
            assertEquals(
                    Optional.of("debian 11"), read.inventory().distribution().map(d -> d.label()));
            assertEquals(Optional.of("curl"), source(read, "libcurl4"));
            String text = text(out.toByteArray());
            assertEquals(
                    1,
                    text.split(
                                            references == Spdx.References.ADVISORY
                                                    ? "https://nvd.nist.gov/vuln/detail/CVE-2022-22576"
                                                    : "\"CVE-2022-22576\"",
                                            -1)
                                    .length
                            - 1);
        }
    }

    private static Sbom read(byte[] document) throws Exception {
        return SbomReader.read(
                EntryPath.of("sbom.json"), new java.io.ByteArrayInputStream(document));
    }

    private static Optional<String> source(Sbom sbom, String name) {
        return sbom.inventory().packages().stream()
                .filter(installed -> installed.purl().name().equals(name))
                .findFirst()
                .orElseThrow()
                .source()
                .map(SourcePackage::name);
    }

    @Test
    void theSerialNumberIsTheContents() {
        String one = text(written(INVENTORY, List.of()));
        String again = text(written(INVENTORY, List.of()));
        String other = text(written(new Inventory(Optional.empty(), List.of(CURL)), List.of()));
        assertEquals(serial(one), serial(again));
        assertNotEquals(serial(one), serial(other));
    }

    @Test
    void theSchemaIsReallyAsked() throws Exception {
        String broken =
                text(written(INVENTORY, List.of()))
                        .replace("\"type\" : \"library\"", "\"type\" : \"book\"");
        assertFalse(
                new JsonParser()
                        .validate(broken.getBytes(StandardCharsets.UTF_8), Version.VERSION_16)
                        .isEmpty());
    }

    private static String serial(String document) {
        int start = document.indexOf("urn:uuid:");
        return document.substring(start, start + 45);
    }

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    private static void assertValid(byte[] document) throws Exception {
        assertEquals(List.of(), new JsonParser().validate(document, Version.VERSION_16));
    }

    private static byte[] written(Inventory inventory, List<Finding> findings) {
        var out = new ByteArrayOutputStream();
        CycloneDx.write(
                IMAGE,
                inventory,
                findings,
                Instant.parse("2026-01-01T12:00:00.123Z"),
                "0.1.0",
                out);
        return out.toByteArray();
    }

    private static Finding finding(InstalledPackage installed, List<Cvss> cvss) {
        var aliases = new TreeSet<>(List.of("GHSA-aaaa-bbbb-cccc"));
        return new Finding(
                "CVE-2022-22576",
                aliases,
                "Wrong reuse",
                installed,
                Optional.of("7.74.0-1.3+deb11u2"),
                cvss.isEmpty() ? Severity.UNTRIAGED : Severity.CRITICAL,
                Optional.of("nvd"),
                cvss,
                OptionalDouble.of(0.01),
                OptionalDouble.empty(),
                Optional.of(LocalDate.of(2024, 1, 2)),
                List.of(
                        new Argument(
                                "debian-dsa",
                                "DSA-5197-1",
                                new TreeSet<>(List.of("CVE-2022-22576")),
                                new PackageKey("deb:debian:11", "curl"),
                                "debian",
                                installed.version(),
                                "< 7.74.0-1.3+deb11u2",
                                "7.74.0-1.3+deb11u1 < 7.74.0-1.3+deb11u2 (debian order)",
                                Optional.of("7.74.0-1.3+deb11u2"))),
                List.of(),
                List.of());
    }
}
