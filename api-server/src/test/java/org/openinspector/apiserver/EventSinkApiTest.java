package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.openinspector.CreateEventSinkRequest;
import org.openinspector.apimodel.openinspector.CreateEventSinkResponse;
import org.openinspector.apimodel.openinspector.DeleteEventSinkRequest;
import org.openinspector.apimodel.openinspector.DeleteEventSinkResponse;
import org.openinspector.apimodel.openinspector.EventFilter;
import org.openinspector.apimodel.openinspector.EventSinkState;
import org.openinspector.apimodel.openinspector.GetEventSinkRequest;
import org.openinspector.apimodel.openinspector.GetEventSinkResponse;
import org.openinspector.apimodel.openinspector.ListDeadLettersRequest;
import org.openinspector.apimodel.openinspector.ListDeadLettersResponse;
import org.openinspector.apimodel.openinspector.ListEventSinksRequest;
import org.openinspector.apimodel.openinspector.ListEventSinksResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.ReplayEventsRequest;
import org.openinspector.apimodel.openinspector.ReplayEventsResponse;
import org.openinspector.apimodel.openinspector.TestEventSinkRequest;
import org.openinspector.apimodel.openinspector.TestEventSinkResponse;
import org.openinspector.apimodel.openinspector.UpdateEventSinkRequest;
import org.openinspector.apimodel.openinspector.UpdateEventSinkResponse;
import org.openinspector.apimodel.wire.Document;

/// Event sinks over the wire, with a receiver that is there.
class EventSinkApiTest {
    private final ApiClient client = ApiServer.shared().client(ApiServer.C);
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final HttpServer receiver = receiver();
    private volatile int status = 204;

