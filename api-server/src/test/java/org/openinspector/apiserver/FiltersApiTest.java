package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.CreateFilterResponse;
import org.openinspector.apimodel.inspector2.DeleteFilterRequest;
import org.openinspector.apimodel.inspector2.DeleteFilterResponse;
import org.openinspector.apimodel.inspector2.Filter;
import org.openinspector.apimodel.inspector2.FilterAction;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFiltersResponse;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.StringComparison;
import org.openinspector.apimodel.inspector2.StringFilter;
import org.openinspector.apimodel.inspector2.UpdateFilterRequest;
import org.openinspector.apimodel.inspector2.UpdateFilterResponse;
import org.openinspector.apimodel.openinspector.GetFindingAsOfRequest;
import org.openinspector.apimodel.openinspector.GetFindingAsOfResponse;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionRequest;
import org.openinspector.apimodel.openinspector.GetFindingSuppressionResponse;
import org.openinspector.apimodel.openinspector.GetRetentionRequest;
import org.openinspector.apimodel.openinspector.GetRetentionResponse;
import org.openinspector.apimodel.openinspector.ListFindingHistoryRequest;
import org.openinspector.apimodel.openinspector.ListFindingHistoryResponse;
import org.openinspector.apimodel.openinspector.ListFindingsAsOfRequest;
import org.openinspector.apimodel.openinspector.ListFindingsAsOfResponse;
import org.openinspector.apimodel.openinspector.ListRulesRequest;
import org.openinspector.apimodel.openinspector.ListRulesResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PreviewRuleRequest;
import org.openinspector.apimodel.openinspector.PreviewRuleResponse;
import org.openinspector.apimodel.openinspector.PutRuleSettingsRequest;
import org.openinspector.apimodel.openinspector.PutRuleSettingsResponse;
import org.openinspector.apimodel.openinspector.UpdateRetentionRequest;
import org.openinspector.apimodel.openinspector.UpdateRetentionResponse;
import org.openinspector.apimodel.wire.Document;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.storage.AccountScope;

/// Filters, tags and history over the wire, on findings of an account of their own.
class FiltersApiTest {
    private static final String ACCOUNT = "888899990000";
    private final Instant yesterday = Instant.now().minus(Duration.ofDays(1));

    private final ApiServer server = ApiServer.shared();
    private final ApiClient client = server.client(ACCOUNT);

    @BeforeEach
    void look() {
        server.findings.evaluate(List.of(evaluation(yesterday, Severity.HIGH)));
    }

    @AfterEach
    void removeFilters() {
        for (Filter filter : filters()) {
            delete(filter.arn());
        }
    }

    private static Evaluation evaluation(Instant at, Severity severity) {
        return evaluation(ACCOUNT, at, severity);
    }

