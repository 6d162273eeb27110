package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.AggregationType;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListCoverageRequest;
import org.openinspector.apimodel.inspector2.ListCoverageResponse;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.openinspector.AllTarget;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.RescanTarget;
import org.openinspector.apimodel.openinspector.StartRescanRequest;
import org.openinspector.apimodel.openinspector.StartRescanResponse;

/// Account B asks with everything it could have learnt of account A. No answer may hold anything of
/// A's that B did not send itself, and an id of A's is answered as one that never was.
class TenancyTest {
    private final ApiServer server = ApiServer.shared();
    private final ApiClient a = server.client(ApiServer.A);
    private final ApiClient b = server.client(ApiServer.B);

    /// A request with a place for an id.
    private record Question(String method, String target, String body, List<Kind> kinds) {}

    private enum Kind {
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
            case RESOURCE ->
                    List.of(
                            SampleEstate.INSTANCE + 1,
                            SampleEstate.INSTANCE + 5,
                            SampleEstate.STOPPED,
                            SampleEstate.IMAGE,
                            SampleEstate.FUNCTION);
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

    /// Of the same shape as A's, but of nobody.
    private static String ofNobody(Kind kind, String like) {
        return switch (kind) {
            case RESOURCE, ACCOUNT ->
                    like.replace(ApiServer.A, "121212121212").replace("a1a1", "d4d4");
            case ARN ->
                    like.replaceAll("[0-9a-f]{32}$", "d".repeat(32))
                            .replace(ApiServer.A, "121212121212");
            case RESCAN -> "d4d4d4d4-d4d4-4d4d-8d4d-d4d4d4d4d4d4";
            case FINDINGS_TOKEN, AGGREGATION_TOKEN, COVERAGE_TOKEN -> "d".repeat(like.length());
        };
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
                                        + question.target().replace("@", "{rescanId}"))
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

    /// The status and body of B's answer.
    private String check(Question question, String id, Set<String> secrets, List<String> wrong) {
        ApiClient.Answer answer =
                b.send(
                        question.method(),
                        question.target().replace("@", id),
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
