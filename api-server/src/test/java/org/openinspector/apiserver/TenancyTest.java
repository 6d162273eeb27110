package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.CreateFilterRequest;
import org.openinspector.apimodel.inspector2.CreateFilterResponse;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.apimodel.inspector2.Filter;
import org.openinspector.apimodel.inspector2.FilterAction;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListFiltersRequest;
import org.openinspector.apimodel.inspector2.ListFiltersResponse;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.openinspector.AllTarget;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.RescanTarget;
import org.openinspector.apimodel.openinspector.SearchPackagesRequest;
import org.openinspector.apimodel.openinspector.SearchPackagesResponse;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;
import org.openinspector.estate.fixing.FixMethod;
import org.openinspector.estate.fixing.FixOptions;
import org.openinspector.estate.fixing.FixRefusedException;
import org.openinspector.estate.fixing.FixSettings;
import org.openinspector.estate.fixing.FixTarget;
import org.openinspector.findings.publish.EventSinks;
import org.openinspector.findings.report.Report;
import org.openinspector.findings.report.ReportKind;
import org.openinspector.storage.AccountScope;

/// Account B asks with everything it could have learnt of account A. No answer may hold anything of
/// A's that B did not send itself, and an id of A's is answered as one that never was.
class TenancyTest {
    private final ApiServer server = server();
    private final ApiClient a = server.client(ApiServer.A);
    private final ApiClient b = server.client(ApiServer.B);

    /// Who is asked.
    ApiServer server() {
        return ApiServer.shared();
    }

    /// A request with a place for an id.
    private record Question(String method, String target, String body, List<Kind> kinds) {}

    private enum Kind {
        KEY,
        FILTER,
        PACKAGES_TOKEN,
        REPORT,
        EXPORT,
        EVENT_SINK,
        FIX_PLAN,
        RESOURCE,
        ARN,
        RESCAN,
        ACCOUNT,
        FINDINGS_TOKEN,
        AGGREGATION_TOKEN,
        COVERAGE_TOKEN
    }

