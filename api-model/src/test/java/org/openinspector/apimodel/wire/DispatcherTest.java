package org.openinspector.apimodel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.apimodel.inspector2.GetMemberRequest;
import org.openinspector.apimodel.inspector2.GetMemberResponse;
import org.openinspector.apimodel.inspector2.Inspector2;
import org.openinspector.apimodel.inspector2.Inspector2Invoker;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.inspector2.ListFindingsRequest;
import org.openinspector.apimodel.inspector2.ListFindingsResponse;
import org.openinspector.apimodel.inspector2.ListTagsForResourceRequest;
import org.openinspector.apimodel.inspector2.ListTagsForResourceResponse;
import org.openinspector.apimodel.inspector2.ListUsageTotalsRequest;
import org.openinspector.apimodel.inspector2.ListUsageTotalsResponse;
import org.openinspector.apimodel.inspector2.ThrottlingException;
import org.openinspector.apimodel.inspectorscan.InspectorScanProtocol;
import org.openinspector.apimodel.openinspector.GetRescanRequest;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;

class DispatcherTest {
    private static final class Service implements Inspector2<String> {
        @Override
        public ListFindingsResponse listFindings(ListFindingsRequest input, String caller) {
            return ListFindingsResponse.builder().nextToken(caller).findings(List.of()).build();
        }

        @Override
        public ListTagsForResourceResponse listTagsForResource(
                ListTagsForResourceRequest input, String caller) {
            return ListTagsForResourceResponse.builder()
                    .tags(Map.of("arn", input.resourceArn()))
                    .build();
        }

        @Override
        public ListUsageTotalsResponse listUsageTotals(
                ListUsageTotalsRequest input, String caller) {
            throw ThrottlingException.builder().message("slower").retryAfterSeconds(7).build();
        }

        @Override
        public GetMemberResponse getMember(GetMemberRequest input, String caller) {
            throw new IllegalStateException("secret");
        }
    }

    private final List<String> bugs = new ArrayList<>();
    private final Dispatcher<String> dispatcher =
            new Dispatcher<>(
                    List.of(new Inspector2Invoker<>(new Service())),
                    (operation, bug) -> {
                        bugs.add(operation.name() + ": " + bug.getMessage());
                        return WireResponse.of(
                                new ApiException("InternalServerException", 500, "a fault"));
                    });
    private final Router all =
            new Router(
                    List.of(
                            Inspector2Protocol.INSTANCE,
                            InspectorScanProtocol.INSTANCE,
                            OpenInspectorProtocol.INSTANCE));

