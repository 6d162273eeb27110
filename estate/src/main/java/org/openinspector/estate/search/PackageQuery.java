package org.openinspector.estate.search;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which packages are searched for, and where.
///
/// @param name of the package, of the source package it was built from, or with its group, scope or
///   path; its case does not count
/// @param prefix true: names that begin so
/// @param type of the package URL: `deb`, `pypi`; empty for all
/// @param versions empty for all
/// @param accountIds only these of the accounts that may be read; empty for all of them
/// @param resourceIds empty for all
/// @param resourceTypes empty for all
/// @param asOf what was installed then; empty for now
/// @param withPaths whether the files that prove a package are told
public record PackageQuery(
        String name,
        boolean prefix,
        Optional<String> type,
        Optional<VersionConstraints> versions,
        List<String> accountIds,
        List<String> resourceIds,
        List<String> resourceTypes,
        Optional<Instant> asOf,
        boolean withPaths) {
    public PackageQuery {
        accountIds = List.copyOf(accountIds);
        resourceIds = List.copyOf(resourceIds);
        resourceTypes = List.copyOf(resourceTypes);
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name is blank");
        }
    }

    /// A package of this name, now, anywhere.
    public static PackageQuery named(String name) {
        return new PackageQuery(
                name,
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                false);
    }
}