    private static final List<Question> QUESTIONS =
            List.of(
                    question("/openinspector/fixing/settings/get", ""),
                    question(
                            "/openinspector/fixing/settings/put",
                            "{\"settings\":{\"enabled\":true,\"approvalRequired\":false}}"),
                    question(
                            "/openinspector/fixing/plans/create",
                            "{\"target\":{\"findingArns\":[\"@\"]}}",
                            Kind.ARN),
                    question(
                            "/openinspector/fixing/plans/get", "{\"planId\":\"@\"}", Kind.FIX_PLAN),
                    question("/openinspector/fixing/plans/list", "{}"),
                    question(
                            "/openinspector/fixing/plans/approve",
                            "{\"planId\":\"@\"}",
                            Kind.FIX_PLAN),
                    question(
                            "/openinspector/fixing/plans/start",
                            "{\"planId\":\"@\"}",
                            Kind.FIX_PLAN),
                    question(
                            "/openinspector/fixing/plans/cancel",
                            "{\"planId\":\"@\"}",
                            Kind.FIX_PLAN),
                    question("/openinspector/queue/list", "{}"),
                    question("/openinspector/queue/list", "{\"resourceId\":\"@\"}", Kind.RESOURCE),
                    new Question("GET", "/openinspector/queue/sources", "", List.of()),
                    question("/cluster/get", "{\"filter\":{\"resourceId\":\"@\"}}", Kind.RESOURCE),
                    question("/openinspector/aws/access/list", "{}"),
                    question(
                            "/openinspector/aws/access/list",
                            "{\"accountIds\":[\"@\"]}",
                            Kind.ACCOUNT),
                    question("/openinspector/eventsinks/list", "{}"),
                    question(
                            "/openinspector/eventsinks/create",
                            "{\"name\":\"of-@\",\"url\":\"https://10.0.0.1/@\",\"filter\":{\"accountIds\":[\"@\"]}}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/eventsinks/create",
                            "{\"name\":\"slack-@\",\"type\":\"slack\",\"target\":\"https://10.0.0.1/@\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/eventsinks/update",
                            "{\"sinkId\":\"@\",\"enabled\":false}",
                            Kind.EVENT_SINK),
                    question(
                            "/openinspector/eventsinks/get", "{\"sinkId\":\"@\"}", Kind.EVENT_SINK),
                    question(
                            "/openinspector/eventsinks/test",
                            "{\"sinkId\":\"@\"}",
                            Kind.EVENT_SINK),
                    question(
                            "/openinspector/eventsinks/deadletters/list",
                            "{\"sinkId\":\"@\"}",
                            Kind.EVENT_SINK),
                    question("/openinspector/events/replay", "{\"sinkId\":\"@\"}", Kind.EVENT_SINK),
                    question(
                            "/openinspector/eventsinks/delete",
                            "{\"sinkId\":\"@\"}",
                            Kind.EVENT_SINK),
                    question("/accountpermissions/list", "{}"),
                    question("/configuration/get", "{\"accountId\":\"@\"}", Kind.ACCOUNT),
                    question(
                            "/configuration/update",
                            "{\"accountId\":\"@\",\"ecrConfiguration\":{\"rescanDuration\":\"DAYS_14\"}}",
                            Kind.ACCOUNT),
                    question("/ec2deepinspectionconfiguration/get", "{}"),
                    question("/ec2deepinspectionconfiguration/update", "{}"),
                    question(
                            "/ec2deepinspectionconfiguration/org/update",
                            "{\"orgPackagePaths\":[]}"),
                    question("/ec2deepinspectionstatus/member/batch/get", "{}"),
                    question(
                            "/ec2deepinspectionstatus/member/batch/get",
                            "{\"accountIds\":[\"@\"]}",
                            Kind.ACCOUNT),
                    question(
                            "/ec2deepinspectionstatus/member/batch/update",
                            "{\"accountIds\":[{\"accountId\":\"@\",\"activateDeepInspection\":false}]}",
                            Kind.ACCOUNT),
                    new Question(
                            "GET",
                            "/encryptionkey/get?scanType=CODE&resourceType=AWS_LAMBDA_FUNCTION",
                            "",
                            List.of()),
                    new Question(
                            "PUT",
                            "/encryptionkey/update",
                            "{\"kmsKeyId\":\"arn:aws:kms:us-east-1:@:key/01234567-89ab-cdef-0123-456789abcdef\","
                                    + "\"scanType\":\"CODE\",\"resourceType\":\"AWS_LAMBDA_FUNCTION\"}",
                            List.of(Kind.ACCOUNT)),
                    new Question(
                            "PUT",
                            "/encryptionkey/reset",
                            "{\"scanType\":\"CODE\",\"resourceType\":\"AWS_LAMBDA_FUNCTION\"}",
                            List.of()),
                    question(
                            "/delegatedadminaccounts/enable",
                            "{\"delegatedAdminAccountId\":\"@\"}",
                            Kind.ACCOUNT),
                    question(
                            "/delegatedadminaccounts/disable",
                            "{\"delegatedAdminAccountId\":\"@\"}",
                            Kind.ACCOUNT),
                    question("/delegatedadminaccounts/get", "{}"),
                    question("/delegatedadminaccounts/list", "{}"),
                    question("/organizationconfiguration/describe", "{}"),
                    question(
                            "/organizationconfiguration/update",
                            "{\"autoEnable\":{\"ec2\":true,\"ecr\":true}}"),
                    question("/members/associate", "{\"accountId\":\"@\"}", Kind.ACCOUNT),
                    question("/members/disassociate", "{\"accountId\":\"@\"}", Kind.ACCOUNT),
                    question("/members/get", "{\"accountId\":\"@\"}", Kind.ACCOUNT),
                    question("/members/list", "{}"),
                    new Question("GET", "/openinspector/organization", "", List.of()),
                    question("/openinspector/accounts/list", "{}"),
                    question(
                            "/openinspector/accounts",
                            "{\"accountId\":\"@\",\"name\":\"x\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/accounts/remove",
                            "{\"accountId\":\"@\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/accounts/close", "{\"accountId\":\"@\"}", Kind.ACCOUNT),
                    question("/openinspector/identity/users/create", "{\"name\":\"tenant\"}"),
                    question(
                            "/openinspector/identity/roles/create",
                            "{\"name\":\"tenant\",\"trustPolicy\":\"{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"sts:AssumeRole\\\",\\\"Principal\\\":{\\\"AWS\\\":\\\"444455556666\\\"}}}\"}"),
                    question(
                            "/openinspector/identity/roles/update",
                            "{\"principal\":\"arn:aws:iam::@:role/tenant\",\"sessionSecondsMax\":7200}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/principals/get",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\"}",
                            Kind.ACCOUNT),
                    question("/openinspector/identity/principals/list", "{\"kind\":\"USER\"}"),
                    question(
                            "/openinspector/identity/principals/delete",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/principals/tags",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\",\"tags\":{\"a\":\"b\"}}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/principals/revoke-sessions",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/keys/create",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/keys/list",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/keys/update",
                            "{\"accessKeyId\":\"@\",\"active\":false}",
                            Kind.KEY),
                    question(
                            "/openinspector/identity/keys/rotate",
                            "{\"accessKeyId\":\"@\"}",
                            Kind.KEY),
                    question(
                            "/openinspector/identity/keys/delete",
                            "{\"accessKeyId\":\"@\"}",
                            Kind.KEY),
                    question(
                            "/openinspector/identity/policies/put",
                            "{\"name\":\"tenant\",\"document\":\"{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"a:B\\\",\\\"Resource\\\":\\\"*\\\"}}\"}"),
                    question(
                            "/openinspector/identity/policies/get",
                            "{\"policy\":\"arn:aws:iam::@:policy/tenant\"}",
                            Kind.ACCOUNT),
                    question("/openinspector/identity/policies/list", "{}"),
                    question(
                            "/openinspector/identity/policies/delete",
                            "{\"policy\":\"arn:aws:iam::@:policy/tenant\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/policies/attach",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\",\"policy\":\"AdministratorAccess\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/policies/detach",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\",\"policy\":\"AdministratorAccess\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/policies/inline/put",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\",\"name\":\"x\",\"document\":\"{\\\"Statement\\\":{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":\\\"a:B\\\",\\\"Resource\\\":\\\"*\\\"}}\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/policies/inline/delete",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\",\"name\":\"x\"}",
                            Kind.ACCOUNT),
                    question("/openinspector/identity/boundary/get", ""),
                    question("/openinspector/identity/boundary/put", "{}"),
                    question(
                            "/openinspector/identity/simulate",
                            "{\"principal\":\"arn:aws:iam::@:user/administrator\",\"action\":\"inspector2:ListFindings\"}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/identity/audit/list",
                            "{\"action\":\"inspector2:GetEc2DeepInspectionConfiguration\"}"),
                    question(
                            "/openinspector/identity/audit/list",
                            "{\"principalArn\":\"arn:aws:iam::@:user/administrator\"}",
                            Kind.ACCOUNT),
                    question(
                            "/filters/create",
                            "{\"action\":\"NONE\",\"name\":\"of b\",\"filterCriteria\":{}}"),
                    question("/filters/list", "{}"),
                    question("/filters/list", "{\"arns\":[\"@\"]}", Kind.FILTER),
                    question("/filters/update", "{\"filterArn\":\"@\"}", Kind.FILTER),
                    question("/filters/delete", "{\"arn\":\"@\"}", Kind.FILTER),
                    new Question("GET", "/tags/@", "", List.of(Kind.FILTER)),
                    new Question(
                            "POST", "/tags/@", "{\"tags\":{\"a\":\"b\"}}", List.of(Kind.FILTER)),
                    new Question("DELETE", "/tags/@?tagKeys=a", "", List.of(Kind.FILTER)),
                    question("/openinspector/rules/list", "{}"),
                    new Question(
                            "PUT",
                            "/openinspector/rules/settings",
                            "{\"arn\":\"@\"}",
                            List.of(Kind.FILTER)),
                    question(
                            "/openinspector/rules/preview",
                            "{\"filterCriteria\":{\"awsAccountId\":[{\"comparison\":\"EQUALS\",\"value\":\"@\"}]}}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/findings/suppression/get",
                            "{\"findingArn\":\"@\"}",
                            Kind.ARN),
                    question(
                            "/openinspector/findings/as-of/get",
                            "{\"findingArn\":\"@\",\"at\":4102444800}",
                            Kind.ARN),
                    question("/openinspector/findings/as-of/list", "{\"at\":4102444800}"),
                    question(
                            "/openinspector/findings/as-of/list",
                            "{\"at\":4102444800,\"accountIds\":[\"@\"]}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/findings/as-of/list",
                            "{\"at\":4102444800,\"resourceId\":\"@\"}",
                            Kind.RESOURCE),
                    question("/openinspector/retention/get", "{}"),
                    new Question("PUT", "/openinspector/retention", "{}", List.of()),
                    question(
                            "/openinspector/findings/first-observed/take-over",
                            "{\"findings\":[{\"findingArn\":\"@\",\"firstObservedAt\":1}]}",
                            Kind.ARN),
                    question("/usage/list", "{}"),
                    question("/usage/list", "{\"accountIds\":[\"@\"]}", Kind.ACCOUNT),
                    question("/freetrialinfo/batchget", "{\"accountIds\":[\"@\"]}", Kind.ACCOUNT),
                    question(
                            "/vulnerabilities/search",
                            "{\"filterCriteria\":{\"vulnerabilityIds\":[\"CVE-2020-0001\"]}}"),
                    question("/openinspector/usage/cost", "{}"),
                    question("/openinspector/usage/cost", "{\"accountIds\":[\"@\"]}", Kind.ACCOUNT),
                    question("/openinspector/packages/search", "{\"name\":\"django\"}"),
                    question(
                            "/openinspector/packages/search",
                            "{\"name\":\"d\",\"nameComparison\":\"PREFIX\",\"withPaths\":true}"),
                    question(
                            "/openinspector/packages/search",
                            "{\"name\":\"django\",\"accountIds\":[\"@\"]}",
                            Kind.ACCOUNT),
                    question(
                            "/openinspector/packages/search",
                            "{\"name\":\"django\",\"resourceIds\":[\"@\"]}",
                            Kind.RESOURCE),
                    question(
                            "/openinspector/packages/search",
                            "{\"name\":\"django\",\"asOf\":1,\"resourceIds\":[\"@\"]}",
                            Kind.RESOURCE),
                    question(
                            "/openinspector/packages/search",
                            "{\"name\":\"django\",\"maxResults\":1,\"nextToken\":\"@\"}",
                            Kind.PACKAGES_TOKEN),
                    question("/findings/details/batch/get", "{\"findingArns\":[\"@\"]}", Kind.ARN),
                    question(
                            "/reporting/create",
                            "{\"reportFormat\":\"CSV\",\"s3Destination\":{\"bucketName\":\"\","
                                    + "\"kmsKeyArn\":\"@\"}}",
                            Kind.RESOURCE),
                    question("/reporting/status/get", "{\"reportId\":\"@\"}", Kind.REPORT),
                    question("/reporting/cancel", "{\"reportId\":\"@\"}", Kind.REPORT),
                    question(
                            "/sbomexport/create",
                            "{\"reportFormat\":\"SPDX_2_3\",\"s3Destination\":{\"bucketName\":\"\","
                                    + "\"kmsKeyArn\":\"@\"}}",
                            Kind.RESOURCE),
                    question("/sbomexport/get", "{\"reportId\":\"@\"}", Kind.EXPORT),
                    question("/sbomexport/cancel", "{\"reportId\":\"@\"}", Kind.EXPORT),
                    question(
                            "/scan/sbom",
                            "{\"outputFormat\":\"INSPECTOR\",\"sbom\":{\"bomFormat\":\"CycloneDX\","
                                    + "\"components\":[]}}"),
                    new Question("GET", "/openinspector/encryption", "", List.of()),
                    question("/openinspector/encryption/rotate", ""),
                    question("/findings/list", "{}"),
                    question("/findings/list", filter("resourceId"), Kind.RESOURCE),
                    question("/findings/list", filter("findingArn"), Kind.ARN),
                    question("/findings/list", filter("awsAccountId"), Kind.ACCOUNT),
                    question(
                            "/findings/list",
                            "{\"maxResults\":1,\"nextToken\":\"@\"}",
                            Kind.FINDINGS_TOKEN),
                    question("/findings/aggregation/list", "{\"aggregationType\":\"ACCOUNT\"}"),
                    question("/findings/aggregation/list", "{\"aggregationType\":\"PACKAGE\"}"),
                    question("/findings/aggregation/list", "{\"aggregationType\":\"TITLE\"}"),
                    question(
                            "/findings/aggregation/list", "{\"aggregationType\":\"FINDING_TYPE\"}"),
                    question(
                            "/findings/aggregation/list",
                            "{\"aggregationType\":\"ACCOUNT\",\"accountIds\":[{\"comparison\":\"EQUALS\",\"value\":\"@\"}]}",
                            Kind.ACCOUNT),
                    question(
                            "/findings/aggregation/list",
                            "{\"aggregationType\":\"PACKAGE\",\"maxResults\":1,\"nextToken\":\"@\"}",
                            Kind.AGGREGATION_TOKEN),
                    question("/coverage/list", "{}"),
                    question("/coverage/list", filter("resourceId"), Kind.RESOURCE),
                    question("/coverage/list", filter("accountId"), Kind.ACCOUNT),
                    question(
                            "/coverage/list",
                            "{\"maxResults\":1,\"nextToken\":\"@\"}",
                            Kind.COVERAGE_TOKEN),
                    question("/coverage/statistics/list", "{\"groupBy\":\"ACCOUNT_ID\"}"),
                    question("/coverage/statistics/list", filter("accountId"), Kind.ACCOUNT),
                    question("/coverage/statistics/list", filter("resourceId"), Kind.RESOURCE),
                    question("/status/batch/get", "{\"accountIds\":[\"@\"]}", Kind.ACCOUNT),
                    question(
                            "/enable",
                            "{\"accountIds\":[\"@\"],\"resourceTypes\":[\"EC2\"]}",
                            Kind.ACCOUNT),
                    question(
                            "/disable",
                            "{\"accountIds\":[\"@\"],\"resourceTypes\":[\"EC2\"]}",
                            Kind.ACCOUNT),
                    question("/configuration/get", "{}"),
                    question(
                            "/openinspector/findings/history/list",
                            "{\"findingArn\":\"@\"}",
                            Kind.ARN),
                    question(
                            "/openinspector/findings/evidence/get",
                            "{\"findingArn\":\"@\"}",
                            Kind.ARN),
                    question("/openinspector/findings/explain", "{\"findingArn\":\"@\"}", Kind.ARN),
                    question(
                            "/openinspector/verdicts/explain",
                            "{\"resourceId\":\"@\",\"package\":\"pkg:deb/debian/openssl@1\","
                                    + "\"vulnerabilityId\":\"CVE-2021-44228\"}",
                            Kind.RESOURCE),
                    question("/openinspector/knowledge/changes/list", "{}"),
                    question("/openinspector/coverage/gaps/list", "{}"),
                    question(
                            "/openinspector/coverage/gaps/list",
                            "{\"resourceId\":\"@\"}",
                            Kind.RESOURCE),
                    question(
                            "/openinspector/rescans",
                            "{\"target\":{\"resourceId\":\"@\"}}",
                            Kind.RESOURCE),
                    question(
                            "/openinspector/rescans",
                            "{\"target\":{\"tag\":{\"key\":\"owner\",\"value\":\"team-of-@\"}}}",
                            Kind.ACCOUNT),
                    question("/openinspector/rescans/list", "{}"),
                    new Question("GET", "/openinspector/rescans/@", "", List.of(Kind.RESCAN)),
                    new Question("GET", "/openinspector/status", "", List.of()),
                    new Question("GET", "/openinspector/knowledge", "", List.of()),
                    question("/openinspector/jobs/list", "{}"),
                    question("/openinspector/knowledge/update", ""));

