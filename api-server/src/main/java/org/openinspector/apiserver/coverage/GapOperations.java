package org.openinspector.apiserver.coverage;

import java.util.List;
import java.util.Objects;
import org.openinspector.apimodel.openinspector.CoverageGap;
import org.openinspector.apimodel.openinspector.EcosystemGap;
import org.openinspector.apimodel.openinspector.ListCoverageGapsRequest;
import org.openinspector.apimodel.openinspector.ListCoverageGapsResponse;
import org.openinspector.apimodel.openinspector.ScanProblem;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.EstateReading;

/// `ListCoverageGaps`: what was scanned and yet is not known to be clean.
public final class GapOperations {
    private static final int PAGE = 50;

    private final EstateReading estate;

    /// Operations on this estate.
    public GapOperations(EstateReading estate) {
        this.estate = estate;
    }

    /// Resources with packages that nobody speaks for, or with files that could not be read.
    public ListCoverageGapsResponse list(ListCoverageGapsRequest request, Call call) {
        List<EstateReading.ResourceGaps> all =
                estate.resourceGaps(call.readable(), request.resourceId());
        int begin = Refusals.offset(request.nextToken(), all.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE), all.size());
        return ListCoverageGapsResponse.builder()
                .resources(all.subList(begin, end).stream().map(GapOperations::gap).toList())
                .nextToken(end < all.size() ? Integer.toString(end) : null)
                .build();
    }

    private static CoverageGap gap(EstateReading.ResourceGaps gaps) {
        return CoverageGap.builder()
                .resourceId(gaps.resourceId())
                .resourceType(gaps.resourceType())
                .ecosystems(
                        gaps.ecosystems().stream()
                                .map(gap ->
                                        EcosystemGap.builder()
                                                .ecosystem(gap.ecosystem())
                                                .packages(gap.packages())
                                                .reason(gap.reason())
                                                .build())
                                .toList())
                .problems(gaps.problems().stream().map(ScanProblem::fromJson).toList())
                .problemCount(gaps.problemCount())
                .build();
    }
}
