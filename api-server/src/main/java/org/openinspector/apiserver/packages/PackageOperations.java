package org.openinspector.apiserver.packages;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.HeldPackage;
import org.openinspector.apimodel.openinspector.PackageHolder;
import org.openinspector.apimodel.openinspector.PackageNameComparison;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.EstateReading;
import org.openinspector.estate.search.PackageHits;
import org.openinspector.estate.search.PackageQuery;
import org.openinspector.estate.search.TooManyPackagesException;
import org.openinspector.estate.search.VersionConstraints;

/// `SearchPackages`.
public final class PackageOperations {
    private static final int PAGE = 50;

    private final EstateReading estate;

    /// Operations on this estate.
    public PackageOperations(EstateReading estate) {
        this.estate = estate;
    }

    /// Resources that have a package, or had it at a time.
    public SearchPackagesResponse search(SearchPackagesRequest request, Call call) {
        PackageQuery query = query(request, call.at());
        PackageHits hits;
        try {
            hits =
                    Refusals.ofToken(() ->
                            estate.packages(
                                    call.readable(),
                                    query,
                                    Objects.requireNonNullElse(request.maxResults(), PAGE),
                                    request.nextToken()));
        } catch (TooManyPackagesException e) {
            throw Refusals.field(
                    "name", String.valueOf(e.getMessage()) + ", expected more of the name");
        }
        return SearchPackagesResponse.builder()
                .resources(
                        hits.resources().stream()
                                .map(holder -> holder(holder, query.withPaths()))
                                .toList())
                .resourceCount(hits.resourceCount())
                .unsearchedResourceCount(hits.unsearched())
                .recordedSince(hits.recordedSince().orElse(null))
                .nextToken(hits.nextToken().orElse(null))
                .build();
    }

    private static PackageQuery query(SearchPackagesRequest request, Instant now) {
        if (request.name().isBlank()) {
            throw Refusals.field("name", "is blank, expected the name of a package");
        }
        @Nullable Instant asOf = request.asOf();
        if (asOf != null && asOf.isAfter(now)) {
            throw Refusals.field("asOf", "is " + asOf + ", expected a time that has passed");
        }
        return new PackageQuery(
                request.name(),
                PackageNameComparison.PREFIX.equals(request.nameComparison()),
                Optional.ofNullable(request.ecosystem()),
                Optional.ofNullable(request.version()).map(PackageOperations::versions),
                Objects.requireNonNullElse(request.accountIds(), List.of()),
                Objects.requireNonNullElse(request.resourceIds(), List.of()),
                Objects.requireNonNullElse(request.resourceTypes(), List.of()),
                Optional.ofNullable(asOf),
                Boolean.TRUE.equals(request.withPaths()));
    }

    private static VersionConstraints versions(String text) {
        try {
            return VersionConstraints.parse(text);
        } catch (IllegalArgumentException e) {
            throw Refusals.field("version", String.valueOf(e.getMessage()));
        }
    }

    private static PackageHolder holder(PackageHits.Holder holder, boolean withPaths) {
        return PackageHolder.builder()
                .accountId(holder.accountId())
                .region(holder.region())
                .resourceId(holder.resourceId())
                .resourceType(holder.resourceType())
                .since(holder.since())
                .until(holder.until().orElse(null))
                .packages(
                        holder.packages().stream()
                                .map(held ->
                                        HeldPackage.builder()
                                                .package_(held.purl())
                                                .version(held.version())
                                                .source(held.source().orElse(null))
                                                .undecided(held.undecided())
                                                .paths(withPaths ? held.paths() : null)
                                                .build())
                                .toList())
                .packageCount(holder.packageCount())
                .build();
    }
}
