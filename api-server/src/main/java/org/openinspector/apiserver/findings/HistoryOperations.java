package org.openinspector.apiserver.findings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.openinspector.apimodel.openinspector.FindingChangeKind;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apimodel.openinspector.FindingHistoryEntry;
import org.openinspector.apimodel.openinspector.FindingStatus;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.FindingChange;
import org.openinspector.findings.Findings;

/// `ListFindingHistory`, `GetFindingEvidence`: what AWS does not tell.
public final class HistoryOperations {
    private static final int PAGE = 100;

    private final Findings findings;

    /// Operations on these findings.
    public HistoryOperations(Findings findings) {
        this.findings = findings;
    }

    /// What happened to a finding, newest first.
    public ListFindingHistoryResponse history(ListFindingHistoryRequest request, Call call) {
        List<FindingChange> changes =
                new ArrayList<>(findings.history(call.scope(), request.findingArn()));
        if (changes.isEmpty()) {
            throw unknown(request.findingArn());
        }
        Collections.reverse(changes);
        int begin = Refusals.offset(request.nextToken(), changes.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE),
                        changes.size());
        return ListFindingHistoryResponse.builder()
                .entries(
                        changes.subList(begin, end).stream().map(HistoryOperations::entry).toList())
                .nextToken(end < changes.size() ? Integer.toString(end) : null)
                .build();
    }

    /// Why a finding is one.
    public GetFindingEvidenceResponse evidence(GetFindingEvidenceRequest request, Call call) {
        String evidence =
                findings.evidence(call.scope(), request.findingArn())
                        .orElseThrow(() -> unknown(request.findingArn()));
        return GetFindingEvidenceResponse.builder()
                .evidence(FindingEvidence.fromJson(evidence))
                .build();
    }

    private static FindingHistoryEntry entry(FindingChange change) {
        return FindingHistoryEntry.builder()
                .at(change.at())
                .change(FindingChangeKind.of(change.kind().name()))
                .from(
                        change.previousStatus()
                                .map(status -> FindingStatus.of(status.value()))
                                .orElse(null))
                .to(FindingStatus.of(change.status().value()))
                .previousSeverity(
                        change.previousSeverity().map(severity -> severity.value()).orElse(null))
                .severity(change.severity().value())
                .causeCode(change.cause().kind().name())
                .cause(change.cause().detail())
                .build();
    }

    private static ResourceNotFoundException unknown(String arn) {
        return ResourceNotFoundException.builder()
                .message("there is no finding " + arn + " in this account and Region")
                .build();
    }
}
