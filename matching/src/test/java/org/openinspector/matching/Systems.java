package org.openinspector.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.openinspector.matching.Samples.knowledge;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.advisories.Knowledge;
import org.openinspector.model.Advisory;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.model.SystemState;

/// Small operating systems and their packages.
final class Systems {
    private Systems() {}

    static Inventory on(String id, String version, InstalledPackage... packages) {
        return new Inventory(
                Optional.of(
                        new Distribution(
                                id,
                                Optional.of(version).filter(text -> !text.isEmpty()),
                                Optional.empty(),
                                id + " " + version,
                                List.of())),
                List.of(packages));
    }

    static Inventory running(Inventory inventory, String kernel, String... channels) {
        return inventory.withSystem(
                new SystemState(
                        Optional.of(kernel).filter(text -> !text.isEmpty()),
                        new TreeSet<>(List.of(channels))));
    }

    static InstalledPackage rpm(String name, String version, String vendor) {
        return rpm(name, version, vendor, "var/lib/rpm/rpmdb.sqlite", Map.of("arch", "x86_64"));
    }

    /// An rpm as an SBOM lists it.
    static InstalledPackage listedRpm(String name, String version, Map<String, String> qualifiers) {
        return rpm(name, version, "", "bom.json", qualifiers);
    }

    static InstalledPackage rpm(
            String name,
            String version,
            String vendor,
            String path,
            Map<String, String> qualifiers) {
        return new InstalledPackage(
                PackageUrl.of(
                        "rpm", "", name, version.substring(version.indexOf(':') + 1), qualifiers),
                version,
                Optional.empty(),
                Optional.of(vendor).filter(text -> !text.isEmpty()),
                List.of(Evidence.installed(EntryPath.of(path))),
                Optional.empty());
    }

    static InstalledPackage builtFrom(InstalledPackage binary, String source, String version) {
        return new InstalledPackage(
                binary.purl(),
                binary.version(),
                Optional.of(new SourcePackage(source, version)),
                binary.vendor(),
                binary.evidence(),
                binary.ownedBy());
    }

    static InstalledPackage deb(String name, String version, String source, String maintainer) {
        return new InstalledPackage(
                PackageUrl.of("deb", "", name, version, Map.of("arch", "amd64")),
                version,
                Optional.of(new SourcePackage(source, version)),
                Optional.of(maintainer).filter(text -> !text.isEmpty()),
                List.of(Evidence.installed(EntryPath.of("var/lib/dpkg/status"))),
                Optional.empty());
    }

    static InstalledPackage apk(String name, String version, String origin) {
        return new InstalledPackage(
                PackageUrl.of("apk", "", name, version, Map.of("arch", "x86_64")),
                version,
                Optional.of(new SourcePackage(origin, version)),
                Optional.empty(),
                List.of(Evidence.installed(EntryPath.of("lib/apk/db/installed"))),
                Optional.empty());
    }

    static InstalledPackage purl(String text) {
        PackageUrl purl = PackageUrl.parse(text);
        return InstalledPackage.of(purl, Evidence.installed(EntryPath.of("app/file")));
    }

    static InstalledPackage inLayer(InstalledPackage installed) {
        return installed.withEvidence(
                installed.evidence().stream()
                        .map(each -> each.inLayer(Optional.of("sha256:1")))
                        .toList());
    }

    static List<String> ids(Inventory inventory, Advisory... advisories) {
        return result(inventory, advisories).matches().stream().map(Match::id).toList();
    }

    static MatchResult result(Inventory inventory, Advisory... advisories) {
        try (Knowledge known = knowledge(List.of(), advisories)) {
            return new Matcher(known).match(inventory);
        }
    }

    static Match only(Inventory inventory, Advisory... advisories) {
        List<Match> matches = result(inventory, advisories).matches();
        assertEquals(1, matches.size(), matches::toString);
        return matches.getFirst();
    }
}
