package org.openinspector.apiserver.findings;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.openinspector.FindingChangeKind;
import org.openinspector.apimodel.openinspector.GetFindingAsOfRequest;
import org.openinspector.apimodel.openinspector.GetFindingAsOfResponse;
import org.openinspector.apimodel.openinspector.GetRetentionResponse;
import org.openinspector.apimodel.openinspector.ListFindingsAsOfRequest;
import org.openinspector.apimodel.openinspector.ListFindingsAsOfResponse;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.UpdateRetentionRequest;
import org.openinspector.apimodel.openinspector.UpdateRetentionResponse;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.findings.Findings;
import org.openinspector.findings.PastFinding;
import org.openinspector.findings.PastPage;
import org.openinspector.findings.PastQuestion;
import org.openinspector.findings.Retention;
import org.openinspector.findings.lifecycle.LifecycleSettings;

/// Findings as they were, and how long that is known.
public final class PastOperations {
    private static final int PAGE = 100;

    private final Findings findings;

    /// Operations on these findings.
    public PastOperations(Findings findings) {
        this.findings = findings;
    }

    /// A finding as it was.
    public GetFindingAsOfResponse get(GetFindingAsOfRequest request, Call call) {
        return GetFindingAsOfResponse.builder()
                .finding(
                        findings.past()
                                .get(call.readable(), request.findingArn(), request.at())
                                .map(PastOperations::shown)
                                .orElseThrow(() ->
                                        ResourceNotFoundException.builder()
                                                .message(
                                                        "there was no finding "
                                                                + request.findingArn()
                                                                + " in this account and Region then")
                                                .build()))
                .build();
    }

    /// Findings as they were.
    public ListFindingsAsOfResponse list(ListFindingsAsOfRequest request, Call call) {
        PastQuestion asked =
                new PastQuestion(
                        Objects.requireNonNullElse(request.accountIds(), List.of()),
                        Optional.ofNullable(request.resourceId()),
                        Optional.ofNullable(request.vulnerabilityId()),
                        Objects.requireNonNullElse(
                                        request.severities(),
                                        List
                                                .<org.openinspector.apimodel.openinspector
                                                                .FindingSeverity>
                                                        of())
                                .stream()
                                .map(one -> one.value())
                                .toList(),
                        Objects.requireNonNullElse(
                                        request.statuses(),
                                        List
                                                .<org.openinspector.apimodel.openinspector
                                                                .FindingStatus>
                                                        of())
                                .stream()
                                .map(one -> one.value())
                                .toList());
        PastPage page =
                Refusals.ofToken(() ->
                        findings.past()
                                .list(
                                        call.readable(),
                                        request.at(),
                                        asked,
                                        Objects.requireNonNullElse(request.maxResults(), PAGE),
                                        request.nextToken()));
        return ListFindingsAsOfResponse.builder()
                .findings(page.findings().stream().map(PastOperations::shown).toList())
                .nextToken(page.next().orElse(null))
                .build();
    }

    private static org.openinspector.apimodel.openinspector.PastFinding shown(PastFinding past) {
        return org.openinspector.apimodel.openinspector.PastFinding.builder()
                .finding(new Document(Finding.toJson(past.finding())))
                .changedAt(past.changedAt())
                .change(FindingChangeKind.of(past.kind().name()))
                .causeCode(past.cause().kind().name())
                .cause(past.cause().detail())
                .build();
    }

    /// The account's periods.
    public GetRetentionResponse retention(Call call) {
        return GetRetentionResponse.builder()
                .retention(shown(findings.retentions().get(call.scope())))
                .build();
    }

    /// Sets those that are given.
    public UpdateRetentionResponse update(UpdateRetentionRequest request, Call call) {
        Retention before = findings.retentions().get(call.scope());
        LifecycleSettings life = before.lifecycle();
        @Nullable Integer days = request.historyDays();
        Retention wanted =
                new Retention(
                        new LifecycleSettings(
                                hours(request.reopenWithinHours(), life.reopenWithin()),
                                hours(request.keepFixedHours(), life.keepFixed()),
                                hours(request.keepGoneHours(), life.keepGone()),
                                hours(request.keepDisabledHours(), life.keepDisabled()),
                                hours(request.keepSuspendedHours(), life.keepSuspended())),
                        days == null
                                ? before.history()
                                : days == 0
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofDays(days)));
        findings.retentions().set(call.scope(), wanted);
        return UpdateRetentionResponse.builder().retention(shown(wanted)).build();
    }

    private static Duration hours(@Nullable Integer given, Duration otherwise) {
        return given == null ? otherwise : Duration.ofHours(given);
    }

    private static org.openinspector.apimodel.openinspector.Retention shown(Retention retention) {
        LifecycleSettings life = retention.lifecycle();
        return org.openinspector.apimodel.openinspector.Retention.builder()
                .reopenWithinHours((int) life.reopenWithin().toHours())
                .keepFixedHours((int) life.keepFixed().toHours())
                .keepGoneHours((int) life.keepGone().toHours())
                .keepDisabledHours((int) life.keepDisabled().toHours())
                .keepSuspendedHours((int) life.keepSuspended().toHours())
                .historyDays(retention.history().map(period -> (int) period.toDays()).orElse(0))
                .build();
    }
}