    private static Question question(String target, String body, Kind... kinds) {
        return new Question("POST", target, body, List.of(kinds));
    }

    private static String filter(String field) {
        return "{\"filterCriteria\":{\""
                + field
                + "\":[{\"comparison\":\"EQUALS\",\"value\":\"@\"}]}}";
    }

    private List<String> ofA(Kind kind) {
        return switch (kind) {
            case KEY -> List.of(a.credential().accessKeyId());
            case FILTER -> List.of(filterOfA());
            case PACKAGES_TOKEN ->
                    List.of(
                            Objects.requireNonNull(
                                    a.own(
                                                    OpenInspectorProtocol.SEARCH_PACKAGES,
                                                    SearchPackagesRequest.builder()
                                                            .name("django")
                                                            .maxResults(1)
                                                            .build(),
                                                    SearchPackagesResponse.class)
                                            .nextToken()));
            case EVENT_SINK -> List.of(eventSink());
            case FIX_PLAN -> List.of(fixPlan());
            case RESOURCE ->
                    List.of(
                            SampleEstate.INSTANCE + 1,
                            SampleEstate.INSTANCE + 5,
                            SampleEstate.STOPPED,
                            SampleEstate.IMAGE,
                            SampleEstate.FUNCTION);
            case REPORT -> List.of(report(ReportKind.FINDINGS));
            case EXPORT -> List.of(report(ReportKind.SBOM));
            case ARN -> arns();
            case RESCAN ->
                    List.of(
                            a.own(
                                            OpenInspectorProtocol.START_RESCAN,
                                            StartRescanRequest.builder()
                                                    .target(
                                                            new RescanTarget.All(
                                                                    AllTarget.builder().build()))
                                                    .build(),
                                            StartRescanResponse.class)
                                    .rescanId());
            case ACCOUNT -> List.of(ApiServer.A);
            case FINDINGS_TOKEN ->
                    List.of(
                            Objects.requireNonNull(
                                    a.inspector(
                                                    Inspector2Protocol.LIST_FINDINGS,
                                                    ListFindingsRequest.builder()
                                                            .maxResults(1)
                                                            .build(),
                                                    ListFindingsResponse.class)
                                            .nextToken()));
            case AGGREGATION_TOKEN ->
                    List.of(
                            Objects.requireNonNull(
                                    a.inspector(
                                                    Inspector2Protocol.LIST_FINDING_AGGREGATIONS,
                                                    ListFindingAggregationsRequest.builder()
                                                            .aggregationType(
                                                                    AggregationType.PACKAGE)
                                                            .maxResults(1)
                                                            .build(),
                                                    ListFindingAggregationsResponse.class)
                                            .nextToken()));
            case COVERAGE_TOKEN ->
                    List.of(
                            Objects.requireNonNull(
                                    a.inspector(
                                                    Inspector2Protocol.LIST_COVERAGE,
                                                    ListCoverageRequest.builder()
                                                            .maxResults(1)
                                                            .build(),
                                                    ListCoverageResponse.class)
                                            .nextToken()));
        };
    }

