package org.openinspector.findings;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;

/// What is installed on a resource now: what a closed finding is explained by.
///
/// @param versions the versions by [PackageVersion#name()]
public record Installed(Map<String, SortedSet<String>> versions) {
    /// Nothing is installed, or nothing is known of it.
    public static final Installed NOTHING = new Installed(Map.of());

    public Installed {
        versions = Map.copyOf(versions);
    }

    /// Of an inventory.
    public static Installed of(Inventory inventory) {
        Map<String, SortedSet<String>> versions = new HashMap<>();
        for (InstalledPackage installed : inventory.packages()) {
            PackageVersion version = PackageVersion.of(installed);
            versions.computeIfAbsent(version.name(), name -> new TreeSet<>())
                    .add(version.version());
        }
        return new Installed(versions);
    }
}
