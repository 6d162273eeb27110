package org.openinspector.apiserver;

import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.openinspector.AttachPolicyRequest;
import org.openinspector.apimodel.openinspector.AttachPolicyResponse;
import org.openinspector.apimodel.openinspector.CloseAccountRequest;
import org.openinspector.apimodel.openinspector.CloseAccountResponse;
import org.openinspector.apimodel.openinspector.CreateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.CreateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.CreateAccountRequest;
import org.openinspector.apimodel.openinspector.CreateAccountResponse;
import org.openinspector.apimodel.openinspector.CreateEventSinkRequest;
import org.openinspector.apimodel.openinspector.CreateEventSinkResponse;
import org.openinspector.apimodel.openinspector.CreateRoleRequest;
import org.openinspector.apimodel.openinspector.CreateRoleResponse;
import org.openinspector.apimodel.openinspector.CreateUserRequest;
import org.openinspector.apimodel.openinspector.CreateUserResponse;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyRequest;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyResponse;
import org.openinspector.apimodel.openinspector.DeleteEventSinkRequest;
import org.openinspector.apimodel.openinspector.DeleteEventSinkResponse;
import org.openinspector.apimodel.openinspector.DeleteInlinePolicyRequest;
import org.openinspector.apimodel.openinspector.DeleteInlinePolicyResponse;
import org.openinspector.apimodel.openinspector.DeletePolicyRequest;
import org.openinspector.apimodel.openinspector.DeletePolicyResponse;
import org.openinspector.apimodel.openinspector.DeletePrincipalRequest;
import org.openinspector.apimodel.openinspector.DeletePrincipalResponse;
import org.openinspector.apimodel.openinspector.DetachPolicyRequest;
import org.openinspector.apimodel.openinspector.DetachPolicyResponse;
import org.openinspector.apimodel.openinspector.ExplainFindingRequest;
import org.openinspector.apimodel.openinspector.ExplainFindingResponse;
import org.openinspector.apimodel.openinspector.ExplainVerdictRequest;
import org.openinspector.apimodel.openinspector.ExplainVerdictResponse;
import org.openinspector.apimodel.openinspector.GetAccountBoundaryResponse;
import org.openinspector.apimodel.openinspector.GetCostEstimateRequest;
import org.openinspector.apimodel.openinspector.GetCostEstimateResponse;
import org.openinspector.apimodel.openinspector.GetEncryptionStatusRequest;
import org.openinspector.apimodel.openinspector.GetEncryptionStatusResponse;
import org.openinspector.apimodel.openinspector.GetEventSinkRequest;
import org.openinspector.apimodel.openinspector.GetEventSinkResponse;
import org.openinspector.apimodel.openinspector.GetFindingAsOfRequest;
import org.openinspector.apimodel.openinspector.GetFindingAsOfResponse;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionRequest;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionResponse;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusRequest;
import org.openinspector.apimodel.openinspector.GetKnowledgeStatusResponse;
import org.openinspector.apimodel.openinspector.GetOrganizationRequest;
import org.openinspector.apimodel.openinspector.GetOrganizationResponse;
import org.openinspector.apimodel.openinspector.GetPolicyRequest;
import org.openinspector.apimodel.openinspector.GetPolicyResponse;
import org.openinspector.apimodel.openinspector.GetPrincipalRequest;
import org.openinspector.apimodel.openinspector.GetPrincipalResponse;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.GetRetentionRequest;
import org.openinspector.apimodel.openinspector.GetRetentionResponse;
import org.openinspector.apimodel.openinspector.GetServerStatusRequest;
import org.openinspector.apimodel.openinspector.GetServerStatusResponse;
import org.openinspector.apimodel.openinspector.ListAccessKeysRequest;
import org.openinspector.apimodel.openinspector.ListAccessKeysResponse;
import org.openinspector.apimodel.openinspector.ListAccountsRequest;
import org.openinspector.apimodel.openinspector.ListAccountsResponse;
import org.openinspector.apimodel.openinspector.ListAuditEventsRequest;
import org.openinspector.apimodel.openinspector.ListAuditEventsResponse;
import org.openinspector.apimodel.openinspector.ListCoverageGapsRequest;
import org.openinspector.apimodel.openinspector.ListCoverageGapsResponse;
import org.openinspector.apimodel.openinspector.ListDeadLettersRequest;
import org.openinspector.apimodel.openinspector.ListDeadLettersResponse;
import org.openinspector.apimodel.openinspector.ListEventSinksRequest;
import org.openinspector.apimodel.openinspector.ListEventSinksResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.ListFindingsAsOfRequest;
import org.openinspector.apimodel.openinspector.ListFindingsAsOfResponse;
import org.openinspector.apimodel.openinspector.ListJobsRequest;
import org.openinspector.apimodel.openinspector.ListJobsResponse;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesRequest;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesResponse;
import org.openinspector.apimodel.openinspector.ListPoliciesRequest;
import org.openinspector.apimodel.openinspector.ListPoliciesResponse;
import org.openinspector.apimodel.openinspector.ListPrincipalsRequest;
import org.openinspector.apimodel.openinspector.ListPrincipalsResponse;
import org.openinspector.apimodel.openinspector.ListRescansRequest;
import org.openinspector.apimodel.openinspector.ListRescansResponse;
import org.openinspector.apimodel.openinspector.ListRulesRequest;
import org.openinspector.apimodel.openinspector.ListRulesResponse;
import org.openinspector.apimodel.openinspector.OpenInspector;
import org.openinspector.apimodel.openinspector.PreviewRuleRequest;
import org.openinspector.apimodel.openinspector.PreviewRuleResponse;
import org.openinspector.apimodel.openinspector.PutAccountBoundaryRequest;
import org.openinspector.apimodel.openinspector.PutAccountBoundaryResponse;
import org.openinspector.apimodel.openinspector.PutInlinePolicyRequest;
import org.openinspector.apimodel.openinspector.PutInlinePolicyResponse;
import org.openinspector.apimodel.openinspector.PutPolicyRequest;
import org.openinspector.apimodel.openinspector.PutPolicyResponse;
import org.openinspector.apimodel.openinspector.PutRuleSettingsRequest;
import org.openinspector.apimodel.openinspector.PutRuleSettingsResponse;
import org.openinspector.apimodel.openinspector.RemoveAccountRequest;
import org.openinspector.apimodel.openinspector.RemoveAccountResponse;
import org.openinspector.apimodel.openinspector.ReplayEventsRequest;
import org.openinspector.apimodel.openinspector.ReplayEventsResponse;
import org.openinspector.apimodel.openinspector.RevokeSessionsRequest;
import org.openinspector.apimodel.openinspector.RevokeSessionsResponse;
import org.openinspector.apimodel.openinspector.RotateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.RotateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.RotateKeysRequest;
import org.openinspector.apimodel.openinspector.RotateKeysResponse;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;
import org.openinspector.apimodel.openinspector.SimulatePolicyRequest;
import org.openinspector.apimodel.openinspector.SimulatePolicyResponse;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.apimodel.openinspector.TagPrincipalRequest;
import org.openinspector.apimodel.openinspector.TagPrincipalResponse;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedRequest;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedResponse;
import org.openinspector.apimodel.openinspector.TestEventSinkRequest;
import org.openinspector.apimodel.openinspector.TestEventSinkResponse;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.UpdateEventSinkRequest;
import org.openinspector.apimodel.openinspector.UpdateEventSinkResponse;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeRequest;
import org.openinspector.apimodel.openinspector.UpdateKnowledgeResponse;
import org.openinspector.apimodel.openinspector.UpdateRetentionRequest;
import org.openinspector.apimodel.openinspector.UpdateRetentionResponse;
import org.openinspector.apimodel.openinspector.UpdateRoleRequest;
import org.openinspector.apimodel.openinspector.UpdateRoleResponse;
import org.openinspector.apimodel.wire.Unit;
import org.openinspector.apiserver.coverage.GapOperations;
import org.openinspector.apiserver.findings.ExplainOperations;
import org.openinspector.apiserver.findings.FindingOperations;
import org.openinspector.apiserver.findings.HistoryOperations;
import org.openinspector.apiserver.findings.PastOperations;
import org.openinspector.apiserver.findings.RuleOperations;
import org.openinspector.apiserver.identity.AuditOperations;
import org.openinspector.apiserver.identity.KeyOperations;
import org.openinspector.apiserver.identity.PolicyOperations;
import org.openinspector.apiserver.identity.PrincipalOperations;
import org.openinspector.apiserver.organization.OrganizationOperations;
import org.openinspector.apiserver.packages.PackageOperations;
import org.openinspector.apiserver.publishing.EventSinkOperations;
import org.openinspector.apiserver.rescans.RescanOperations;
import org.openinspector.apiserver.server.EncryptionOperations;
import org.openinspector.apiserver.server.ServerOperations;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.apiserver.usage.CostOperations;
import org.openinspector.estate.Estate;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.Publishing;

