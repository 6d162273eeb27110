package org.openinspector.apiserver;

import org.openinspector.apimodel.openinspector.ExplainFindingRequest;
import org.openinspector.apimodel.openinspector.ExplainFindingResponse;
import org.openinspector.apimodel.openinspector.ExplainVerdictRequest;
import org.openinspector.apimodel.openinspector.ExplainVerdictResponse;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusRequest;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusResponse;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.GetServerStatusRequest;
import org.openinspector.apimodel.openinspector.GetServerStatusResponse;
import org.openinspector.apimodel.openinspector.ListCoverageGapsRequest;
import org.openinspector.apimodel.openinspector.ListCoverageGapsResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.ListJobsRequest;
import org.openinspector.apimodel.openinspector.ListJobsResponse;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesRequest;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesResponse;
import org.openinspector.apimodel.openinspector.ListRescansRequest;
import org.openinspector.apimodel.openinspector.ListRescansResponse;
import org.openinspector.apimodel.openinspector.OpenInspector;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeRequest;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeResponse;
import org.openinspector.apiserver.coverage.GapOperations;
import org.openinspector.apiserver.findings.ExplainOperations;
import org.openinspector.apiserver.findings.HistoryOperations;
import org.openinspector.apiserver.rescans.RescanOperations;
import org.openinspector.apiserver.server.ServerOperations;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.Estate;
import org.openinspector.findings.Findings;

/// What is offered beyond the Inspector API, under `/openinspector/`.
public final class OwnService implements OpenInspector<Call> {
    private final HistoryOperations history;
    private final ExplainOperations explain;
    private final GapOperations gaps;
    private final RescanOperations rescans;
    private final ServerOperations server;

    /// The API of these capabilities.
    public OwnService(Findings findings, Estate estate, ServerView server) {
        this.history = new HistoryOperations(findings);
        this.explain = new ExplainOperations(findings, estate);
        this.gaps = new GapOperations(estate.reading());
        this.rescans = new RescanOperations(estate);
        this.server = new ServerOperations(server, estate);
    }

    @Override
    public ListFindingHistoryResponse listFindingHistory(
            ListFindingHistoryRequest input, Call call) {
        return history.history(input, call);
    }

    @Override
    public GetFindingEvidenceResponse getFindingEvidence(
            GetFindingEvidenceRequest input, Call call) {
        return history.evidence(input, call);
    }

    @Override
    public ListCoverageGapsResponse listCoverageGaps(ListCoverageGapsRequest input, Call call) {
        return gaps.list(input, call);
    }

    @Override
    public StartRescanResponse startRescan(StartRescanRequest input, Call call) {
        return rescans.start(input, call);
    }

    @Override
    public GetRescanResponse getRescan(GetRescanRequest input, Call call) {
        return rescans.get(input, call);
    }

    @Override
    public ListRescansResponse listRescans(ListRescansRequest input, Call call) {
        return rescans.list(input, call);
    }

    @Override
    public GetServerStatusResponse getServerStatus(GetServerStatusRequest input, Call call) {
        return server.status(call);
    }

    @Override
    public ListJobsResponse listJobs(ListJobsRequest input, Call call) {
        return server.jobs(input, call);
    }

    @Override
    public GetKnowledgeStatusResponse getKnowledgeStatus(
            GetKnowledgeStatusRequest input, Call call) {
        return server.knowledge(call);
    }

    @Override
    public UpdateKnowledgeResponse updateKnowledge(UpdateKnowledgeRequest input, Call call) {
        return server.update();
    }

    @Override
    public ListKnowledgeChangesResponse listKnowledgeChanges(
            ListKnowledgeChangesRequest input, Call call) {
        return server.changes(input);
    }

    @Override
    public ExplainFindingResponse explainFinding(ExplainFindingRequest input, Call call) {
        return explain.finding(input, call);
    }

    @Override
    public ExplainVerdictResponse explainVerdict(ExplainVerdictRequest input, Call call) {
        return explain.verdict(input, call);
    }
}
