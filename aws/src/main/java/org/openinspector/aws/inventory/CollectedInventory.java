package org.openinspector.aws.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the document `OpenInspector-Inventory` printed on an instance.
///
/// @param kernel release of the kernel that runs; empty if it was not told
/// @param applications packages of the operating system, by the names of `AWS:Application`, and
///   `Source` and `SourceVersion` for Debian's
/// @param applicationsComplete true if the list of packages of the operating system came to its end
/// @param files of programming languages, and `etc/os-release`
/// @param limit what cut the collection short; empty if nothing did
/// @param complete true if the output came to its end, limits or not
/// @param problems lines that could not be understood, the first few
public record CollectedInventory(
        Optional<String> kernel,
        List<Map<String, String>> applications,
        boolean applicationsComplete,
        List<CollectedFile> files,
        Optional<Limit> limit,
        boolean complete,
        List<String> problems) {
    /// What cuts a collection short.
    public enum Limit {
        /// More files of packages than [InventoryDocument#PACKAGES_MAX].
        PACKAGES,
        /// More time than [InventoryDocument#SECONDS_MAX].
        TIME
    }

    public CollectedInventory {
        applications = List.copyOf(applications);
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }
}