/// What is offered beyond the Inspector API, under `/openinspector/`.
public final class OwnService implements OpenInspector<Call> {
    private final FindingOperations taken;
    private final HistoryOperations history;
    private final RuleOperations rules;
    private final PastOperations past;
    private final ExplainOperations explain;
    private final GapOperations gaps;
    private final RescanOperations rescans;
    private final ServerOperations server;
    private final PrincipalOperations principals;
    private final KeyOperations keys;
    private final PolicyOperations policies;
    private final AuditOperations audit;
    private final OrganizationOperations organization;
    private final PackageOperations packages;
    private final CostOperations costs;
    private final EventSinkOperations eventSinks;
    private final EncryptionOperations encryption;

    /// The API of these capabilities.
    public OwnService(
            Accounts accounts,
            Authorization authorization,
            Findings findings,
            Estate estate,
            ServerView server,
            Publishing publishing) {
        this.organization = new OrganizationOperations(accounts);
        this.principals = new PrincipalOperations(accounts);
        this.keys = new KeyOperations(accounts);
        this.policies = new PolicyOperations(accounts, authorization);
        this.audit = new AuditOperations(accounts);
        this.taken = new FindingOperations(findings);
        this.eventSinks = new EventSinkOperations(publishing.sinks());
        this.history = new HistoryOperations(findings);
        this.rules = new RuleOperations(findings);
        this.past = new PastOperations(findings);
        this.explain = new ExplainOperations(findings, estate);
        this.gaps = new GapOperations(estate.reading());
        this.rescans = new RescanOperations(estate);
        this.server = new ServerOperations(server, estate);
        this.packages = new PackageOperations(estate.reading());
        this.costs = new CostOperations(estate.reading());
        this.encryption = new EncryptionOperations(estate.keys());
    }

