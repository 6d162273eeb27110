package org.openinspector.apiserver;

import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.openinspector.*;
import org.openinspector.apimodel.wire.Unit;
import org.openinspector.apiserver.aws.AwsOperations;
import org.openinspector.apiserver.coverage.GapOperations;
import org.openinspector.apiserver.findings.ExplainOperations;
import org.openinspector.apiserver.findings.FindingOperations;
import org.openinspector.apiserver.findings.HistoryOperations;
import org.openinspector.apiserver.findings.PastOperations;
import org.openinspector.apiserver.findings.RuleOperations;
import org.openinspector.apiserver.fixing.FixOperations;
import org.openinspector.apiserver.identity.AuditOperations;
import org.openinspector.apiserver.identity.KeyOperations;
import org.openinspector.apiserver.identity.PolicyOperations;
import org.openinspector.apiserver.identity.PrincipalOperations;
import org.openinspector.apiserver.organization.OrganizationOperations;
import org.openinspector.apiserver.packages.PackageOperations;
import org.openinspector.apiserver.publishing.EventSinkOperations;
import org.openinspector.apiserver.queue.QueueOperations;
import org.openinspector.apiserver.rescans.RescanOperations;
import org.openinspector.apiserver.server.EncryptionOperations;
import org.openinspector.apiserver.server.ServerOperations;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.apiserver.usage.CostOperations;
import org.openinspector.estate.Estate;
import org.openinspector.estate.fixing.Fixing;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.Publishing;

/// What is offered beyond the Inspector API, under `/openinspector/`.
public final class OwnService implements OpenInspector<Call> {
    private final AwsOperations aws;
    private final FindingOperations taken;
    private final HistoryOperations history;
    private final RuleOperations rules;
    private final PastOperations past;
    private final ExplainOperations explain;
    private final GapOperations gaps;
    private final RescanOperations rescans;
    private final QueueOperations queue;
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
    private final FixOperations fixing;

    /// The API of these capabilities.
    public OwnService(
            Accounts accounts,
            Authorization authorization,
            Findings findings,
            Estate estate,
            ServerView server,
            Publishing publishing,
            Fixing fixing) {
        this.aws = new AwsOperations(accounts, server.aws());
        this.fixing = new FixOperations(fixing);
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
        this.queue = new QueueOperations(estate.queue());
        this.server = new ServerOperations(server, estate);
        this.packages = new PackageOperations(estate.reading());
        this.costs = new CostOperations(estate.reading());
        this.encryption = new EncryptionOperations(estate.keys());
    }

    @Override
    public ListAwsAccessResponse listAwsAccess(ListAwsAccessRequest input, Call call) {
        return aws.list(input, call);
    }

    @Override
    public GetFixSettingsResponse getFixSettings(GetFixSettingsRequest input, Call call) {
        return fixing.settings(call);
    }

    @Override
    public PutFixSettingsResponse putFixSettings(PutFixSettingsRequest input, Call call) {
        return fixing.put(input, call);
    }

    @Override
    public CreateFixPlanResponse createFixPlan(CreateFixPlanRequest input, Call call) {
        return fixing.create(input, call);
    }

    @Override
    public GetFixPlanResponse getFixPlan(GetFixPlanRequest input, Call call) {
        return fixing.get(input, call);
    }

    @Override
    public ListFixPlansResponse listFixPlans(ListFixPlansRequest input, Call call) {
        return fixing.list(input, call);
    }

    @Override
    public ApproveFixPlanResponse approveFixPlan(ApproveFixPlanRequest input, Call call) {
        return fixing.approve(input, call);
    }

    @Override
    public StartFixPlanResponse startFixPlan(StartFixPlanRequest input, Call call) {
        return fixing.start(input, call);
    }

    @Override
    public CancelFixPlanResponse cancelFixPlan(CancelFixPlanRequest input, Call call) {
        return fixing.cancel(input, call);
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
    public ListQueueResponse listQueue(ListQueueRequest input, Call call) {
        return queue.list(input, call);
    }

    @Override
    public ListChangeSourcesResponse listChangeSources(ListChangeSourcesRequest input, Call call) {
        return queue.sources(call);
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
