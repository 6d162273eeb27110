package org.openinspector.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageUrl;

final class AssemblyTest {
    private static final Optional<String> LAYER = Optional.of("sha256:01");
    private static final Optional<Distribution> DEBIAN =
            Optional.of(
                    new Distribution(
                            "debian",
                            Optional.of("11"),
                            Optional.of("bullseye"),
                            "Debian 11",
                            List.of()));

    @Test
    void linksThroughMergedUsr() {
        // The package says lib/node/…, on disk lib is a link to usr/lib.
        var assembly =
                new Assembly(
                        path ->
                                path.toString().startsWith("lib/")
                                        ? EntryPath.of("usr/" + path)
                                        : path,
                        DEBIAN);
        add(assembly, os("node-a", "lib/node/a/package.json"), "var/lib/dpkg/status");
        add(
                assembly,
                language("npm", "a", "1.0", "usr/lib/node/a/package.json"),
                "usr/lib/node/a/package.json");
        add(
                assembly,
                language("npm", "b", "1.0", "usr/lib/node/b/package.json"),
                "usr/lib/node/b/package.json");
        Map<String, String> owners = owners(assembly);
        assertEquals("pkg:deb/debian/node-a@1?distro=debian-11", owners.get("pkg:npm/a@1.0"));
        assertEquals("", owners.get("pkg:npm/b@1.0"));
    }

    @Test
    void ownsWhatLiesInsideAnOwnedArchive() {
        var assembly = new Assembly(path -> path, DEBIAN);
        add(assembly, os("liba-java", "usr/share/java/a.jar"), "var/lib/dpkg/status");
        add(
                assembly,
                language("maven", "inner", "2", "usr/share/java/a.jar!/lib/inner.jar"),
                "usr/share/java/a.jar");
        assertEquals(
                "pkg:deb/debian/liba-java@1?distro=debian-11",
                owners(assembly).get("pkg:maven/org.example/inner@2"));
    }

    @Test
    void theSamePackageOwnedAndNotOwnedIsTwo() {
        var assembly = new Assembly(path -> path, DEBIAN);
        add(assembly, os("node-a", "usr/share/nodejs/a/package.json"), "var/lib/dpkg/status");
        add(assembly, language("npm", "a", "1.0", "usr/share/nodejs/a/package.json"), "x");
        add(assembly, language("npm", "a", "1.0", "app/node_modules/a/package.json"), "y");
        long copies =
                assembly.inventory().packages().stream()
                        .filter(installed -> installed.purl().toString().equals("pkg:npm/a@1.0"))
                        .count();
        assertEquals(2, copies);
    }

    @Test
    void theInstalledTreeBeatsTheLockfileBesideIt() {
        var assembly = new Assembly(path -> path, Optional.empty());
        add(
                assembly,
                language("npm", "installed", "1", "app/node_modules/installed/package.json"),
                "a");
        add(assembly, declared("installed", "app/package-lock.json"), "b");
        add(assembly, declared("development-only", "app/package-lock.json"), "b");
        add(assembly, declared("elsewhere", "other/package-lock.json"), "c");
        assertEquals(
                List.of("pkg:npm/elsewhere@1", "pkg:npm/installed@1"),
                assembly.inventory().packages().stream()
                        .map(installed -> installed.purl().toString())
                        .toList());
    }

    @Test
    void evidenceOfOnePackageIsMergedAndKeepsItsLayers() {
        var assembly = new Assembly(path -> path, Optional.empty());
        assembly.add(
                catalog(language("pypi", "a", "1", "b/METADATA")),
                EntryPath.of("b/METADATA"),
                EntryPath.of("b/METADATA"),
                Optional.of("sha256:02"));
        assembly.add(
                catalog(language("pypi", "a", "1", "a/METADATA")),
                EntryPath.of("a/METADATA"),
                EntryPath.of("a/METADATA"),
                LAYER);
        List<Evidence> evidence = assembly.inventory().packages().getFirst().evidence();
        assertEquals(
                List.of("a/METADATA sha256:01", "b/METADATA sha256:02"),
                evidence.stream().map(e -> e.path() + " " + e.layer().orElse("")).toList());
    }

    @Test
    void aHardLinkIsEvidenceUnderItsOwnPath() {
        var assembly = new Assembly(path -> path, Optional.empty());
        assembly.add(
                catalog(language("maven", "inner", "2", "a.jar!/b.jar")),
                EntryPath.of("a.jar"),
                EntryPath.of("lib/c.jar"),
                LAYER);
        assertEquals(
                "lib/c.jar!/b.jar",
                assembly.inventory().packages().getFirst().evidence().getFirst().path().toString());
    }

    private static Map<String, String> owners(Assembly assembly) {
        Map<String, String> owners = new java.util.TreeMap<>();
        assembly.inventory()
                .packages()
                .forEach(installed ->
                        owners.put(
                                installed.purl().toString(),
                                installed.ownedBy().map(Object::toString).orElse("")));
        return owners;
    }

    private static void add(Assembly assembly, Catalog.Entry entry, String path) {
        assembly.add(catalog(entry), EntryPath.of(path), EntryPath.of(path), LAYER);
    }

    private static Catalog catalog(Catalog.Entry entry) {
        return new Catalog(List.of(entry), List.of());
    }

    private static Catalog.Entry os(String name, String file) {
        var installed =
                new InstalledPackage(
                        PackageUrl.of("deb", "", name, "1"),
                        "1",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(Evidence.installed(EntryPath.of("var/lib/dpkg/status"))),
                        Optional.empty());
        return new Catalog.Entry(installed, List.of(EntryPath.of(file)));
    }

    private static Catalog.Entry language(String type, String name, String version, String path) {
        return Catalog.Entry.of(
                InstalledPackage.of(
                        PackageUrl.of(
                                type, type.equals("maven") ? "org.example" : "", name, version),
                        Evidence.installed(EntryPath.of(path))));
    }

    private static Catalog.Entry declared(String name, String path) {
        return Catalog.Entry.of(
                InstalledPackage.of(
                        PackageUrl.of("npm", "", name, "1"),
                        Evidence.declared(EntryPath.of(path))));
    }
}
