package org.openinspector.model;

import java.util.List;
import java.util.Optional;

/// What is installed on one resource.
///
/// @param distribution the operating system; empty if none was recognised
/// @param packages in the order of their purls, then of their evidence
public record Inventory(Optional<Distribution> distribution, List<InstalledPackage> packages) {
    public Inventory {
        packages = List.copyOf(packages);
    }
}
