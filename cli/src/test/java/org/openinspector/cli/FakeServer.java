package org.openinspector.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.CreateFilterResponse;
import org.openinspector.apimodel.inspector2.Filter;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Inspector2;
import org.openinspector.apimodel.inspector2.Inspector2Invoker;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFiltersResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.openinspector.AccountState;
import org.openinspector.apimodel.openinspector.ApproveFixPlanRequest;
import org.openinspector.apimodel.openinspector.ApproveFixPlanResponse;
import org.openinspector.apimodel.openinspector.CancelFixPlanRequest;
import org.openinspector.apimodel.openinspector.CancelFixPlanResponse;
import org.openinspector.apimodel.openinspector.ChangeSource;
import org.openinspector.apimodel.openinspector.CloseAccountRequest;
import org.openinspector.apimodel.openinspector.CloseAccountResponse;
import org.openinspector.apimodel.openinspector.CreateAccountRequest;
import org.openinspector.apimodel.openinspector.CreateAccountResponse;
import org.openinspector.apimodel.openinspector.CreateEventSinkRequest;
import org.openinspector.apimodel.openinspector.CreateEventSinkResponse;
import org.openinspector.apimodel.openinspector.CreateFixPlanRequest;
import org.openinspector.apimodel.openinspector.CreateFixPlanResponse;
import org.openinspector.apimodel.openinspector.DeadLetter;
import org.openinspector.apimodel.openinspector.DeleteEventSinkRequest;
import org.openinspector.apimodel.openinspector.DeleteEventSinkResponse;
import org.openinspector.apimodel.openinspector.EventDelivery;
import org.openinspector.apimodel.openinspector.EventFilter;
import org.openinspector.apimodel.openinspector.EventSink;
import org.openinspector.apimodel.openinspector.EventSinkState;
import org.openinspector.apimodel.openinspector.ExplainFindingRequest;
import org.openinspector.apimodel.openinspector.ExplainFindingResponse;
import org.openinspector.apimodel.openinspector.ExplainVerdictRequest;
import org.openinspector.apimodel.openinspector.ExplainVerdictResponse;
import org.openinspector.apimodel.openinspector.FindingEvidence;
import org.openinspector.apimodel.openinspector.FindingHistoryEntry;
import org.openinspector.apimodel.openinspector.FirstAccessKey;
import org.openinspector.apimodel.openinspector.FirstObserved;
import org.openinspector.apimodel.openinspector.FixPlan;
import org.openinspector.apimodel.openinspector.FixSettings;
import org.openinspector.apimodel.openinspector.GetEventSinkRequest;
import org.openinspector.apimodel.openinspector.GetEventSinkResponse;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceRequest;
import org.openinspector.apimodel.openinspector.GetFindingEvidenceResponse;
import org.openinspector.apimodel.openinspector.GetFixPlanRequest;
import org.openinspector.apimodel.openinspector.GetFixPlanResponse;
import org.openinspector.apimodel.openinspector.GetFixSettingsRequest;
import org.openinspector.apimodel.openinspector.GetFixSettingsResponse;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.GetRescanResponse;
import org.openinspector.apimodel.openinspector.KnowledgeChange;
import org.openinspector.apimodel.openinspector.ListAccountsRequest;
import org.openinspector.apimodel.openinspector.ListAccountsResponse;
import org.openinspector.apimodel.openinspector.ListAwsAccessRequest;
import org.openinspector.apimodel.openinspector.ListAwsAccessResponse;
import org.openinspector.apimodel.openinspector.ListChangeSourcesRequest;
import org.openinspector.apimodel.openinspector.ListChangeSourcesResponse;
import org.openinspector.apimodel.openinspector.ListDeadLettersRequest;
import org.openinspector.apimodel.openinspector.ListDeadLettersResponse;
import org.openinspector.apimodel.openinspector.ListEventSinksRequest;
import org.openinspector.apimodel.openinspector.ListEventSinksResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.ListFixPlansRequest;
import org.openinspector.apimodel.openinspector.ListFixPlansResponse;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesRequest;
import org.openinspector.apimodel.openinspector.ListKnowledgeChangesResponse;
import org.openinspector.apimodel.openinspector.ListQueueRequest;
import org.openinspector.apimodel.openinspector.ListQueueResponse;
import org.openinspector.apimodel.openinspector.NewAccessKey;
import org.openinspector.apimodel.openinspector.OpenInspector;
import org.openinspector.apimodel.openinspector.OpenInspectorInvoker;
import org.openinspector.apimodel.openinspector.OrganizationAccount;
import org.openinspector.apimodel.openinspector.PutFixSettingsRequest;
import org.openinspector.apimodel.openinspector.PutFixSettingsResponse;
import org.openinspector.apimodel.openinspector.QueueEntry;
import org.openinspector.apimodel.openinspector.RemoveAccountRequest;
import org.openinspector.apimodel.openinspector.RemoveAccountResponse;
import org.openinspector.apimodel.openinspector.ReplayEventsRequest;
import org.openinspector.apimodel.openinspector.ReplayEventsResponse;
import org.openinspector.apimodel.openinspector.RescanTarget;
import org.openinspector.apimodel.openinspector.ResourceNotFoundException;
import org.openinspector.apimodel.openinspector.RotateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.RotateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;
import org.openinspector.apimodel.openinspector.SimulatePolicyRequest;
import org.openinspector.apimodel.openinspector.SimulatePolicyResponse;
import org.openinspector.apimodel.openinspector.SimulatedDecision;
import org.openinspector.apimodel.openinspector.StartFixPlanRequest;
import org.openinspector.apimodel.openinspector.StartFixPlanResponse;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedRequest;
import org.openinspector.apimodel.openinspector.TakeOverFirstObservedResponse;
import org.openinspector.apimodel.openinspector.TestEventSinkRequest;
import org.openinspector.apimodel.openinspector.TestEventSinkResponse;
import org.openinspector.apimodel.openinspector.UpdateEventSinkRequest;
import org.openinspector.apimodel.openinspector.UpdateEventSinkResponse;
import org.openinspector.apimodel.openinspector.VerdictExplanation;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SigV4Settings;
import org.openinspector.apimodel.sigv4.SigV4Verifier;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.sigv4.Verification;
import org.openinspector.apimodel.wire.ApiException;
import org.openinspector.apimodel.wire.Dispatcher;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireRequest;
import org.openinspector.apimodel.wire.WireResponse;