    private String filterOfA() {
        List<Filter> there =
                a.inspector(
                                Inspector2Protocol.LIST_FILTERS,
                                ListFiltersRequest.builder().build(),
                                ListFiltersResponse.class)
                        .filters();
        return there.isEmpty()
                ? a.inspector(
                                Inspector2Protocol.CREATE_FILTER,
                                CreateFilterRequest.builder()
                                        .action(FilterAction.NONE)
                                        .name("of a")
                                        .filterCriteria(FilterCriteria.builder().build())
                                        .build(),
                                CreateFilterResponse.class)
                        .arn()
                : there.getFirst().arn();
    }

    /// Of the same shape as A's, but of nobody.
    private static String ofNobody(Kind kind, String like) {
        return switch (kind) {
            case KEY -> like.replaceAll(".{8}$", "DDDDDDDD");
            case RESOURCE, ACCOUNT ->
                    like.replace(ApiServer.A, "121212121212").replace("a1a1", "d4d4");
            case FILTER ->
                    like.replaceAll("[0-9a-f]{16}$", "d".repeat(16))
                            .replace(ApiServer.A, "121212121212");
            case ARN ->
                    like.replaceAll("[0-9a-f]{32}$", "d".repeat(32))
                            .replace(ApiServer.A, "121212121212");
            case PACKAGES_TOKEN, FINDINGS_TOKEN, AGGREGATION_TOKEN, COVERAGE_TOKEN ->
                    "d".repeat(like.length());
            case RESCAN, REPORT, EXPORT, EVENT_SINK, FIX_PLAN ->
                    "d4d4d4d4-d4d4-4d4d-8d4d-d4d4d4d4d4d4";
        };
    }