    @Override
    public GetEncryptionStatusResponse getEncryptionStatus(
            GetEncryptionStatusRequest input, Call call) {
        return encryption.status(call);
    }

    @Override
    public RotateKeysResponse rotateKeys(RotateKeysRequest input, Call call) {
        return encryption.rotate(call);
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
    public TakeOverFirstObservedResponse takeOverFirstObserved(
            TakeOverFirstObservedRequest input, Call call) {
        return taken.takeOver(input, call);
    }

    @Override
    public ExplainVerdictResponse explainVerdict(ExplainVerdictRequest input, Call call) {
        return explain.verdict(input, call);
    }

    @Override
    public CreateUserResponse createUser(CreateUserRequest input, Call call) {
        return principals.createUser(input, call);
    }

    @Override
    public CreateRoleResponse createRole(CreateRoleRequest input, Call call) {
        return principals.createRole(input, call);
    }

    @Override
    public UpdateRoleResponse updateRole(UpdateRoleRequest input, Call call) {
        return principals.updateRole(input, call);
    }

    @Override
    public GetPrincipalResponse getPrincipal(GetPrincipalRequest input, Call call) {
        return principals.get(input, call);
    }

    @Override
    public ListPrincipalsResponse listPrincipals(ListPrincipalsRequest input, Call call) {
        return principals.list(input, call);
    }

    @Override
    public DeletePrincipalResponse deletePrincipal(DeletePrincipalRequest input, Call call) {
        return principals.delete(input, call);
    }

    @Override
    public TagPrincipalResponse tagPrincipal(TagPrincipalRequest input, Call call) {
        return principals.tag(input, call);
    }

    @Override
    public RevokeSessionsResponse revokeSessions(RevokeSessionsRequest input, Call call) {
        return principals.revoke(input, call);
    }

    @Override
    public CreateAccessKeyResponse createAccessKey(CreateAccessKeyRequest input, Call call) {
        return keys.create(input, call);
    }

    @Override
    public ListAccessKeysResponse listAccessKeys(ListAccessKeysRequest input, Call call) {
        return keys.list(input, call);
    }

    @Override
    public UpdateAccessKeyResponse updateAccessKey(UpdateAccessKeyRequest input, Call call) {
        return keys.update(input, call);
    }

    @Override
    public RotateAccessKeyResponse rotateAccessKey(RotateAccessKeyRequest input, Call call) {
        return keys.rotate(input, call);
    }

    @Override
    public DeleteAccessKeyResponse deleteAccessKey(DeleteAccessKeyRequest input, Call call) {
        return keys.delete(input, call);
    }

    @Override
    public PutPolicyResponse putPolicy(PutPolicyRequest input, Call call) {
        return policies.put(input, call);
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest input, Call call) {
        return policies.get(input, call);
    }

    @Override
    public ListPoliciesResponse listPolicies(ListPoliciesRequest input, Call call) {
        return policies.list(input, call);
    }

    @Override
    public DeletePolicyResponse deletePolicy(DeletePolicyRequest input, Call call) {
        return policies.delete(input, call);
    }

    @Override
    public AttachPolicyResponse attachPolicy(AttachPolicyRequest input, Call call) {
        return policies.attach(input, call);
    }

    @Override
    public DetachPolicyResponse detachPolicy(DetachPolicyRequest input, Call call) {
        return policies.detach(input, call);
    }

    @Override
    public PutInlinePolicyResponse putInlinePolicy(PutInlinePolicyRequest input, Call call) {
        return policies.putInline(input, call);
    }

    @Override
    public DeleteInlinePolicyResponse deleteInlinePolicy(
            DeleteInlinePolicyRequest input, Call call) {
        return policies.deleteInline(input, call);
    }

    @Override
    public GetAccountBoundaryResponse getAccountBoundary(Unit input, Call call) {
        return policies.boundary(call);
    }

    @Override
    public PutAccountBoundaryResponse putAccountBoundary(
            PutAccountBoundaryRequest input, Call call) {
        return policies.setBoundary(input, call);
    }

    @Override
    public SimulatePolicyResponse simulatePolicy(SimulatePolicyRequest input, Call call) {
        return policies.simulate(input, call);
    }

    @Override
    public ListAuditEventsResponse listAuditEvents(ListAuditEventsRequest input, Call call) {
        return audit.list(input, call);
    }

    @Override
    public GetFindingAsOfResponse getFindingAsOf(GetFindingAsOfRequest input, Call call) {
        return past.get(input, call);
    }

    @Override
    public ListFindingsAsOfResponse listFindingsAsOf(ListFindingsAsOfRequest input, Call call) {
        return past.list(input, call);
    }

    @Override
    public GetFindingSuppressionResponse getFindingSuppression(
            GetFindingSuppressionRequest input, Call call) {
        return rules.suppression(input, call);
    }

    @Override
    public PutRuleSettingsResponse putRuleSettings(PutRuleSettingsRequest input, Call call) {
        return rules.settings(input, call);
    }

    @Override
    public ListRulesResponse listRules(ListRulesRequest input, Call call) {
        return rules.list(input, call);
    }

    @Override
    public PreviewRuleResponse previewRule(PreviewRuleRequest input, Call call) {
        return rules.preview(input, call);
    }

    @Override
    public GetRetentionResponse getRetention(GetRetentionRequest input, Call call) {
        return past.retention(call);
    }

    @Override
    public UpdateRetentionResponse updateRetention(UpdateRetentionRequest input, Call call) {
        return past.update(input, call);
    }

    @Override
    public CloseAccountResponse closeAccount(CloseAccountRequest input, Call call) {
        return organization.close(input, call);
    }

    @Override
    public SearchPackagesResponse searchPackages(SearchPackagesRequest input, Call call) {
        return packages.search(input, call);
    }

    @Override
    public GetCostEstimateResponse getCostEstimate(GetCostEstimateRequest input, Call call) {
        return costs.estimate(input, call);
    }

    @Override
    public CreateEventSinkResponse createEventSink(CreateEventSinkRequest input, Call call) {
        return eventSinks.create(input, call);
    }

    @Override
    public UpdateEventSinkResponse updateEventSink(UpdateEventSinkRequest input, Call call) {
        return eventSinks.update(input, call);
    }

    @Override
    public DeleteEventSinkResponse deleteEventSink(DeleteEventSinkRequest input, Call call) {
        return eventSinks.delete(input, call);
    }

    @Override
    public GetEventSinkResponse getEventSink(GetEventSinkRequest input, Call call) {
        return eventSinks.get(input, call);
    }

    @Override
    public ListEventSinksResponse listEventSinks(ListEventSinksRequest input, Call call) {
        return eventSinks.list(input, call);
    }

    @Override
    public TestEventSinkResponse testEventSink(TestEventSinkRequest input, Call call) {
        return eventSinks.test(input, call);
    }

    @Override
    public ListDeadLettersResponse listDeadLetters(ListDeadLettersRequest input, Call call) {
        return eventSinks.deadLetters(input, call);
    }

    @Override
    public ReplayEventsResponse replayEvents(ReplayEventsRequest input, Call call) {
        return eventSinks.replay(input, call);
    }

    @Override
    public GetOrganizationResponse getOrganization(GetOrganizationRequest input, Call call) {
        return organization.get(call);
    }

    @Override
    public ListAccountsResponse listAccounts(ListAccountsRequest input, Call call) {
        return organization.list(input, call);
    }

    @Override
    public CreateAccountResponse createAccount(CreateAccountRequest input, Call call) {
        return organization.create(input, call);
    }

    @Override
    public RemoveAccountResponse removeAccount(RemoveAccountRequest input, Call call) {
        return organization.remove(input, call);
    }
}
