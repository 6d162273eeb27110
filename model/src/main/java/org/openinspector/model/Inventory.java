package org.openinspector.model;

import java.util.List;
import java.util.Optional;

/// What is installed on one resource.
///
/// @param distribution the operating system; empty if none was recognised
/// @param packages in the order of their purls, then of their evidence
/// @param system what else decides which advisories apply
public record Inventory(
        Optional<Distribution> distribution, List<InstalledPackage> packages, SystemState system) {
    public Inventory {
        packages = List.copyOf(packages);
    }

    /// An inventory of something that does not run, or of which nothing else is known.
    public Inventory(Optional<Distribution> distribution, List<InstalledPackage> packages) {
        this(distribution, packages, SystemState.UNKNOWN);
    }

    /// The same, with this state.
    public Inventory withSystem(SystemState other) {
        return new Inventory(distribution, packages, other);
    }
}
