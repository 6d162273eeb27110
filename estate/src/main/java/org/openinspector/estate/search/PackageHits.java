package org.openinspector.estate.search;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A page of resources that have, or had, packages that were searched for.
///
/// @param resources by account and id
/// @param resourceCount on all pages
/// @param unsearched resources whose inventory is not indexed yet: nobody knows whether they have
///   the package
/// @param recordedSince since when inventories of these accounts are on record; empty if none is,
///   or if it was not asked about the past
/// @param nextToken to go on with; empty after the last page
public record PackageHits(
        List<Holder> resources,
        long resourceCount,
        long unsearched,
        Optional<Instant> recordedSince,
        Optional<String> nextToken) {
    public PackageHits {
        resources = List.copyOf(resources);
    }

    /// A resource.
    ///
    /// @param since when it had this inventory first
    /// @param until when it had it no longer; empty if it has it still
    /// @param packages by purl; the first hundred
    /// @param packageCount all of them
    public record Holder(
            String accountId,
            String region,
            String resourceId,
            String resourceType,
            Instant since,
            Optional<Instant> until,
            List<Held> packages,
            int packageCount) {
        public Holder {
            packages = List.copyOf(packages);
        }
    }

    /// A package.
    ///
    /// @param version as its ecosystem orders it
    /// @param source name of the source package, if that is what was asked for
    /// @param undecided true if its version, or a bound, has no place in the ecosystem's order:
    ///   somebody has to look
    /// @param paths files that prove it, the first twenty; empty if they were not asked for
    public record Held(
            String purl,
            String version,
            Optional<String> source,
            boolean undecided,
            List<String> paths) {
        public Held {
            paths = List.copyOf(paths);
        }
    }
}
