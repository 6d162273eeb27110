package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.openinspector.AllTarget;
import org.openinspector.apimodel.openinspector.ConnectorStatus;
import org.openinspector.apimodel.openinspector.CoverageGap;
import org.openinspector.apimodel.openinspector.EvidencePackage;
import org.openinspector.apimodel.openinspector.FindingHistoryEntry;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusRequest;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusResponse;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.GetServerStatusRequest;
import org.openinspector.apimodel.openinspector.GetServerStatusResponse;
import org.openinspector.apimodel.openinspector.Job;
import org.openinspector.apimodel.openinspector.JobState;
import org.openinspector.apimodel.openinspector.ListChangeSourcesRequest;
import org.openinspector.apimodel.openinspector.ListChangeSourcesResponse;
import org.openinspector.apimodel.openinspector.ListCoverageGapsRequest;
import org.openinspector.apimodel.openinspector.ListCoverageGapsResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.ListJobsRequest;
import org.openinspector.apimodel.openinspector.ListJobsResponse;
import org.openinspector.apimodel.openinspector.ListQueueRequest;
import org.openinspector.apimodel.openinspector.ListQueueResponse;
import org.openinspector.apimodel.openinspector.ListRescansRequest;
import org.openinspector.apimodel.openinspector.ListRescansResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.QueueStage;
import org.openinspector.apimodel.openinspector.RescanState;
import org.openinspector.apimodel.openinspector.RescanTarget;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.apimodel.openinspector.SweepOutcome;
import org.openinspector.apimodel.openinspector.TagTarget;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeRequest;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeResponse;

/// What is offered beyond the Inspector API.
class OwnServiceTest {
    private static final String UNKNOWN_ARN =
            "arn:aws:inspector2:us-east-1:" + ApiServer.A + ":finding/" + "0".repeat(32);

    private final ApiServer server = ApiServer.shared();
    private final ApiClient a = server.client(ApiServer.A);

    static Finding findingOf(ApiClient client, String resourceId) {
        ListFindingsResponse all =
                client.inspector(
                        Inspector2Protocol.LIST_FINDINGS,
                        ListFindingsRequest.builder().build(),
                        ListFindingsResponse.class);
        return Objects.requireNonNull(all.findings()).stream()
                .filter(each -> each.resources().getFirst().id().equals(resourceId))
                .findFirst()
                .orElseThrow();
    }

    private GetRescanResponse rescanned(RescanTarget target) {
        String id =
                a.own(
                                OpenInspectorProtocol.START_RESCAN,
                                StartRescanRequest.builder().target(target).build(),
                                StartRescanResponse.class)
                        .rescanId();
        ApiServer.await(
                "rescan done", () -> !rescan(id).rescan().state().equals(RescanState.RUNNING));
        return rescan(id);
    }

    private GetRescanResponse rescan(String id) {
        return a.own(
                OpenInspectorProtocol.GET_RESCAN,
                GetRescanRequest.builder().rescanId(id).build(),
                GetRescanResponse.class);
    }

    @Test
    void rescansOneResourceAndAll() {
        GetRescanResponse one = rescanned(new RescanTarget.ResourceId(SampleEstate.IMAGE));
        assertEquals(RescanState.COMPLETED, one.rescan().state());
        assertEquals(1, one.rescan().total());
        assertEquals(1, one.rescan().done());
        assertEquals(0, one.rescan().findings().opened());
        assertEquals(List.of(), one.failures());

        GetRescanResponse tagged =
                rescanned(
                        new RescanTarget.Tag(
                                TagTarget.builder()
                                        .key("owner")
                                        .value("team-of-" + ApiServer.A)
                                        .build()));
        assertEquals(RescanState.COMPLETED_WITH_FAILURES, tagged.rescan().state());
        assertEquals(SampleEstate.UNREADABLE, tagged.failures().getFirst().resourceId());
        assertTrue(
                tagged.failures().getFirst().message().contains("may not be read"),
                tagged.failures().toString());

        GetRescanResponse all = rescanned(new RescanTarget.All(AllTarget.builder().build()));
        assertEquals(tagged.rescan().total(), all.rescan().total());

        ListRescansResponse listed = rescans(2, null);
        assertEquals(
                List.of(all.rescan().rescanId(), tagged.rescan().rescanId()),
                listed.rescans().stream().map(each -> each.rescanId()).toList(),
                "newest first");
        ListRescansResponse rest = rescans(2, listed.nextToken());
        assertEquals(one.rescan().rescanId(), rest.rescans().getFirst().rescanId());
        ApiClient.refusal(400, "ValidationException", () -> rescans(2, "99"));
    }

    private ListRescansResponse rescans(int max, @Nullable String token) {
        return a.own(
                OpenInspectorProtocol.LIST_RESCANS,
                ListRescansRequest.builder().maxResults(max).nextToken(token).build(),
                ListRescansResponse.class);
    }

