package org.openinspector.catalog.database;

import java.util.Map;
import java.util.Optional;
import org.openinspector.model.SourcePackage;

/// One package as its database describes it, before its distribution is known.
///
/// @param type purl type: `deb`, `apk`, `rpm`
/// @param purlVersion version in the purl; for rpm `version-release`
/// @param version version as the distribution orders it; for rpm `[epoch:]version-release`
/// @param qualifiers of the purl, without `distro`
/// @param source what it was built from
/// @param vendor who built it, as the database says
/// @param doubt why its version is uncertain; empty if it is not
public record OsPackage(
        String type,
        String name,
        String purlVersion,
        String version,
        Map<String, String> qualifiers,
        Optional<SourcePackage> source,
        Optional<String> vendor,
        Optional<String> doubt) {
    public OsPackage {
        qualifiers = Map.copyOf(qualifiers);
    }
}
