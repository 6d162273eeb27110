package org.openinspector.apiserver.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openinspector.apimodel.openinspector.ConnectorStatus;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusResponse;
import org.openinspector.apimodel.openinspector.GetServerStatusResponse;
import org.openinspector.apimodel.openinspector.Job;
import org.openinspector.apimodel.openinspector.JobState;
import org.openinspector.apimodel.openinspector.KnowledgeChange;
import org.openinspector.apimodel.openinspector.KnowledgeSourceStatus;
import org.openinspector.apimodel.openinspector.ListJobsRequest;
import org.openinspector.apimodel.openinspector.ListJobsResponse;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesRequest;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesResponse;
import org.openinspector.apimodel.openinspector.SweepOutcome;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeResponse;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateReading;
import org.openinspector.storage.JobStatus;

/// `GetServerStatus`, `ListJobs`, `GetKnowledgeStatus`, `UpdateKnowledge`, `ListKnowledgeChanges`.
public final class ServerOperations {
    private static final int PAGE = 100;
    private static final int SWEEPS_READ = 200;

    private final ServerView server;
    private final Estate estate;

    /// Operations on this server.
    public ServerOperations(ServerView server, Estate estate) {
        this.server = server;
        this.estate = estate;
    }

    /// Version, readiness, and each unit's last sweep.
    public GetServerStatusResponse status(Call call) {
        List<String> waits = server.waitsFor();
        Map<String, EstateReading.SweepView> newest = new LinkedHashMap<>();
        for (EstateReading.SweepView sweep : estate.reading().sweeps(call.scope(), SWEEPS_READ)) {
            if (!sweep.partial()) {
                newest.putIfAbsent(sweep.connector() + " " + sweep.unit(), sweep);
            }
        }
        return GetServerStatusResponse.builder()
                .version(server.version())
                .startedAt(server.startedAt())
                .uptimeSeconds(Duration.between(server.startedAt(), call.at()).toSeconds())
                .ready(waits.isEmpty())
                .waitsFor(waits)
                .connectors(newest.values().stream().map(ServerOperations::connector).toList())
                .build();
    }

    /// The queue: what works for the caller's account, or for none.
    public ListJobsResponse jobs(ListJobsRequest request, Call call) {
        List<JobStatus> all =
                estate.jobs(call.scope()).stream()
                        .filter(job -> request.task() == null || job.task().equals(request.task()))
                        .filter(job ->
                                request.state() == null
                                        || job.state().name().equals(request.state().value()))
                        .toList();
        int begin = Refusals.offset(request.nextToken(), all.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE), all.size());
        return ListJobsResponse.builder()
                .jobs(all.subList(begin, end).stream().map(ServerOperations::job).toList())
                .nextToken(end < all.size() ? Integer.toString(end) : null)
                .build();
    }

    /// How old the vulnerability data is.
    public GetKnowledgeStatusResponse knowledge(Call call) {
        List<KnowledgeSourceStatus> sources = new ArrayList<>();
        for (ServerView.Source source : server.sources()) {
            Instant date = source.date().or(source::updatedAt).orElse(null);
            sources.add(
                    KnowledgeSourceStatus.builder()
                            .sourceId(source.id())
                            .records(source.records())
                            .dataDate(source.date().orElse(null))
                            .updatedAt(source.updatedAt().orElse(null))
                            .ageSeconds(
                                    date == null
                                            ? null
                                            : Duration.between(date, call.at()).toSeconds())
                            .lastError(source.lastError().orElse(null))
                            .url(source.url().orElse(null))
                            .build());
        }
        return GetKnowledgeStatusResponse.builder()
                .snapshotVersion(server.knowledgeVersion().orElse(null))
                .updating(server.updating())
                .sources(sources)
                .build();
    }

    /// Fetches the vulnerability data now.
    public UpdateKnowledgeResponse update() {
        return UpdateKnowledgeResponse.builder().started(server.updateNow()).build();
    }

    /// What newer vulnerability data changed.
    public ListKnowledgeChangesResponse changes(ListKnowledgeChangesRequest request) {
        List<EstateReading.Rematch> all = estate.reading().rematches(PAGE);
        int begin = Refusals.offset(request.nextToken(), all.size());
        int end =
                Math.min(
                        begin + Objects.requireNonNullElse(request.maxResults(), PAGE), all.size());
        return ListKnowledgeChangesResponse.builder()
                .changes(all.subList(begin, end).stream().map(ServerOperations::change).toList())
                .nextToken(end < all.size() ? Integer.toString(end) : null)
                .build();
    }

    private static KnowledgeChange change(EstateReading.Rematch one) {
        return KnowledgeChange.builder()
                .snapshotVersion(one.version())
                .comparedWith(one.base().orElse(null))
                .wholeBecause(one.wholeBecause().orElse(null))
                .seenAt(one.seenAt())
                .finishedAt(one.finishedAt().orElse(null))
                .packagesChanged(one.packagesChanged())
                .vulnerabilitiesChanged(one.vulnerabilitiesChanged())
                .inventoriesTouched(one.total())
                .inventoriesDone(one.done())
                .inventoriesChanged(one.changed())
                .resourcesTouched(one.resources())
                .findingsOpened(one.findings().opened())
                .findingsReopened(one.findings().reopened())
                .findingsUpdated(one.findings().updated())
                .findingsClosed(one.findings().closed())
                .build();
    }

    private static ConnectorStatus connector(EstateReading.SweepView sweep) {
        return ConnectorStatus.builder()
                .connector(sweep.connector())
                .accountId(sweep.unit().accountId())
                .region(sweep.unit().region())
                .kind(sweep.unit().kind())
                .outcome(
                        switch (sweep.state()) {
                            case "COMPLETE" -> SweepOutcome.COMPLETE;
                            case "RUNNING" -> SweepOutcome.NONE;
                            default -> SweepOutcome.INCOMPLETE;
                        })
                .sweptAt(sweep.finishedAt().orElse(null))
                .resources(sweep.found())
                .message(sweep.reason().isEmpty() ? null : sweep.reason())
                .build();
    }

    private static Job job(JobStatus status) {
        return Job.builder()
                .task(status.task())
                .jobId(status.id())
                .state(JobState.of(status.state().name()))
                .since(status.since())
                .due(status.due().orElse(null))
                .attempts(status.attempts())
                .lastError(status.lastError().orElse(null))
                .priority(status.priority())
                .build();
    }
}