    @Test
    void tellsWhyAResourceWasInTheQueueLast() {
        rescanned(new RescanTarget.ResourceId(SampleEstate.IMAGE));
        ListQueueResponse one = queue(SampleEstate.IMAGE, null);
        assertEquals(1, one.entries().size(), one.toString());
        assertEquals(QueueStage.NONE, one.entries().getFirst().stage());
        assertEquals("asked for", one.entries().getFirst().reason());
        assertEquals("ecr", one.entries().getFirst().kind());
        assertNull(one.entries().getFirst().position());
        assertNull(one.nextToken());

        ListQueueResponse other = queue(SampleEstate.INSTANCE + 1, null);
        assertEquals(ApiServer.A, other.entries().getFirst().accountId());
        assertEquals(List.of(), queue("i-nobody", null).entries());
        ApiClient.refusal(400, "ValidationException", () -> queue(null, "moon"));
        assertEquals(
                List.of(),
                a.own(
                                OpenInspectorProtocol.LIST_CHANGE_SOURCES,
                                ListChangeSourcesRequest.builder().build(),
                                ListChangeSourcesResponse.class)
                        .sources(),
                "no queue is configured");
    }

    private ListQueueResponse queue(@Nullable String resourceId, @Nullable String token) {
        return a.own(
                OpenInspectorProtocol.LIST_QUEUE,
                ListQueueRequest.builder().resourceId(resourceId).nextToken(token).build(),
                ListQueueResponse.class);
    }

    @Test
    void refusesRescansOfNothing() {
        for (RescanTarget target :
                List.of(
                        new RescanTarget.ResourceId("i-nobody"),
                        new RescanTarget.Tag(
                                TagTarget.builder().key("owner").value("nobody").build()))) {
            ApiClient.refusal(
                    404,
                    "ResourceNotFoundException",
                    () ->
                            a.own(
                                    OpenInspectorProtocol.START_RESCAN,
                                    StartRescanRequest.builder().target(target).build(),
                                    StartRescanResponse.class));
        }
        for (String body :
                List.of(
                        "{}",
                        "{\"target\":{}}",
                        "{\"target\":{\"moon\":{}}}",
                        "{\"target\":{\"all\":{},\"resourceId\":\"x\"}}",
                        "{\"target\":{\"resourceId\":\"\"}}")) {
            ApiClient.Answer answer = a.send("POST", "/openinspector/rescans", body);
            assertEquals(400, answer.status(), body + answer.body());
        }
        for (String id : List.of("x", "123e4567-e89b-12d3-a456-426614174000", "1-1-1-1-1")) {
            ApiClient.refusal(404, "ResourceNotFoundException", () -> rescan(id));
        }
        ApiClient.refusal(400, "ValidationException", () -> rescan("a b"));
    }

    @Test
    void tellsHistoryAndEvidence() {
        Finding finding = findingOf(a, SampleEstate.IMAGE);
        ListFindingHistoryResponse history = history(finding.findingArn(), null);
        FindingHistoryEntry first = history.entries().getFirst();
        assertEquals(1, history.entries().size());
        assertNull(history.nextToken());
        assertEquals("OPENED", first.change().value());
        assertNull(first.from());
        assertEquals("ACTIVE", first.to().value());
        assertEquals("LOW", first.severity());

        EvidencePackage evidence =
                a.own(
                                OpenInspectorProtocol.GET_FINDING_EVIDENCE,
                                GetFindingEvidenceRequest.builder()
                                        .findingArn(finding.findingArn())
                                        .build(),
                                GetFindingEvidenceResponse.class)
                        .evidence()
                        .packages()
                        .getFirst();
        assertEquals("pkg:pypi/jinja2@1.9", evidence.package_());
        assertEquals("2.0", evidence.fixedVersion());
        assertEquals("test", evidence.why().getFirst().source());
        assertEquals("CVE-2020-0003", evidence.why().getFirst().advisory());
        assertEquals("1.9", evidence.why().getFirst().version());
        assertEquals("opt/jinja2/METADATA", evidence.evidence().getFirst().path());
    }

    private ListFindingHistoryResponse history(String arn, @Nullable String token) {
        return a.own(
                OpenInspectorProtocol.LIST_FINDING_HISTORY,
                ListFindingHistoryRequest.builder().findingArn(arn).nextToken(token).build(),
                ListFindingHistoryResponse.class);
    }

    @Test
    void refusesUnknownFindings() {
        ApiClient.refusal(404, "ResourceNotFoundException", () -> history(UNKNOWN_ARN, null));
        ApiClient.refusal(
                404,
                "ResourceNotFoundException",
                () ->
                        a.own(
                                OpenInspectorProtocol.GET_FINDING_EVIDENCE,
                                GetFindingEvidenceRequest.builder().findingArn(UNKNOWN_ARN).build(),
                                GetFindingEvidenceResponse.class));
        ApiClient.refusal(400, "ValidationException", () -> history("arn:aws:s3:::bucket", null));
        String arn = findingOf(a, SampleEstate.IMAGE).findingArn();
        ApiClient.refusal(400, "ValidationException", () -> history(arn, "7"));
    }