    private static Evaluation evaluation(String account, Instant at, Severity severity) {
        List<Observed> observed = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            observed.add(
                    new Observed(
                            "weakness " + i,
                            severity,
                            null,
                            null,
                            "weakness " + i,
                            "what it is",
                            null,
                            null,
                            null,
                            null,
                            Remediation.builder()
                                    .recommendation(Recommendation.builder().text("do").build())
                                    .build(),
                            null,
                            null,
                            null,
                            List.of(),
                            ""));
        }
        return new Evaluation(
                account,
                ApiServer.REGION,
                Resource.builder()
                        .type(ResourceType.of("OpenInspector::Host"))
                        .id("openinspector:host/filters")
                        .build(),
                FindingType.CODE_VULNERABILITY,
                observed,
                Installed.NOTHING,
                Cause.of(Cause.Kind.SCAN),
                at);
    }

    private static FilterCriteria titled(String... titles) {
        List<StringFilter> out = new ArrayList<>();
        for (String title : titles) {
            out.add(
                    StringFilter.builder()
                            .comparison(StringComparison.EQUALS)
                            .value(title)
                            .build());
        }
        return FilterCriteria.builder().title(out).build();
    }

    private String create(String name, FilterAction action, @Nullable Map<String, String> tags) {
        return client.inspector(
                        Inspector2Protocol.CREATE_FILTER,
                        CreateFilterRequest.builder()
                                .name(name)
                                .action(action)
                                .filterCriteria(titled("weakness 1", "weakness 2"))
                                .reason("because")
                                .tags(tags)
                                .build(),
                        CreateFilterResponse.class)
                .arn();
    }

    private void delete(String arn) {
        client.inspector(
                Inspector2Protocol.DELETE_FILTER,
                DeleteFilterRequest.builder().arn(arn).build(),
                DeleteFilterResponse.class);
    }

    private List<Filter> filters() {
        return list(ListFiltersRequest.builder().build()).filters();
    }

    private ListFiltersResponse list(ListFiltersRequest request) {
        return client.inspector(
                Inspector2Protocol.LIST_FILTERS, request, ListFiltersResponse.class);
    }

    private Map<String, String> statuses() {
        Map<String, String> out = new TreeMap<>();
        server.findings
                .list(AccountScope.of(ACCOUNT, ApiServer.REGION), null, null, 100, null)
                .findings()
                .forEach(one -> out.put(String.valueOf(one.title()), one.status().value()));
        return out;
    }

    private String arn(String title) {
        return server.findings
                .list(AccountScope.of(ACCOUNT, ApiServer.REGION), titled(title), null, 100, null)
                .findings()
                .getFirst()
                .findingArn();
    }

    @Test
    void filtersLiveAsTerraformLetsThem() {
        String arn = create("one", FilterAction.SUPPRESS, Map.of("team", "blue"));
        assertTrue(
                arn.matches(
                        "arn:aws:inspector2:us-east-1:"
                                + ACCOUNT
                                + ":owner/"
                                + ACCOUNT
                                + "/filter/[0-9a-f]{16}"),
                arn);
        Filter made =
                list(ListFiltersRequest.builder().arns(List.of(arn)).build()).filters().getFirst();
        assertEquals(ACCOUNT, made.ownerId());
        assertEquals(FilterAction.SUPPRESS, made.action());
        assertEquals("because", made.reason());
        assertEquals(Map.of("team", "blue"), made.tags());
        assertEquals(titled("weakness 1", "weakness 2"), made.criteria());
        assertEquals(
                Map.of(
                        "weakness 1",
                        "SUPPRESSED",
                        "weakness 2",
                        "SUPPRESSED",
                        "weakness 3",
                        "ACTIVE"),
                statuses());
        client.inspector(
                Inspector2Protocol.UPDATE_FILTER,
                UpdateFilterRequest.builder()
                        .filterArn(arn)
                        .filterCriteria(titled("weakness 3"))
                        .description("new")
                        .build(),
                UpdateFilterResponse.class);
        assertEquals("SUPPRESSED", statuses().get("weakness 3"));
        assertEquals("ACTIVE", statuses().get("weakness 1"));
        assertEquals("new", filters().getFirst().description());
        delete(arn);
        assertEquals(List.of(), filters());
        assertEquals("ACTIVE", statuses().get("weakness 3"));
        ApiClient.refusal(404, "ResourceNotFoundException", () -> delete(arn));
    }

    @Test
    void filtersArePagedAndChosenByAction() {
        String first = create("one", FilterAction.NONE, null);
        String second = create("two", FilterAction.SUPPRESS, null);
        ListFiltersResponse page = list(ListFiltersRequest.builder().maxResults(1).build());
        assertEquals(List.of(first), page.filters().stream().map(Filter::arn).toList());
        assertNotNull(page.nextToken());
        ListFiltersResponse rest =
                list(ListFiltersRequest.builder().nextToken(page.nextToken()).build());
        assertEquals(List.of(second), rest.filters().stream().map(Filter::arn).toList());
        assertNull(rest.nextToken());
        assertEquals(
                List.of(second),
                list(ListFiltersRequest.builder().action(FilterAction.SUPPRESS).build())
                        .filters()
                        .stream()
                        .map(Filter::arn)
                        .toList());
        for (String bad : List.of("x", "MQ==", "LTE", "MDE")) {
            ApiClient.refusal(
                    400,
                    "ValidationException",
                    () -> list(ListFiltersRequest.builder().nextToken(bad).build()));
        }
    }

    @Test
    void refusesWhatMayNotBe() {
        create("one", FilterAction.SUPPRESS, null);
        ApiClient.refusal(400, "BadRequestException", () -> create("one", FilterAction.NONE, null));
        for (Map<String, String> tags :
                List.of(Map.of("aws:team", "x"), Map.of("team", "<script>"))) {
            ApiClient.refusal(
                    400, "BadRequestException", () -> create("two", FilterAction.NONE, tags));
        }
        assertEquals(1, filters().size());
        ApiClient.Answer empty =
                client.send(
                        "POST",
                        "/filters/create",
                        "{\"name\":\"all\",\"action\":\"SUPPRESS\",\"filterCriteria\":{}}");
        assertEquals(400, empty.status(), empty.body());
    }

    @Test
    void theAdministratorsRulesHideTheMembersFindings() {
        var world = new OrganizationWorld(server);
        world.appoint(world.adminId);
        server.findings.evaluate(List.of(evaluation(world.memberId, yesterday, Severity.HIGH)));
        String body =
                "{\"name\":\"NAME\",\"action\":\"ACTION\",\"filterCriteria\":{\"title\":"
                        + "[{\"comparison\":\"EQUALS\",\"value\":\"weakness 1\"}]}}";
        String rule = body.replace("ACTION", "SUPPRESS");
        ApiClient.Answer made = world.admin.send("POST", "/filters/create", rule);
        assertEquals(200, made.status(), made.body());
        assertTrue(made.body().contains(":owner/o-"), made.body());
        String hidden =
                "{\"filterCriteria\":{\"findingStatus\":[{\"comparison\":\"EQUALS\",\"value\":\"SUPPRESSED\"}]}}";
        assertEquals(
                "{\"findings\":[]}", world.member.send("POST", "/findings/list", hidden).body());
        world.associate(world.memberId);
        // Many memberships at once, as other tests make them, are left to a job.
        ApiServer.await(
                "the administrator's rule hides the member's finding",
                () ->
                        world.member
                                .send("POST", "/findings/list", hidden)
                                .body()
                                .contains("weakness 1"));
        ApiClient.Answer refused = world.member.send("POST", "/filters/create", rule);
        assertEquals(403, refused.status(), refused.body());
        assertEquals(
                200,
                world.member
                        .send("POST", "/filters/create", body.replace("ACTION", "NONE"))
                        .status());
        world.admin.send(
                "POST", "/members/disassociate", "{\"accountId\":\"" + world.memberId + "\"}");
        ApiServer.await(
                "it is shown again",
                () ->
                        world.member
                                .send("POST", "/findings/list", hidden)
                                .body()
                                .equals("{\"findings\":[]}"));
    }

    @Test
    void tagsOfFilters() {
        String arn = create("one", FilterAction.NONE, Map.of("a", "1"));
        String target = "/tags/" + URLEncoder.encode(arn, StandardCharsets.UTF_8);
        assertEquals(
                200, client.send("POST", target, "{\"tags\":{\"b\":\"2\",\"c\":\"3\"}}").status());
        assertEquals(200, client.send("DELETE", target + "?tagKeys=a&tagKeys=c", "").status());
        assertEquals("{\"tags\":{\"b\":\"2\"}}", client.send("GET", target, "").body());
        assertEquals(
                "BadRequestException",
                client.send("POST", target, "{\"tags\":{\"aws:b\":\"2\"}}")
                        .header("x-amzn-ErrorType"));
        assertEquals(404, client.send("GET", target + "0", "").status());
        assertEquals(400, client.send("GET", "/tags/nothing", "").status());
    }

    @Test
    void rulesHaveOwnersAndEndsAndTellWhatTheyHide() {
        PreviewRuleResponse preview =
                client.own(
                        OpenInspectorProtocol.PREVIEW_RULE,
                        PreviewRuleRequest.builder()
                                .filterCriteria(
                                        new Document(
                                                FilterCriteria.toJson(
                                                        titled("weakness 1", "weakness 2"))))
                                .build(),
                        PreviewRuleResponse.class);
        assertEquals(2, preview.total());
        String arn = create("one", FilterAction.SUPPRESS, null);
        client.own(
                OpenInspectorProtocol.PUT_RULE_SETTINGS,
                PutRuleSettingsRequest.builder()
                        .arn(arn)
                        .owner("team")
                        .expiresAt(Instant.now().plus(Duration.ofDays(1)))
                        .build(),
                PutRuleSettingsResponse.class);
        var rule =
                client.own(
                                OpenInspectorProtocol.LIST_RULES,
                                ListRulesRequest.builder().build(),
                                ListRulesResponse.class)
                        .rules()
                        .getFirst();
        assertEquals("team", rule.owner());
        assertEquals(2, rule.hidden());
        assertEquals("ACTIVE", rule.state().value());
        GetFindingSuppressionResponse hides =
                client.own(
                        OpenInspectorProtocol.GET_FINDING_SUPPRESSION,
                        GetFindingSuppressionRequest.builder()
                                .findingArn(arn("weakness 1"))
                                .build(),
                        GetFindingSuppressionResponse.class);
        assertEquals(arn, Objects.requireNonNull(hides.rule()).arn());
        client.own(
                OpenInspectorProtocol.PUT_RULE_SETTINGS,
                PutRuleSettingsRequest.builder().arn(arn).expiresAt(yesterday).build(),
                PutRuleSettingsResponse.class);
        assertEquals("ACTIVE", statuses().get("weakness 1"));
        ApiClient.Answer bad =
                client.send(
                        "POST",
                        "/openinspector/rules/preview",
                        "{\"filterCriteria\":{\"title\":[{\"comparison\":\"EQUALS\"}]}}");
        assertEquals(400, bad.status(), bad.body());
    }

    @Test
    void historyTellsBeforeAndAfterAndWhatWas() {
        Instant changed = Instant.now().minus(Duration.ofHours(2));
        server.findings.evaluate(List.of(evaluation(changed, Severity.CRITICAL)));
        String arn = arn("weakness 1");
        List<String> all = new ArrayList<>();
        @Nullable String token = null;
        do {
            ListFindingHistoryResponse page =
                    client.own(
                            OpenInspectorProtocol.LIST_FINDING_HISTORY,
                            ListFindingHistoryRequest.builder()
                                    .findingArn(arn)
                                    .maxResults(1)
                                    .nextToken(token)
                                    .build(),
                            ListFindingHistoryResponse.class);
            page.entries()
                    .forEach(entry ->
                            entry.attributes()
                                    .forEach(one ->
                                            all.add(
                                                    one.name()
                                                            + " "
                                                            + one.before()
                                                            + " "
                                                            + one.after())));
            token = page.nextToken();
        } while (token != null);
        assertTrue(all.contains("severity HIGH CRITICAL"), all.toString());
        GetFindingAsOfResponse then =
                client.own(
                        OpenInspectorProtocol.GET_FINDING_AS_OF,
                        GetFindingAsOfRequest.builder()
                                .findingArn(arn)
                                .at(changed.minusSeconds(60))
                                .build(),
                        GetFindingAsOfResponse.class);
        assertTrue(
                then.finding().finding().json().contains("\"severity\":\"HIGH\""),
                then.finding().finding().json());
        ListFindingsAsOfResponse list =
                client.own(
                        OpenInspectorProtocol.LIST_FINDINGS_AS_OF,
                        ListFindingsAsOfRequest.builder().at(changed.minusSeconds(60)).build(),
                        ListFindingsAsOfResponse.class);
        assertEquals(3, list.findings().size());
        ApiClient.refusal(
                404,
                "ResourceNotFoundException",
                () ->
                        client.own(
                                OpenInspectorProtocol.GET_FINDING_AS_OF,
                                GetFindingAsOfRequest.builder()
                                        .findingArn(arn)
                                        .at(Instant.EPOCH)
                                        .build(),
                                GetFindingAsOfResponse.class));
    }

    @Test
    void retentionIsInspectorsUnlessItIsSet() {
        var before =
                client.own(
                                OpenInspectorProtocol.GET_RETENTION,
                                GetRetentionRequest.builder().build(),
                                GetRetentionResponse.class)
                        .retention();
        assertEquals(
                List.of(7 * 24, 30 * 24, 3 * 24, 24, 90 * 24, 0),
                List.of(
                        before.reopenWithinHours(),
                        before.keepFixedHours(),
                        before.keepGoneHours(),
                        before.keepDisabledHours(),
                        before.keepSuspendedHours(),
                        before.historyDays()));
        var after =
                client.own(
                                OpenInspectorProtocol.UPDATE_RETENTION,
                                UpdateRetentionRequest.builder().historyDays(400).build(),
                                UpdateRetentionResponse.class)
                        .retention();
        assertEquals(400, after.historyDays());
        assertEquals(30 * 24, after.keepFixedHours());
        assertEquals(
                400,
                client.send("PUT", "/openinspector/retention", "{\"historyDays\":-1}").status());
        client.own(
                OpenInspectorProtocol.UPDATE_RETENTION,
                UpdateRetentionRequest.builder().historyDays(0).build(),
                UpdateRetentionResponse.class);
    }
}
