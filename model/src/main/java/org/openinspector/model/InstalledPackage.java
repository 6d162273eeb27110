package org.openinspector.model;

import java.util.List;
import java.util.Optional;

/// One package of an inventory.
///
/// @param purl identity with version; type and namespace name the ecosystem
/// @param version the version as its ecosystem orders it; for rpm `[epoch:]version-release`, where
///   the purl keeps the epoch in a qualifier
/// @param source what it was built from, for OS packages whose advisories go by source
/// @param vendor who built the OS package as the package database tells it (rpm `VENDOR`, dpkg
///   `Maintainer`)
/// @param evidence where it was seen, never empty
/// @param ownedBy the OS package whose files include this package's evidence; such a package
///   follows its owner
public record InstalledPackage(
        PackageUrl purl,
        String version,
        Optional<SourcePackage> source,
        Optional<String> vendor,
        List<Evidence> evidence,
        Optional<PackageUrl> ownedBy) {
    public InstalledPackage {
        evidence = List.copyOf(evidence);
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException("a package without evidence: " + purl);
        }
    }

    /// A language package: its version is the purl's, it has no source package and no vendor.
    public static InstalledPackage of(PackageUrl purl, Evidence evidence) {
        return new InstalledPackage(
                purl,
                purl.version()
                        .orElseThrow(() -> new IllegalArgumentException("no version: " + purl)),
                Optional.empty(),
                Optional.empty(),
                List.of(evidence),
                Optional.empty());
    }

    /// The same package with other evidence.
    public InstalledPackage withEvidence(List<Evidence> other) {
        return new InstalledPackage(purl, version, source, vendor, other, ownedBy);
    }

    /// The same package, owned.
    public InstalledPackage ownedBy(PackageUrl owner) {
        return new InstalledPackage(purl, version, source, vendor, evidence, Optional.of(owner));
    }
}