/// A server that checks signatures and answers what a test wrote down.
final class FakeServer implements AutoCloseable {
    static final String REGION = "eu-west-1";
    static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// What waits.
    final List<QueueEntry> queue = new ArrayList<>();

    /// Queues of events.
    final List<ChangeSource> sources = new ArrayList<>();

    /// What was asked to be scanned again.
    final List<RescanTarget> targets = new ArrayList<>();

    /// Requests about plans to fix, but not those that only read.
    final List<Object> fixAsked = new ArrayList<>();

    /// Answers to GetFixPlan, one after the other; the last one stays.
    final Deque<GetFixPlanResponse> fixPlans = new ArrayDeque<>();

    FixSettings fixSettings = FixSettings.builder().enabled(false).approvalRequired(true).build();

    /// What packages were searched for.
    final List<SearchPackagesRequest> searches = new ArrayList<>();

    /// Answers to SearchPackages, one after the other.
    final Deque<SearchPackagesResponse> searched = new ArrayDeque<>();

    /// Answers to GetRescan, one after the other.
    final Deque<GetRescanResponse> rescans = new ArrayDeque<>();

    /// Answers to ListAwsAccess, one after the other.
    final Deque<ListAwsAccessResponse> access = new ArrayDeque<>();

    final List<Finding> findings = new ArrayList<>();

