package org.openinspector.matching;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Distribution;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// Small advisories and inventories.
final class Samples {
    private Samples() {}

    static Knowledge knowledge(List<Coverage> coverage, Advisory... advisories) {
        var builder = new SnapshotBuilder(Instant.EPOCH);
        coverage.forEach(builder::coverage);
        for (Advisory advisory : advisories) {
            builder.advisory(advisory);
        }
        return builder.inMemory();
    }

    static AffectedRange range(VersionScheme scheme, String introduced, String fixed) {
        return AffectedRange.until(scheme, introduced, Optional.of(fixed));
    }

    static Advisory advisory(
            String id,
            List<String> aliases,
            String namespace,
            String name,
            AffectedRange... ranges) {
        return advisory(id, aliases, List.of(), namespace, name, List.of(ranges), List.of());
    }

    static Advisory erratum(
            String id,
            List<String> upstream,
            String namespace,
            String name,
            AffectedRange... ranges) {
        return advisory(id, List.of(), upstream, namespace, name, List.of(ranges), List.of());
    }

    static Advisory advisory(
            String id,
            List<String> aliases,
            List<String> upstream,
            String namespace,
            String name,
            List<AffectedRange> ranges,
            List<String> versions) {
        return new Advisory(
                "test",
                id,
                new TreeSet<>(aliases),
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
                                new PackageKey(namespace, name),
                                ranges.getFirst().scheme(),
                                ranges,
                                new TreeSet<>(versions),
                                AffectedPackage.FixState.FIXED,
                                List.of())));
    }

    static InstalledPackage language(String type, String name, String version) {
        return InstalledPackage.of(
                PackageUrl.of(type, "", name, version), Evidence.installed(EntryPath.of("x")));
    }

    static InstalledPackage debian(String name, String version) {
        return debian(name, version, name, version);
    }

    static InstalledPackage debian(
            String name, String version, String source, String sourceVersion) {
        return new InstalledPackage(
                PackageUrl.of("deb", "debian", name, version),
                version,
                Optional.of(new SourcePackage(source, sourceVersion)),
                Optional.empty(),
                List.of(Evidence.installed(EntryPath.of("var/lib/dpkg/status"))),
                Optional.empty());
    }

    static Inventory inventory(InstalledPackage... packages) {
        return new Inventory(
                Optional.of(
                        new Distribution(
                                "debian",
                                Optional.of("11"),
                                Optional.of("bullseye"),
                                "Debian GNU/Linux 11",
                                List.of())),
                List.of(packages));
    }
}
