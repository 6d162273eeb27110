package org.openinspector.apiserver.findings;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.wire.NotImplementedException;
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
                        call.scope(),
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
        if (request.aggregationType().isKnown() && !Findings.isCounted(request.aggregationType())) {
            throw new NotImplementedException(
                    "ListFindingAggregations by " + request.aggregationType().value());
        }
        return findings.aggregate(call.scope(), request);
    }

    private static @Nullable String emptyToNull(@Nullable String token) {
        return token == null || token.isEmpty() ? null : token;
    }
}