    /// Two a page.
    final List<FindingHistoryEntry> history = new ArrayList<>();

    /// Arguments, whatever they are asked about.
    final List<VerdictExplanation> explanations = new ArrayList<>();

    /// What was asked to be explained: `resource purl id`.
    final List<String> asked = new ArrayList<>();

    final List<KnowledgeChange> changes = new ArrayList<>();

    final List<EventSink> sinks = new ArrayList<>();

    final List<OrganizationAccount> accounts = new ArrayList<>();
    final List<FirstObserved> takenOver = new ArrayList<>();
    final List<Filter> rules = new ArrayList<>();
    final List<CreateFilterRequest> made = new ArrayList<>();

    Optional<FindingEvidence> evidence = Optional.empty();

    /// Answered to everything, if it is there: a status and a body that are no answer of ours.
    Optional<WireResponse> instead = Optional.empty();

    private final HttpServer http;
    private final SigV4Verifier verifier =
            new SigV4Verifier(
                    SigV4Settings.inspector(Optional.of(REGION)),
                    id ->
                            id.equals(KEY)
                                    ? Optional.of(new Credential(KEY, SECRET))
                                    : Optional.empty(),
                    InstantSource.system());
    private final Dispatcher<String> dispatcher =
            new Dispatcher<>(
                    List.of(
                            new Inspector2Invoker<>(new TheirService()),
                            new OpenInspectorInvoker<>(new OurService())),
                    (operation, bug) -> {
                        throw new AssertionError(operation.name(), bug);
                    });

    FakeServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::handle);
        http.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /// Makes a data folder as a server leaves it.
    void describeIn(Path folder, String secret) throws IOException {
        Files.writeString(
                folder.resolve("server.properties"),
                "# text\nendpoint="
                        + endpoint()
                        + "\nregion="
                        + REGION
                        + "\naccount=000000000001\n");
        Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id = "
                        + KEY
                        + "\naws_secret_access_key = "
                        + secret
                        + "\n");
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        List<SignedRequest.Header> lines = new ArrayList<>();
        var headers = new Headers();
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        values.forEach(value -> {
                            lines.add(new SignedRequest.Header(name, value));
                            headers.add(name, value);
                        }));
        String target = exchange.getRequestURI().toString();
        WireResponse answer = instead.orElse(null);
        if (answer == null) {
            Verification verification =
                    verifier.verify(
                            new SignedRequest(exchange.getRequestMethod(), target, lines, body));
            answer =
                    switch (verification) {
                        case Verification.Refused refused ->
                                WireResponse.of(
                                        new ApiException(
                                                refused.code().wireCode(),
                                                refused.httpStatus(),
                                                refused.message()));
                        case Verification.Accepted _ -> {
                            var request =
                                    new WireRequest(
                                            exchange.getRequestMethod(), target, headers, body);
                            yield dispatcher.answer(dispatcher.route(request), request, "");
                        }
                    };
        }
        answer.headers()
                .lines()
                .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
        exchange.sendResponseHeaders(
                answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private static ResourceNotFoundException unknown(String what) {
        return ResourceNotFoundException.builder().message("there is no " + what).build();
    }

    private final class TheirService implements Inspector2<String> {
        @Override
        public ListCoverageResponse listCoverage(ListCoverageRequest input, String caller) {
            return ListCoverageResponse.builder().build();
        }

        @Override
        public ListFiltersResponse listFilters(ListFiltersRequest input, String caller) {
            return ListFiltersResponse.builder().filters(rules).build();
        }

        @Override
        public CreateFilterResponse createFilter(CreateFilterRequest input, String caller) {
            made.add(input);
            return CreateFilterResponse.builder().arn("arn").build();
        }

        @Override
        public ListFindingsResponse listFindings(ListFindingsRequest input, String caller) {
            return ListFindingsResponse.builder().findings(findings).build();
        }
    }

    private final class OurService implements OpenInspector<String> {
        @Override
        public CreateEventSinkResponse createEventSink(
                CreateEventSinkRequest input, String caller) {
            EventSink sink =
                    EventSink.builder()
                            .sinkId("00000000-0000-4000-8000-00000000000" + sinks.size())
                            .name(input.name())
                            .type(String.valueOf(input.type()))
                            .target(String.valueOf(input.target()))
                            .settings(input.settings() == null ? Map.of() : input.settings())
                            .maxBatchSize(input.maxBatchSize() == null ? 1 : input.maxBatchSize())
                            .filter(
                                    input.filter() == null
                                            ? EventFilter.builder().build()
                                            : input.filter())
                            .state(EventSinkState.ENABLED)
                            .createdAt(Instant.EPOCH)
                            .updatedAt(Instant.EPOCH)
                            .build();
            sinks.add(sink);
            return CreateEventSinkResponse.builder()
                    .sink(sink)
                    .secret("webhook".equals(input.type()) ? "whsec_0123456789abcdef" : null)
                    .build();
        }

        @Override
        public ListEventSinksResponse listEventSinks(ListEventSinksRequest input, String caller) {
            return ListEventSinksResponse.builder().sinks(sinks).build();
        }

        @Override
        public GetEventSinkResponse getEventSink(GetEventSinkRequest input, String caller) {
            return GetEventSinkResponse.builder()
                    .sink(sinks.getFirst())
                    .delivery(
                            EventDelivery.builder()
                                    .waiting(3L)
                                    .delivered(12L)
                                    .failedAttempts(2L)
                                    .dead(1L)
                                    .deadLetters(1L)
                                    .expired(0L)
                                    .attempts(2)
                                    .retryAt(Instant.EPOCH)
                                    .lastError("the receiver answered 503")
                                    .build())
                    .build();
        }

        @Override
        public UpdateEventSinkResponse updateEventSink(
                UpdateEventSinkRequest input, String caller) {
            EventSink sink =
                    sinks.removeFirst().toBuilder()
                            .state(
                                    Boolean.TRUE.equals(input.enabled())
                                            ? EventSinkState.ENABLED
                                            : EventSinkState.DISABLED)
                            .build();
            sinks.addFirst(sink);
            return UpdateEventSinkResponse.builder().sink(sink).build();
        }

        @Override
        public DeleteEventSinkResponse deleteEventSink(
                DeleteEventSinkRequest input, String caller) {
            sinks.removeIf(sink -> sink.sinkId().equals(input.sinkId()));
            return DeleteEventSinkResponse.builder().build();
        }

        @Override
        public TestEventSinkResponse testEventSink(TestEventSinkRequest input, String caller) {
            boolean well = sinks.getFirst().name().equals("well");
            return TestEventSinkResponse.builder()
                    .delivered(well)
                    .message(well ? "SNS took 1 message" : "the receiver answered 503")
                    .build();
        }

        @Override
        public ReplayEventsResponse replayEvents(ReplayEventsRequest input, String caller) {
            asked.add("replay " + input.deadLetters() + " " + input.about());
            return ReplayEventsResponse.builder().events(7).truncated(true).build();
        }

        @Override
        public ListDeadLettersResponse listDeadLetters(
                ListDeadLettersRequest input, String caller) {
            return ListDeadLettersResponse.builder()
                    .deadLetters(
                            List.of(
                                    DeadLetter.builder()
                                            .eventId("e")
                                            .detailType("Inspector2 Finding")
                                            .accountId("000000000001")
                                            .about("arn:x")
                                            .happenedAt(Instant.EPOCH)
                                            .givenUpAt(Instant.EPOCH)
                                            .attempts(3)
                                            .error("no \u001b[31mJSON")
                                            .build()))
                    .build();
        }

        @Override
        public ListAwsAccessResponse listAwsAccess(ListAwsAccessRequest input, String caller) {
            return access.remove();
        }

        @Override
        public CreateAccountResponse createAccount(CreateAccountRequest input, String caller) {
            String id = input.accountId() == null ? "222233334444" : input.accountId();
            var account =
                    OrganizationAccount.builder()
                            .accountId(id)
                            .name(input.name())
                            .state(AccountState.ACTIVE)
                            .joinedAt(Instant.EPOCH)
                            .build();
            accounts.add(account);
            return CreateAccountResponse.builder()
                    .account(account)
                    .accessKey(
                            FirstAccessKey.builder()
                                    .accessKeyId("AKIAOFTHENEWACCOUNT0")
                                    .secretAccessKey("its secret")
                                    .build())
                    .build();
        }

        @Override
        public RotateAccessKeyResponse rotateAccessKey(
                RotateAccessKeyRequest input, String caller) {
            asked.add("rotate " + input.accessKeyId());
            return RotateAccessKeyResponse.builder()
                    .accessKey(
                            NewAccessKey.builder()
                                    .accessKeyId("AKIANEWNEWNEWNEWNEW2")
                                    .secretAccessKey("new/secret+of=it")
                                    .principalArn("arn:aws:iam::000000000001:user/administrator")
                                    .createdAt(Instant.EPOCH)
                                    .build())
                    .build();
        }

        @Override
        public ListAccountsResponse listAccounts(ListAccountsRequest input, String caller) {
            int from = input.nextToken() == null ? 0 : Integer.parseInt(input.nextToken());
            int to = Math.min(accounts.size(), from + 2);
            return ListAccountsResponse.builder()
                    .accounts(accounts.subList(from, to))
                    .nextToken(to < accounts.size() ? Integer.toString(to) : null)
                    .build();
        }

        @Override
        public RemoveAccountResponse removeAccount(RemoveAccountRequest input, String caller) {
            accounts.removeIf(account -> account.accountId().equals(input.accountId()));
            return RemoveAccountResponse.builder().build();
        }

        @Override
        public CloseAccountResponse closeAccount(CloseAccountRequest input, String caller) {
            accounts.removeIf(account -> account.accountId().equals(input.accountId()));
            return CloseAccountResponse.builder().build();
        }

        @Override
        public TakeOverFirstObservedResponse takeOverFirstObserved(
                TakeOverFirstObservedRequest input, String caller) {
            takenOver.addAll(input.findings());
            return TakeOverFirstObservedResponse.builder()
                    .changed(input.findings().size())
                    .unknown(List.of())
                    .build();
        }

        @Override
        public SimulatePolicyResponse simulatePolicy(SimulatePolicyRequest input, String caller) {
            asked.add(input.principal() + " " + input.action() + " " + input.context());
            return SimulatePolicyResponse.builder()
                    .decision(SimulatedDecision.EXPLICIT_DENY)
                    .reason("with an explicit deny in an identity-based policy")
                    .policy("own")
                    .statement(2)
                    .sid("No")
                    .build();
        }

        @Override
        public SearchPackagesResponse searchPackages(SearchPackagesRequest input, String caller) {
            searches.add(input);
            return searched.remove();
        }

        private CreateFixPlanResponse created() {
            return CreateFixPlanResponse.builder().plan(plan()).build();
        }

        private FixPlan plan() {
            GetFixPlanResponse first = fixPlans.peek();
            if (first == null) {
                throw unknown("plan");
            }
            return first.plan();
        }

        @Override
        public CreateFixPlanResponse createFixPlan(CreateFixPlanRequest input, String caller) {
            fixAsked.add(input);
            return created();
        }

        @Override
        public GetFixPlanResponse getFixPlan(GetFixPlanRequest input, String caller) {
            plan();
            return fixPlans.size() > 1 ? fixPlans.remove() : fixPlans.element();
        }

        @Override
        public ListFixPlansResponse listFixPlans(ListFixPlansRequest input, String caller) {
            return ListFixPlansResponse.builder().plans(List.of(plan())).build();
        }

        @Override
        public ApproveFixPlanResponse approveFixPlan(ApproveFixPlanRequest input, String caller) {
            fixAsked.add(input);
            return ApproveFixPlanResponse.builder().plan(plan()).build();
        }

        @Override
        public StartFixPlanResponse startFixPlan(StartFixPlanRequest input, String caller) {
            fixAsked.add(input);
            return StartFixPlanResponse.builder().plan(plan()).build();
        }

        @Override
        public CancelFixPlanResponse cancelFixPlan(CancelFixPlanRequest input, String caller) {
            fixAsked.add(input);
            return CancelFixPlanResponse.builder().plan(plan()).build();
        }

        @Override
        public GetFixSettingsResponse getFixSettings(GetFixSettingsRequest input, String caller) {
            return GetFixSettingsResponse.builder().settings(fixSettings).build();
        }

        @Override
        public PutFixSettingsResponse putFixSettings(PutFixSettingsRequest input, String caller) {
            fixSettings = input.settings();
            return PutFixSettingsResponse.builder().settings(fixSettings).build();
        }

        @Override
        public StartRescanResponse startRescan(StartRescanRequest input, String caller) {
            targets.add(input.target());
            if (rescans.isEmpty()) {
                throw unknown("such resource");
            }
            return StartRescanResponse.builder().rescanId("r-1").build();
        }

        @Override
        public GetRescanResponse getRescan(GetRescanRequest input, String caller) {
            GetRescanResponse next = rescans.poll();
            if (next == null) {
                throw unknown("rescan " + input.rescanId());
            }
            return next;
        }

        @Override
        public ListFindingHistoryResponse listFindingHistory(
                ListFindingHistoryRequest input, String caller) {
            if (history.isEmpty()) {
                throw unknown("finding " + input.findingArn());
            }
            int begin = input.nextToken() == null ? 0 : Integer.parseInt(input.nextToken());
            int end = Math.min(begin + 2, history.size());
            return ListFindingHistoryResponse.builder()
                    .entries(history.subList(begin, end))
                    .nextToken(end < history.size() ? Integer.toString(end) : null)
                    .build();
        }

        @Override
        public ExplainVerdictResponse explainVerdict(ExplainVerdictRequest input, String caller) {
            asked.add(input.resourceId() + " " + input.package_() + " " + input.vulnerabilityId());
            if (explanations.isEmpty()) {
                throw unknown("inventory of " + input.resourceId());
            }
            return ExplainVerdictResponse.builder().explanation(explanations.getFirst()).build();
        }

        @Override
        public ExplainFindingResponse explainFinding(ExplainFindingRequest input, String caller) {
            return ExplainFindingResponse.builder().explanations(explanations).build();
        }

        @Override
        public ListQueueResponse listQueue(ListQueueRequest input, String caller) {
            return ListQueueResponse.builder()
                    .entries(
                            queue.stream()
                                    .filter(entry ->
                                            input.resourceId() == null
                                                    || input.resourceId()
                                                            .equals(entry.resourceId()))
                                    .toList())
                    .looks(1L)
                    .inspections(1234L)
                    .build();
        }

        @Override
        public ListChangeSourcesResponse listChangeSources(
                ListChangeSourcesRequest input, String caller) {
            return ListChangeSourcesResponse.builder().sources(sources).build();
        }

        @Override
        public ListKnowledgeChangesResponse listKnowledgeChanges(
                ListKnowledgeChangesRequest input, String caller) {
            return ListKnowledgeChangesResponse.builder().changes(changes).build();
        }

        @Override
        public GetFindingEvidenceResponse getFindingEvidence(
                GetFindingEvidenceRequest input, String caller) {
            return GetFindingEvidenceResponse.builder().evidence(evidence.orElseThrow()).build();
        }
    }
}