    private HttpServer receiver() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        received.add(
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8));
                        exchange.sendResponseHeaders(status, -1);
                        exchange.close();
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    @AfterEach
    void deleteAll() {
        list().forEach(sink -> delete(sink.sinkId()));
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    private List<org.openinspector.apimodel.openinspector.EventSink> list() {
        return client.own(
                        OpenInspectorProtocol.LIST_EVENT_SINKS,
                        ListEventSinksRequest.builder().build(),
                        ListEventSinksResponse.class)
                .sinks();
    }

    private void delete(String id) {
        client.own(
                OpenInspectorProtocol.DELETE_EVENT_SINK,
                DeleteEventSinkRequest.builder().sinkId(id).build(),
                DeleteEventSinkResponse.class);
    }

    private CreateEventSinkResponse create(String name, String url) {
        return client.own(
                OpenInspectorProtocol.CREATE_EVENT_SINK,
                CreateEventSinkRequest.builder()
                        .name(name)
                        .url(url)
                        .filter(
                                EventFilter.builder()
                                        .detailTypes(List.of("Inspector2 Finding"))
                                        .severities(List.of("HIGH", "CRITICAL"))
                                        .build())
                        .build(),
                CreateEventSinkResponse.class);
    }

    @Test
    void aSinkIsMadeChangedTriedAndDeleted() {
        CreateEventSinkResponse made = create("hook", url());
        String secret = String.valueOf(made.secret());
        assertTrue(secret.startsWith("whsec_"));
        String id = made.sink().sinkId();
        assertEquals(List.of("CRITICAL", "HIGH"), made.sink().filter().severities());
        assertEquals(List.of(made.sink()), list());
        assertEquals(
                true,
                client.own(
                                OpenInspectorProtocol.TEST_EVENT_SINK,
                                TestEventSinkRequest.builder().sinkId(id).build(),
                                TestEventSinkResponse.class)
                        .delivered());
        assertTrue(received.getFirst().contains("\"detail-type\":\"OpenInspector Test\""));
        status = 500;
        TestEventSinkResponse failed =
                client.own(
                        OpenInspectorProtocol.TEST_EVENT_SINK,
                        TestEventSinkRequest.builder().sinkId(id).build(),
                        TestEventSinkResponse.class);
        assertFalse(failed.delivered());
        assertEquals("the receiver answered 500", failed.message());
        UpdateEventSinkResponse changed =
                client.own(
                        OpenInspectorProtocol.UPDATE_EVENT_SINK,
                        UpdateEventSinkRequest.builder()
                                .sinkId(id)
                                .enabled(false)
                                .rotateSecret(true)
                                .maxBatchSize(20)
                                .build(),
                        UpdateEventSinkResponse.class);
        assertEquals(EventSinkState.DISABLED, changed.sink().state());
        assertTrue(String.valueOf(changed.secret()).startsWith("whsec_"));
        GetEventSinkResponse got =
                client.own(
                        OpenInspectorProtocol.GET_EVENT_SINK,
                        GetEventSinkRequest.builder().sinkId(id).build(),
                        GetEventSinkResponse.class);
        assertEquals(changed.sink(), got.sink());
        assertEquals(0, got.delivery().waiting());
        // Neither secret is shown again.
        String told =
                client.send("POST", "/openinspector/eventsinks/get", "{\"sinkId\":\"" + id + "\"}")
                        .body();
        assertFalse(told.contains("whsec_"), told);
        assertEquals(
                List.of(),
                client.own(
                                OpenInspectorProtocol.LIST_DEAD_LETTERS,
                                ListDeadLettersRequest.builder().sinkId(id).build(),
                                ListDeadLettersResponse.class)
                        .deadLetters());
        ReplayEventsResponse replay =
                client.own(
                        OpenInspectorProtocol.REPLAY_EVENTS,
                        ReplayEventsRequest.builder().sinkId(id).build(),
                        ReplayEventsResponse.class);
        assertEquals(0, replay.events());
        assertFalse(replay.truncated());
        delete(id);
        assertEquals(List.of(), list());
        ApiClient.refusal(404, "ResourceNotFoundException", () -> delete(id));
    }

    @Test
    void typesSettingsAndCriteriaAreKept() {
        String criteria =
                "{\"vulnerabilityId\":[{\"comparison\":\"PREFIX\",\"value\":\"CVE-2026\"}]}";
        CreateEventSinkResponse made =
                client.own(
                        OpenInspectorProtocol.CREATE_EVENT_SINK,
                        CreateEventSinkRequest.builder()
                                .name("chat")
                                .type("slack")
                                .target(url() + "?token=x")
                                .settings(Map.of("interval", "1h"))
                                .filter(
                                        EventFilter.builder()
                                                .findingCriteria(Document.of(criteria))
                                                .build())
                                .build(),
                        CreateEventSinkResponse.class);
        assertNull(made.secret());
        assertEquals("slack", made.sink().type());
        assertTrue(made.sink().target().endsWith("/…"), made.sink().target());
        assertNull(made.sink().url());
        assertEquals(Map.of("interval", "1h"), made.sink().settings());
        assertEquals(100, made.sink().maxBatchSize());
        assertEquals(
                criteria,
                Objects.requireNonNull(list().getFirst().filter().findingCriteria()).json());
        String told =
                client.send(
                                "POST",
                                "/openinspector/eventsinks/get",
                                "{\"sinkId\":\"" + made.sink().sinkId() + "\"}")
                        .body();
        assertFalse(told.contains("token"), told);
        TestEventSinkResponse tried =
                client.own(
                        OpenInspectorProtocol.TEST_EVENT_SINK,
                        TestEventSinkRequest.builder().sinkId(made.sink().sinkId()).build(),
                        TestEventSinkResponse.class);
        assertTrue(tried.delivered());
        assertEquals("the receiver answered 204", tried.message());
        assertTrue(received.getFirst().startsWith("{\"text\":"), received.getFirst());
        for (String body :
                List.of(
                        "{'name':'x','type':'pager','target':'https://x.example/'}",
                        "{'name':'x','type':'slack','target':'https://x.example/','url':'https://x.example/'}",
                        "{'name':'x','type':'slack','target':'https://x.example/','settings':{'source':'y'}}",
                        "{'name':'x','type':'slack','target':'https://x.example/','settings':{'interval':'soon'}}",
                        "{'name':'x','target':'https://x.example/','filter':{'findingCriteria':{'severity':'HIGH'}}}",
                        "{'name':'x','target':'https://x.example/','filter':{'detailTypes':['OpenInspector Metrics']}}",
                        "{'name':'x'}")) {
            var answer =
                    client.send(
                            "POST", "/openinspector/eventsinks/create", body.replace('\'', '"'));
            assertEquals(400, answer.status(), body + " " + answer.body());
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        create("one", url());
        for (String url :
                List.of(
                        "https://169.254.169.254/latest",
                        "https://10.0.0.1/",
                        "ftp://hooks.example/",
                        "https://user@hooks.example/")) {
            ApiClient.refusal(400, "ValidationException", () -> create("two", url));
        }
        ApiClient.refusal(400, "ValidationException", () -> create("one", url()));
        ApiClient.refusal(400, "ValidationException", () -> create("a b", url()));
        assertEquals(1, list().size());
    }
}
