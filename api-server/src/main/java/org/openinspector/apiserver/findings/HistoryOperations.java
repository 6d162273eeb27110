package org.openinspector.apiserver.findings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.openinspector.apimodel.openinspector.ChangedAttribute;
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
import org.openinspector.findings.HistoryEntry;

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
        int limit = Objects.requireNonNullElse(request.maxResults(), PAGE);
        long before = Refusals.number(request.nextToken());
        List<HistoryEntry> changes =
                findings.past()
                        .history(
                                call.readable(),
                                request.findingArn(),
                                before == 0 ? Optional.empty() : Optional.of(before),
                                limit);
        if (changes.isEmpty() && before == 0) {
            throw unknown(request.findingArn());
        }
        return ListFindingHistoryResponse.builder()
                .entries(changes.stream().map(HistoryOperations::entry).toList())
                .nextToken(
                        changes.size() == limit && changes.getLast().more()
                                ? Refusals.token(changes.getLast().number())
                                : null)
                .build();
    }

    /// Why a finding is one.
    public GetFindingEvidenceResponse evidence(GetFindingEvidenceRequest request, Call call) {
        String evidence =
                findings.evidence(call.readable(), request.findingArn())
                        .orElseThrow(() -> unknown(request.findingArn()));
        return GetFindingEvidenceResponse.builder()
                .evidence(FindingEvidence.fromJson(evidence))
                .build();
    }

    private static FindingHistoryEntry entry(HistoryEntry entry) {
        FindingChange change = entry.change();
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
                .attributes(
                        entry.attributes().stream()
                                .map(one ->
                                        ChangedAttribute.builder()
                                                .name(one.name())
                                                .before(one.before().orElse(null))
                                                .after(one.after().orElse(null))
                                                .build())
                                .toList())
                .build();
    }

    private static ResourceNotFoundException unknown(String arn) {
        return ResourceNotFoundException.builder()
                .message("there is no finding " + arn + " in this account and Region")
                .build();
    }
}
