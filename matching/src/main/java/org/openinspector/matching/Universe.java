package org.openinspector.matching;

import java.util.List;
import java.util.Optional;
import org.openinspector.versions.VersionScheme;

/// Under which names advisories speak of a package, and by which order its version is compared. A
/// distribution's package is judged only by its own distribution's data for its exact release; a
/// language package by its ecosystem's.
///
/// @param label the ecosystem as reports name it: `deb:debian:11`, `npm`
/// @param channels where to look, in the order in which they are asked
/// @param scheme the order; empty if it depends on the product, or if there is none
/// @param version the version to compare: the source package's where advisories go by source
/// @param traits what conditions ask
/// @param missing why nothing can be known; empty if it can
record Universe(
        String label,
        List<Channel> channels,
        Optional<VersionScheme> scheme,
        String version,
        Traits traits,
        String missing) {
    /// Nobody speaks of such a package.
    static Universe none(String label, String version, String missing) {
        return new Universe(label, List.of(), Optional.empty(), version, Traits.NONE, missing);
    }
}
