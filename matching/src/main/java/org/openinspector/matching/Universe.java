package org.openinspector.matching;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openinspector.model.Distribution;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.SourcePackage;
import org.openinspector.versions.VersionScheme;

/// Under which names advisories speak of a package, and by which order its version is compared. A
/// distribution's package is judged only by its own distribution's data for its exact release; a
/// language package by its ecosystem's.
///
/// @param label the ecosystem as reports name it: `deb:debian:11`, `npm`
/// @param keys where to look; several where a feed splits a release (Alpine's repositories)
/// @param scheme the order; empty if the product has none for this ecosystem yet
/// @param version the version to compare: the source package's where advisories go by source
record Universe(
        String label, List<PackageKey> keys, Optional<VersionScheme> scheme, String version) {
    Universe {
        keys = List.copyOf(keys);
    }

    static Universe of(InstalledPackage installed, Optional<Distribution> distribution) {
        PackageUrl purl = installed.purl();
        return switch (purl.type()) {
            case "deb" -> debian(installed, distribution);
            case "apk" -> alpine(installed, distribution);
            case "rpm" -> rpm(installed, distribution);
            case "pypi" -> language("pypi", purl.name(), VersionScheme.PEP440, installed);
            case "npm" -> language("npm", purl.fullName("/"), VersionScheme.SEMVER, installed);
            case "maven" -> language("maven", purl.fullName(":"), VersionScheme.MAVEN, installed);
            case "golang" ->
                    language("golang", purl.fullName("/"), VersionScheme.SEMVER, installed);
            case "cargo" -> language("cargo", purl.name(), VersionScheme.SEMVER, installed);
            case "gem" -> language("gem", purl.name(), VersionScheme.RUBYGEMS, installed);
            default -> new Universe(purl.type(), List.of(), Optional.empty(), installed.version());
        };
    }

    private static Universe language(
            String namespace, String name, VersionScheme scheme, InstalledPackage installed) {
        return new Universe(
                namespace,
                List.of(new PackageKey(namespace, name)),
                Optional.of(scheme),
                installed.version());
    }

    private static Universe debian(
            InstalledPackage installed, Optional<Distribution> distribution) {
        // Debian publishes by major release: VERSION_ID of a point release is still "11".
        return bySource(
                "deb",
                installed,
                distribution,
                VersionScheme.DEBIAN,
                release -> release,
                List.of(""));
    }

    private static Universe alpine(
            InstalledPackage installed, Optional<Distribution> distribution) {
        // The installed database does not say from which repository a package came; an origin is in
        // one of them only.
        return bySource(
                "apk",
                installed,
                distribution,
                VersionScheme.ALPINE,
                release -> "v" + leading(release, 2),
                List.of("", ":main", ":community"));
    }

    private static Universe rpm(InstalledPackage installed, Optional<Distribution> distribution) {
        Optional<String> prefix =
                release(distribution)
                        .map(release -> "rpm:" + id(distribution) + ":" + leading(release, 1));
        return new Universe(
                prefix.orElse("rpm:" + id(distribution)),
                prefix.map(namespace -> List.of(new PackageKey(namespace, installed.purl().name())))
                        .orElse(List.of()),
                Optional.of(VersionScheme.RPM),
                installed.version());
    }

    private static Universe bySource(
            String type,
            InstalledPackage installed,
            Optional<Distribution> distribution,
            VersionScheme scheme,
            java.util.function.UnaryOperator<String> releaseOf,
            List<String> repositories) {
        SourcePackage source =
                installed
                        .source()
                        .orElse(new SourcePackage(installed.purl().name(), installed.version()));
        String label = type + ":" + id(distribution);
        Optional<String> release = release(distribution).map(releaseOf);
        return new Universe(
                release.map(known -> label + ":" + known).orElse(label),
                release.map(known ->
                                repositories.stream()
                                        .map(repository ->
                                                new PackageKey(
                                                        label + ":" + known + repository,
                                                        source.name()))
                                        .toList())
                        .orElse(List.of()),
                Optional.of(scheme),
                source.version());
    }

    private static String id(Optional<Distribution> distribution) {
        return distribution.map(known -> known.id().toLowerCase(Locale.ROOT)).orElse("unknown");
    }

    private static Optional<String> release(Optional<Distribution> distribution) {
        return distribution.flatMap(Distribution::version);
    }

    /// The first `count` dot-separated parts: `3.18.2` by two is `3.18`.
    private static String leading(String release, int count) {
        int end = -1;
        for (int i = 0; i < count; i++) {
            int dot = release.indexOf('.', end + 1);
            if (dot < 0) {
                return release;
            }
            end = dot;
        }
        return release.substring(0, end);
    }
}
