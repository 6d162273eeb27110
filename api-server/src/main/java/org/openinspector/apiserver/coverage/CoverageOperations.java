package org.openinspector.apiserver.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openinspector.apimodel.inspector2.Counts;
import org.openinspector.apimodel.inspector2.GetClustersForImageRequest;
import org.openinspector.apimodel.inspector2.GetClustersForImageResponse;
import org.openinspector.apimodel.inspector2.GroupKey;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsRequest;
import org.openinspector.apimodel.inspector2.ListCoverageStatisticsResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.EstateReading;
import org.openinspector.estate.use.ClusterUse;

/// `ListCoverage`, `ListCoverageStatistics`, `GetClustersForImage`.
public final class CoverageOperations {
    /// Resources of a page unless the request says.
    private static final int PAGE = 100;

    /// Clusters of a page unless the request says; the most that the model allows.
    private static final int CLUSTERS = 100;

    /// What the model allows in one answer.
    private static final int GROUPS_MAX = 5;

    private final EstateReading estate;

    /// Operations on this estate.
    public CoverageOperations(EstateReading estate) {
        this.estate = estate;
    }

    /// A page of covered resources.
    public ListCoverageResponse list(ListCoverageRequest request, Call call) {
        EstateReading.CoveragePage page =
                Refusals.ofToken(() ->
                        estate.coverage(
                                call.readable(),
                                request.filterCriteria(),
                                Objects.requireNonNullElse(request.maxResults(), PAGE),
                                request.nextToken()));
        return ListCoverageResponse.builder()
                .coveredResources(page.resources())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    /// How many resources are covered, by group. A group's value is not in the model, so its place
    /// in the order, largest first, is all a client learns; the totals are what they want it for.
    public ListCoverageStatisticsResponse statistics(
            ListCoverageStatisticsRequest request, Call call) {
        GroupKey key = request.groupBy();
        EstateReading.CoverageStatistics statistics =
                Refusals.ofToken(
                        () -> estate.statistics(call.readable(), request.filterCriteria(), key));
        List<EstateReading.Group> groups = statistics.groups();
        int begin = Refusals.offset(request.nextToken(), groups.size());
        int end = Math.min(begin + GROUPS_MAX, groups.size());
        List<Counts> counts = new ArrayList<>();
        for (EstateReading.Group group : groups.subList(begin, end)) {
            counts.add(Counts.builder().count(group.count()).groupKey(key).build());
        }
        return ListCoverageStatisticsResponse.builder()
                .totalCounts(statistics.total())
                .countsByGroup(counts.isEmpty() ? null : counts)
                .nextToken(end < groups.size() ? Integer.toString(end) : null)
                .build();
    }

    /// A page of the clusters that run an image. An image that nobody runs, or nobody knows, has
    /// none.
    public GetClustersForImageResponse clusters(GetClustersForImageRequest request, Call call) {
        ClusterUse page =
                Refusals.ofToken(() ->
                        estate.clusters(
                                call.readable(),
                                request.filter().resourceId(),
                                Objects.requireNonNullElse(request.maxResults(), CLUSTERS),
                                request.nextToken()));
        return GetClustersForImageResponse.builder()
                .cluster(page.clusters())
                .nextToken(page.nextToken().orElse(null))
                .build();
    }
}
