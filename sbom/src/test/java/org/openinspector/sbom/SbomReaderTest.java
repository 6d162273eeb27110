package org.openinspector.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.ScanProblem;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.Subject;
import org.openinspector.model.SystemState;
import org.openinspector.testkit.Fixtures;

final class SbomReaderTest {
    private static final EntryPath DOCUMENT = EntryPath.of("app.cdx.json");

    /// What we write, we read back whole.
    @Test
    void readsWhatWeWrite() throws IOException {
        InstalledPackage curl =
                new InstalledPackage(
                        PackageUrl.parse("pkg:deb/debian/libcurl4@7.74.0-1.3%2Bdeb11u1?arch=amd64"),
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
        InstalledPackage kernel =
                new InstalledPackage(
                        PackageUrl.parse("pkg:rpm/almalinux/kernel@5.14.0-1.el9?epoch=3"),
                        "3:5.14.0-1.el9",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(Evidence.installed(EntryPath.of("var/lib/rpm/rpmdb.sqlite"))),
                        Optional.empty());
        InstalledPackage spring =
                InstalledPackage.of(
                                PackageUrl.of(
                                        "maven", "org.springframework", "spring-beans", "5.2"),
                                Evidence.declared(EntryPath.of("opt/a.jar"))
                                        .doubted("group taken from class packages"))
                        .ownedBy(curl.purl());
        Inventory inventory =
                new Inventory(
                        Optional.of(distribution("debian", "11")),
                        List.of(curl, spring, kernel),
                        new SystemState(
                                Optional.of("5.10.0-28-amd64"),
                                new TreeSet<>(List.of("esm-apps", "esm-infra"))));
        var out = new ByteArrayOutputStream();
        CycloneDx.write(
                new Subject("image", "oci:app", Optional.of("sha256:" + "ab".repeat(32))),
                inventory,
                List.of(),
                Instant.EPOCH,
                "0.1.0",
                out);
        Sbom read = read(out.toString(StandardCharsets.UTF_8));
        assertEquals(List.of(), read.problems());
        assertEquals(Optional.of("oci:app"), read.name());
        assertEquals(Optional.of("sha256:" + "ab".repeat(32)), read.digest());
        assertEquals(inventory.system(), read.inventory().system());
        assertEquals("debian 11", read.inventory().distribution().orElseThrow().label());
        assertEquals(
                new TreeSet<>(List.of(curl.toString(), kernel.toString(), spring.toString())),
                new TreeSet<>(
                        read.inventory().packages().stream()
                                .map(InstalledPackage::toString)
                                .toList()));
    }

    private static Distribution distribution(String id, String version) {
        return new Distribution(id, Optional.of(version), Optional.empty(), id, List.of());
    }

    /// The standard's own library counts the components of what Amazon's generator wrote.
    @ParameterizedTest
    @CsvSource({
        "alpine-3.18.2, alpine 3.18.2",
        "amazonlinux-latest, amzn 2023",
        "debian-stable-20240130, debian 12",
        "python-latest, debian 12"
    })
    void readsWhatAmazonsGeneratorWrites(String name, String label) throws Exception {
        byte[] bytes =
                Files.readAllBytes(
                        Fixtures.shared("oracles/inspector/scan-sbom/" + name + ".sbom.json"));
        Sbom read = SbomReader.read(DOCUMENT, new ByteArrayInputStream(bytes));
        assertEquals(label, read.inventory().distribution().orElseThrow().label());
        TreeSet<String> expected = new TreeSet<>();
        purls(new JsonParser().parse(bytes).getComponents(), expected);
        TreeSet<String> seen = new TreeSet<>();
        read.inventory().packages().forEach(p -> seen.add(p.purl().toString()));
        assertEquals(normal(expected), seen);
        assertEquals(List.of(), read.problems());
    }

    private static Set<String> normal(Set<String> purls) {
        Set<String> normal = new TreeSet<>();
        purls.forEach(purl -> normal.add(PackageUrl.parse(purl).toString()));
        return normal;
    }

    private static void purls(List<Component> components, Set<String> into) {
        for (Component component : components == null ? List.<Component>of() : components) {
            if (component.getPurl() != null) {
                into.add(component.getPurl());
            }
            purls(component.getComponents(), into);
        }
    }

    @Test
    void binariesNestedInTheirSourceAreJudgedByIt() throws IOException {
        Sbom read =
                read(
                        """
                        {"components": [{"type": "application", "name": "glibc", "version": "2.36-9",
                          "purl": "pkg:deb/debian/glibc@2.36-9", "components": [
                            {"type": "application", "name": "libc6", "version": "2.36-9",
                             "purl": "pkg:deb/debian/libc6@2.36-9?epoch=0"}]}],
                         "bomFormat": "CycloneDX", "specVersion": "1.5"}\
                        """);
        assertEquals(
                Optional.of(new SourcePackage("glibc", "2.36-9")),
                one(read, "pkg:deb/debian/libc6@2.36-9?epoch=0").source());
        assertEquals("CycloneDX 1.5", read.format());
    }

    /// As Syft 1.x writes: the operating system as a component, sources in the purl.
    @Test
    void readsSyftsForms() throws IOException {
        Sbom read =
                read(
                        """
                        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
                          {"type": "library", "name": "libssl3", "version": "3.0.11-1",
                           "purl": "pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12&upstream=openssl",
                           "properties": [{"name": "syft:location:0:path", "value": "/var/lib/dpkg/status"}]},
                          {"type": "library", "name": "libc-bin", "version": "2.36-9",
                           "purl": "pkg:deb/debian/libc-bin@2.36-9?upstream=glibc%402.36-8"},
                          {"type": "operating-system", "name": "debian", "version": "12",
                           "properties": [{"name": "syft:distro:id", "value": "debian"},
                                          {"name": "syft:distro:versionID", "value": "12"}]}]}\
                        """);
        assertEquals("debian 12", read.inventory().distribution().orElseThrow().label());
        InstalledPackage ssl =
                one(
                        read,
                        "pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12&upstream=openssl");
        assertEquals(Optional.of(new SourcePackage("openssl", "3.0.11-1")), ssl.source());
        assertEquals("var/lib/dpkg/status", ssl.evidence().getFirst().path().toString());
        assertEquals(
                Optional.of(new SourcePackage("glibc", "2.36-8")),
                one(read, "pkg:deb/debian/libc-bin@2.36-9?upstream=glibc%402.36-8").source());
    }

    /// As Trivy writes: sources and layers in properties.
    @Test
    void readsTrivysForms() throws IOException {
        Sbom read =
                read(
                        """
                        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
                          {"type": "operating-system", "name": "debian", "version": "12.5"},
                          {"type": "library", "name": "libc6", "version": "2.36-9+deb12u4",
                           "purl": "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12.5",
                           "properties": [{"name": "aquasecurity:trivy:SrcName", "value": "glibc"},
                             {"name": "aquasecurity:trivy:SrcVersion", "value": "2.36"},
                             {"name": "aquasecurity:trivy:SrcRelease", "value": "9+deb12u4"},
                             {"name": "aquasecurity:trivy:LayerDigest", "value": "sha256:00"}]}]}\
                        """);
        InstalledPackage libc = read.inventory().packages().getFirst();
        assertEquals(Optional.of(new SourcePackage("glibc", "2.36-9+deb12u4")), libc.source());
        assertEquals(Optional.of("sha256:00"), libc.evidence().getFirst().layer());
        assertEquals(DOCUMENT, libc.evidence().getFirst().path());
    }

    @Test
    void readsSpdx() throws IOException {
        Sbom read =
                read(
                        """
                        {"spdxVersion": "SPDX-2.3", "name": "app", "packages": [
                          {"SPDXID": "SPDXRef-1", "name": "debian", "versionInfo": "12",
                           "primaryPackagePurpose": "OPERATING-SYSTEM"},
                          {"SPDXID": "SPDXRef-2", "name": "bash", "versionInfo": "5.1-2",
                           "externalRefs": [
                             {"referenceCategory": "SECURITY", "referenceType": "cpe23Type",
                              "referenceLocator": "cpe:2.3:a:bash:bash:5.1:*:*:*:*:*:*:*"},
                             {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": "pkg:rpm/fedora/bash@5.1-2?epoch=1&distro=fedora-43"}]}]}\
                        """);
        assertEquals("SPDX 2.3", read.format());
        assertEquals(Optional.of("app"), read.name());
        assertEquals("1:5.1-2", read.inventory().packages().getFirst().version());
        assertEquals("debian 12", read.inventory().distribution().orElseThrow().label());
    }

    @Test
    void packagesTellTheSystemIfNobodyElseDoes() throws IOException {
        assertEquals(
                Optional.of("alpine 3.20.1"),
                systemOf("pkg:apk/alpine/musl@1.2.5-r0?distro=3.20.1"));
        assertEquals(
                Optional.of("ubuntu 22.04"),
                systemOf("pkg:deb/ubuntu/bash@5.1?distro=ubuntu-22.04"));
        // A code name is no release number, and two systems are none.
        assertEquals(Optional.empty(), systemOf("pkg:deb/debian/bash@5.1?distro=bookworm"));
        assertEquals(
                Optional.empty(),
                systemOf(
                        "pkg:deb/debian/bash@5.1?distro=debian-12",
                        "pkg:deb/debian/dash@5.1?distro=debian-11"));
    }

    private static Optional<String> systemOf(String... purls) throws IOException {
        StringBuilder components = new StringBuilder();
        for (String purl : purls) {
            components
                    .append(components.isEmpty() ? "" : ",")
                    .append("{\"type\": \"library\", \"name\": \"x\", \"purl\": \"")
                    .append(purl)
                    .append("\"}");
        }
        return read("{\"bomFormat\": \"CycloneDX\", \"components\": [" + components + "]}")
                .inventory()
                .distribution()
                .map(Distribution::label);
    }

    @Test
    void whatCannotBeJudgedIsNamed() throws IOException {
        Sbom read =
                read(
                        """
                        {"bomFormat": "CycloneDX", "specVersion": "1.4", "components": [
                          {"type": "library", "name": "left", "version": "1"},
                          {"type": "file", "name": "etc/passwd"},
                          {"type": "library", "name": "bad", "purl": "npm:bad"},
                          {"type": "library", "name": "open", "purl": "pkg:npm/open"},
                          {"type": "library", "name": "good", "version": "2", "purl": "pkg:npm/good"}]}\
                        """);
        List<String> problems = read.problems().stream().map(ScanProblem::message).toList();
        assertEquals(3, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("bad: "), problems::toString);
        assertEquals(
                "open: the purl pkg:npm/open has no version, expected …@version", problems.get(1));
        assertEquals("1 components without a purl cannot be judged (left 1)", problems.get(2));
        assertEquals(
                List.of("pkg:npm/good@2"),
                read.inventory().packages().stream().map(p -> p.purl().toString()).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "null",
                "\"text\"",
                "<?xml version=\"1.0\"?><bom/>",
                "SPDXVersion: SPDX-2.3",
                "{\"bomFormat\": \"CycloneDX\", \"components\": [",
                "{\"bomFormat\": \"Other\"}",
                "{\"spdxVersion\": \"SPDX-3.0\"}",
                "{\"bomFormat\": [\"CycloneDX\"]}",
                "not json"
            })
    void anythingElseIsRefusedWithAReason(String text) {
        var refused = assertThrows(UnreadableSbomException.class, () -> read(text));
        assertTrue(
                String.valueOf(refused.getMessage()).length() > 10,
                () -> refused.getMessage() + "");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"components\":[".repeat(5_000);
        assertThrows(UnreadableSbomException.class, () -> read(deep));
    }

    private static InstalledPackage one(Sbom sbom, String purl) {
        return sbom.inventory().packages().stream()
                .filter(installed -> installed.purl().toString().equals(purl))
                .findFirst()
                .orElseThrow(() -> new AssertionError(purl + " in " + sbom.inventory().packages()));
    }

    private static Sbom read(String text) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return SbomReader.read(DOCUMENT, in);
    }
}