    /// A report of A's; the newest, if another test is having one written.
    private String report(ReportKind kind) {
        AccountScope scope = AccountScope.of(ApiServer.A, ApiServer.REGION);
        return server.findings
                .reports()
                .create(
                        scope,
                        scope,
                        kind,
                        kind == ReportKind.SBOM ? "SPDX_2_3" : "CSV",
                        Optional.empty(),
                        Destination.builder()
                                .bucketName("of-tenancy")
                                .kmsKeyArn("arn:aws:kms:us-east-1:111122223333:key/k")
                                .build())
                .or(() -> server.findings.reports().get(scope, kind, null).map(Report::id))
                .orElseThrow()
                .toString();
    }

    private String fixPlan() {
        AccountScope scope = AccountScope.of(ApiServer.A, ApiServer.REGION);
        try {
            server.fixing.settings(scope, new FixSettings(true, true), "tenant");
            return server.fixing
                    .plan(
                            scope,
                            new FixTarget.Account(),
                            new FixOptions(
                                    FixMethod.PATCH_BASELINE_SCAN, false, false, 10, 0, 3_600),
                            "tenant")
                    .toString();
        } catch (FixRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private String eventSink() {
        return server
                .publishing
                .sinks()
                .list(AccountScope.of(ApiServer.A, ApiServer.REGION))
                .stream()
                .findFirst()
                .orElseGet(() ->
                        server.publishing
                                .sinks()
                                .create(
                                        AccountScope.of(ApiServer.A, ApiServer.REGION),
                                        "webhook",
                                        new EventSinks.Wish(
                                                "of-a",
                                                "https://127.0.0.1:9/",
                                                null,
                                                null,
                                                null,
                                                null))
                                .sink())
                .id()
                .toString();
    }

    private List<String> arns() {
        return Objects.requireNonNull(
                        a.inspector(
                                        Inspector2Protocol.LIST_FINDINGS,
                                        ListFindingsRequest.builder().build(),
                                        ListFindingsResponse.class)
                                .findings())
                .stream()
                .map(finding -> finding.findingArn())
                .toList();
    }

    /// What is A's and appears nowhere else.
    private Set<String> secrets() {
        Set<String> secrets = new TreeSet<>(arns());
        secrets.add(ApiServer.A);
        SampleEstate.things().stream()
                .filter(thing -> thing.accountId().equals(ApiServer.A))
                .forEach(thing -> secrets.add(thing.id()));
        arns().forEach(arn -> secrets.add(arn.substring(arn.lastIndexOf('/') + 1)));
        return secrets;
    }

    @Test
    void everyOperationThatAnswersIsAsked() {
        List<String> asked =
                QUESTIONS.stream()
                        .map(question ->
                                question.method()
                                        + " "
                                        + question.target()
                                                .replaceFirst("[?].*", "")
                                                .replace("/tags/@", "/tags/{resourceArn}")
                                                .replace("@", "{rescanId}"))
                        .toList();
        for (var service : CoveragePageTest.SERVICES) {
            for (var operation : service.operations()) {
                if (CoveragePageTest.implemented().contains(operation.name())) {
                    assertTrue(
                            asked.contains(operation.method() + " " + operation.uri().text()),
                            operation.name() + " is not asked by this test");
                }
            }
        }
    }

    @Test
    void nothingOfAnotherAccountIsTold() {
        Set<String> secrets = secrets();
        List<String> wrong = new ArrayList<>();
        for (Question question : QUESTIONS) {
            if (question.kinds().isEmpty()) {
                check(question, "", secrets, wrong);
            }
            for (Kind kind : question.kinds()) {
                for (String id : ofA(kind)) {
                    String answer = check(question, id, secrets, wrong);
                    String nobody = ofNobody(kind, id);
                    String other = check(question, nobody, secrets, wrong);
                    if (!answer.replace(id, "@").equals(other.replace(nobody, "@"))) {
                        wrong.add(
                                question + ": " + answer + " for A's, " + other + " for nobody's");
                    }
                }
            }
        }
        server.view.updating = false;
        assertEquals(List.of(), wrong);
    }

    private static String encoded(Question question, String id) {
        return question.target().startsWith("/tags/")
                ? URLEncoder.encode(id, StandardCharsets.UTF_8)
                : id;
    }

    /// The status and body of B's answer.
    private String check(Question question, String id, Set<String> secrets, List<String> wrong) {
        ApiClient.Answer answer =
                b.send(
                        question.method(),
                        question.target().replace("@", encoded(question, id)),
                        question.body().replace("@", id));
        if (answer.status() >= 500) {
            wrong.add(question + " answered " + answer);
        }
        String told =
                answer.status() + " " + answer.header("x-amzn-ErrorType") + " " + answer.body();
        String unsent =
                id.isEmpty() ? told + answer.headers() : (told + answer.headers()).replace(id, "");
        for (String secret : secrets) {
            if (unsent.contains(secret)) {
                wrong.add(question + " told " + secret + ": " + told);
            }
        }
        return told;
    }

    @Test
    void aKeyOfAnotherAccountWithTheOwnSecretIsRefused() {
        ApiClient mixed =
                new ApiClient(
                        b.port(),
                        new org.openinspector.apimodel.sigv4.Credential(
                                a.credential().accessKeyId(),
                                server.accounts
                                        .ensureFirst(ApiServer.B, ApiServer.REGION)
                                        .key()
                                        .secret()));
        ApiClient.Answer answer = mixed.send("POST", "/findings/list", "{}");
        assertEquals(403, answer.status(), answer.body());
        assertEquals("InvalidSignatureException", answer.header("x-amzn-ErrorType"));
        assertFalse(answer.body().contains(ApiServer.A));
    }
}