    private static WireRequest request(String method, String target, String body) {
        Headers headers = new Headers().set("content-type", "application/json; charset=utf-8");
        return new WireRequest(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private WireResponse answer(String method, String target, String body) {
        WireRequest request = request(method, target, body);
        return dispatcher.answer(dispatcher.route(request), request, "me");
    }

    private static String text(WireResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void answersWithTheOutput() {
        WireResponse response = answer("POST", "/findings/list", "{}");
        assertEquals(200, response.status());
        assertEquals("application/json", response.headers().get("Content-Type"));
        assertEquals("{\"nextToken\":\"me\",\"findings\":[]}", text(response));
    }

    @Test
    void encodedSlashesStayInTheirLabel() {
        WireResponse response = answer("GET", "/tags/arn%3Aa%2Fb%20%C3%A9", "");
        assertEquals("{\"tags\":{\"arn\":\"arn:a/b é\"}}", text(response));
    }

    @Test
    void operationsWithoutEngineAnswer501() {
        WireResponse response = answer("POST", "/filters/list", "{}");
        assertEquals(501, response.status());
        assertEquals("NotImplementedException", response.headers().get("x-amzn-ErrorType"));
        assertEquals("{\"message\":\"ListFilters is not implemented yet\"}", text(response));
    }

    @Test
    void operationsWithoutEngineAnswer501ToWhateverIsSent() {
        assertEquals(501, answer("POST", "/filters/list", "{\"maxResults\":1000}").status());
        assertEquals(501, answer("POST", "/filters/list", "[").status());
    }

    @Test
    void errorsCarryTheirHeaderMembers() {
        WireResponse response = answer("POST", "/usage/list", "{}");
        assertEquals(429, response.status());
        assertEquals("ThrottlingException", response.headers().get("x-amzn-errortype"));
        assertEquals("7", response.headers().get("retry-after"));
        assertEquals("{\"message\":\"slower\"}", text(response));
    }

    @Test
    void bugsAreToldToUsOnly() {
        WireResponse response = answer("POST", "/members/get", "{\"accountId\":\"000000000001\"}");
        assertEquals(500, response.status());
        assertEquals("InternalServerException", response.headers().get("x-amzn-errortype"));
        assertEquals("{\"message\":\"a fault\"}", text(response));
        assertEquals(List.of("GetMember: secret"), bugs);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /findings/list, ListFindings",
        "POST, /findings/list?x=1, ListFindings",
        "POST, /findings/%6Cist, ListFindings",
        "GET, /tags/x, ListTagsForResource",
        "POST, /tags/x, TagResource",
        "DELETE, /tags/x?tagKeys=a, UntagResource",
        "POST, /scan/sbom, ScanSbom",
        "GET, /openinspector/rescans/list, GetRescan",
        "POST, /openinspector/rescans/list, ListRescans",
        "POST, /openinspector/rescans, StartRescan"
    })
    void findsOperations(String method, String target, String operation) {
        assertEquals(operation, all.match(request(method, target, "")).operation().name());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /, 404",
        "POST, /findings, 404",
        "POST, /findings/list/, 404",
        "POST, //findings/list, 404",
        "POST, /findings/../findings/list, 404",
        "POST, /Findings/list, 404",
        "GET, /tags/, 404",
        "GET, /tags/a/b, 404",
        "GET, /findings/list, 405",
        "post, /findings/list, 405",
        "PATCH, /tags/x, 405",
        "GET, findings/list, 404",
        "GET, /tags/%, 400",
        "GET, /tags/%zz, 400",
        "GET, /tags/%ff, 400"
    })
    void refusesOtherTargets(String method, String target, int status) {
        ApiException e =
                assertThrows(ApiException.class, () -> all.match(request(method, target, "")));
        assertEquals(status, e.httpStatus());
        assertEquals(status == 405 ? true : null, e.headers().containsKey("Allow") ? true : null);
    }

    @Test
    void everyOperationIsFoundByItsOwnTarget() {
        Map<String, String> labels = Map.of("resourceArn", "a/b", "rescanId", "r");
        int found = 0;
        for (Protocol service :
                List.of(
                        Inspector2Protocol.INSTANCE,
                        InspectorScanProtocol.INSTANCE,
                        OpenInspectorProtocol.INSTANCE)) {
            for (Operation each : service.operations()) {
                String target = each.uri().expand(labels);
                assertEquals(each, all.match(request(each.method(), target, "")).operation());
                found++;
            }
        }
        assertEquals(84 + 1 + OpenInspectorProtocol.INSTANCE.operations().size(), found);
    }

    @Test
    void clientsReadWhatServersWrite() {
        WireClient client = new WireClient(OpenInspectorProtocol.INSTANCE);
        Operation operation = client.operation("GetRescan");
        WireRequest request =
                client.request(operation, GetRescanRequest.builder().rescanId("a b").build());
        assertEquals("GET", request.method());
        assertEquals("/openinspector/rescans/a%20b", request.rawTarget());
        assertEquals(0, request.body().length);
        WireResponse gone =
                WireResponse.of(
                        org.openinspector.apimodel.openinspector.ResourceNotFoundException.builder()
                                .message("no rescan")
                                .build());
        ApiException e =
                assertThrows(
                        org.openinspector.apimodel.openinspector.ResourceNotFoundException.class,
                        () -> client.output(operation, gone, Object.class));
        assertEquals("no rescan", e.message());
    }

    @Test
    void unknownErrorsKeepTheirCode() {
        WireClient client = new WireClient(OpenInspectorProtocol.INSTANCE);
        Headers headers = new Headers();
        byte[] body =
                "{\"__type\":\"a.b#Odd:http://x\",\"message\":\"m\"}"
                        .getBytes(StandardCharsets.UTF_8);
        ApiException e = client.error(new WireResponse(418, headers, body));
        assertEquals("Odd", e.code());
        assertEquals("m", e.message());
        assertEquals(
                "UnknownError",
                client.error(new WireResponse(502, new Headers(), new byte[] {'<'})).code());
        assertNull(new Headers().get("x"));
    }
}
