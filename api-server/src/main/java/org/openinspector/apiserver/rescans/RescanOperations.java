package org.openinspector.apiserver.rescans;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.openinspector.apimodel.openinspector.FindingChanges;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.ListRescansRequest;
import org.openinspector.apimodel.openinspector.ListRescansResponse;
import org.openinspector.apimodel.openinspector.Rescan;
import org.openinspector.apimodel.openinspector.RescanFailure;
import org.openinspector.apimodel.openinspector.RescanState;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.Estate;
import org.openinspector.estate.RescanRefusedException;
import org.openinspector.estate.RescanStatus;
import org.openinspector.estate.RescanTarget;

/// `StartRescan`, `GetRescan`, `ListRescans`.
public final class RescanOperations {
    private static final int PAGE = 50;

    private final Estate estate;

    /// Operations on this estate.
    public RescanOperations(Estate estate) {
        this.estate = estate;
    }

    /// Has resources looked at again.
    public StartRescanResponse start(StartRescanRequest request, Call call) {
        try {
            UUID id = estate.rescan(call.scope(), target(request.target()));
            return StartRescanResponse.builder().rescanId(id.toString()).build();
        } catch (RescanRefusedException e) {
            throw ResourceNotFoundException.builder()
                    .message(String.valueOf(e.getMessage()))
                    .build();
        }
    }

    /// How far a rescan is.
    public GetRescanResponse get(GetRescanRequest request, Call call) {
        RescanStatus status =
                id(request.rescanId())
                        .flatMap(id -> estate.rescanStatus(call.scope(), id))
                        .orElseThrow(() ->
                                ResourceNotFoundException.builder()
                                        .message("there is no rescan " + request.rescanId())
                                        .build());
        return GetRescanResponse.builder()
                .rescan(rescan(status))
                .failures(
                        status.failures().stream()
                                .map(failure ->
                                        RescanFailure.builder()
                                                .resourceId(failure.resourceId())
                                                .message(failure.message())
                                                .build())
                                .toList())
                .build();
    }

    /// The account's rescans, newest first.
    public ListRescansResponse list(ListRescansRequest request, Call call) {
        List<RescanStatus> all = estate.rescans(call.scope());
        int begin = Refusals.offset(request.nextToken(), all.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE), all.size());
        return ListRescansResponse.builder()
                .rescans(all.subList(begin, end).stream().map(RescanOperations::rescan).toList())
                .nextToken(end < all.size() ? Integer.toString(end) : null)
                .build();
    }

    private static RescanTarget target(
            org.openinspector.apimodel.openinspector.RescanTarget target) {
        return switch (target) {
            case org.openinspector.apimodel.openinspector.RescanTarget.ResourceId(var id) ->
                    new RescanTarget.OfResource(id);
            case org.openinspector.apimodel.openinspector.RescanTarget.Tag(var tag) ->
                    new RescanTarget.Tagged(tag.key(), Objects.requireNonNullElse(tag.value(), ""));
            case org.openinspector.apimodel.openinspector.RescanTarget.All _ ->
                    new RescanTarget.All();
            case org.openinspector.apimodel.openinspector.RescanTarget.Unknown(var member) ->
                    throw Refusals.field(
                            "target", "expected resourceId, tag or all, got " + member);
        };
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private static Rescan rescan(RescanStatus status) {
        return Rescan.builder()
                .rescanId(status.id().toString())
                .target(status.target())
                .state(
                        status.finishedAt().isEmpty()
                                ? RescanState.RUNNING
                                : status.failed() > 0
                                        ? RescanState.COMPLETED_WITH_FAILURES
                                        : RescanState.COMPLETED)
                .total(status.total())
                .done(status.done())
                .failed(status.failed())
                .gone(status.gone())
                .startedAt(status.requestedAt())
                .finishedAt(status.finishedAt().orElse(null))
                .findings(
                        FindingChanges.builder()
                                .opened(Math.toIntExact(status.findings().opened()))
                                .closed(Math.toIntExact(status.findings().closed()))
                                .reopened(Math.toIntExact(status.findings().reopened()))
                                .build())
                .build();
    }
}