    @Test
    void listsGaps() {
        List<CoverageGap> all = gaps(null).resources();
        assertEquals(
                List.of(SampleEstate.INSTANCE + 5),
                all.stream().map(CoverageGap::resourceId).toList());
        CoverageGap gap = all.getFirst();
        assertEquals(1, gap.ecosystems().getFirst().packages());
        assertEquals(1, gap.problemCount());
        assertEquals("app/Gemfile.lock", gap.problems().getFirst().path());
        assertEquals(12, gap.problems().getFirst().line());
        assertEquals(all, gaps(SampleEstate.INSTANCE + 5).resources());
        assertEquals(List.of(), gaps(SampleEstate.INSTANCE + 1).resources());
    }

    private ListCoverageGapsResponse gaps(@Nullable String resource) {
        return a.own(
                OpenInspectorProtocol.LIST_COVERAGE_GAPS,
                ListCoverageGapsRequest.builder().resourceId(resource).build(),
                ListCoverageGapsResponse.class);
    }

    @Test
    void tellsItsStatus() {
        GetServerStatusResponse status = status();
        assertEquals("0.1.0", status.version());
        assertTrue(status.ready());
        assertTrue(status.uptimeSeconds() >= 0 && status.uptimeSeconds() < 3600);
        assertEquals(
                new TreeSet<>(List.of("ec2", "ecr", "lambda")),
                new TreeSet<>(status.connectors().stream().map(ConnectorStatus::kind).toList()));
        assertEquals(3, status.connectors().size(), "one row for each unit");
        for (ConnectorStatus connector : status.connectors()) {
            assertEquals("test", connector.connector());
            assertEquals(ApiServer.A, connector.accountId());
            assertFalse(connector.outcome().equals(SweepOutcome.INCOMPLETE));
        }
        server.view.waits.add("the database does not answer");
        try {
            assertFalse(status().ready());
            assertEquals(List.of("the database does not answer"), status().waitsFor());
        } finally {
            server.view.waits.clear();
        }
    }

    private GetServerStatusResponse status() {
        return a.own(
                OpenInspectorProtocol.GET_SERVER_STATUS,
                GetServerStatusRequest.builder().build(),
                GetServerStatusResponse.class);
    }

    @Test
    void listsJobs() {
        List<Job> all = jobs(ListJobsRequest.builder().build()).jobs();
        List<Job> sweeps = jobs(ListJobsRequest.builder().task("sweep").build()).jobs();
        assertEquals(3, sweeps.size(), sweeps.toString());
        assertTrue(sweeps.stream().allMatch(job -> job.jobId().contains(ApiServer.A)));
        assertTrue(all.stream().anyMatch(job -> job.task().equals("estate-upkeep")));
        assertEquals(
                List.of(), jobs(ListJobsRequest.builder().state(JobState.FAILED).build()).jobs());
        ListJobsResponse first =
                jobs(ListJobsRequest.builder().task("sweep").maxResults(2).build());
        ListJobsResponse second =
                jobs(
                        ListJobsRequest.builder()
                                .task("sweep")
                                .maxResults(2)
                                .nextToken(first.nextToken())
                                .build());
        assertEquals(1, second.jobs().size());
        assertNull(second.nextToken());
    }

    private ListJobsResponse jobs(ListJobsRequest request) {
        return a.own(OpenInspectorProtocol.LIST_JOBS, request, ListJobsResponse.class);
    }

    @Test
    void tellsOfItsKnowledgeAndUpdatesItOnce() {
        GetKnowledgeStatusResponse status =
                a.own(
                        OpenInspectorProtocol.GET_KNOWLEDGE_STATUS,
                        GetKnowledgeStatusRequest.builder().build(),
                        GetKnowledgeStatusResponse.class);
        assertEquals("v1", status.snapshotVersion());
        var fetched = status.sources().getFirst();
        assertEquals("osv/PyPI", fetched.sourceId());
        assertEquals("the publisher does not answer", fetched.lastError());
        assertTrue(Objects.requireNonNull(fetched.ageSeconds()) >= 60, fetched.toString());
        assertNull(status.sources().get(1).ageSeconds(), "no date, no age");
        try {
            assertTrue(update().started());
            assertFalse(update().started(), "one is running");
        } finally {
            server.view.updating = false;
        }
    }

    private UpdateKnowledgeResponse update() {
        return a.own(
                OpenInspectorProtocol.UPDATE_KNOWLEDGE,
                UpdateKnowledgeRequest.builder().build(),
                UpdateKnowledgeResponse.class);
    }
}
