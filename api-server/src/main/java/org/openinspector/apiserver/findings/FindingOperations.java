package org.openinspector.apiserver.findings;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.openinspector.FirstObserved;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedRequest;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.findings.FindingPage;
import org.openinspector.findings.Findings;

/// `ListFindings`, `ListFindingAggregations`.
public final class FindingOperations {
    /// Findings of a page unless the request says.
    private static final int PAGE = 25;

    private final Findings findings;

    /// Operations on these findings.
    public FindingOperations(Findings findings) {
        this.findings = findings;
    }

    /// A page of findings, closed ones too unless the filter says otherwise.
    public ListFindingsResponse list(ListFindingsRequest request, Call call) {
        FindingPage page =
                findings.list(
                        call.readable(),
                        request.filterCriteria(),
                        request.sortCriteria(),
                        Objects.requireNonNullElse(request.maxResults(), PAGE),
                        emptyToNull(request.nextToken()));
        return ListFindingsResponse.builder()
                .findings(page.findings())
                .nextToken(page.nextToken())
                .build();
    }

    /// Active findings counted by severity.
    public ListFindingAggregationsResponse aggregate(
            ListFindingAggregationsRequest request, Call call) {
        return findings.aggregate(call.readable(), request);
    }

    /// Makes findings as old as another Inspector saw them.
    public TakeOverFirstObservedResponse takeOver(TakeOverFirstObservedRequest request, Call call) {
        Map<String, Instant> dates = new LinkedHashMap<>();
        for (FirstObserved each : request.findings()) {
            dates.merge(
                    each.findingArn(),
                    each.firstObservedAt(),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        Findings.TakenOver done = findings.takeOverFirstObserved(call.scope(), dates, call.at());
        return TakeOverFirstObservedResponse.builder()
                .changed(done.changed())
                .unknown(done.unknown())
                .build();
    }

    private static @Nullable String emptyToNull(@Nullable String token) {
        return token == null || token.isEmpty() ? null : token;
    }
}
