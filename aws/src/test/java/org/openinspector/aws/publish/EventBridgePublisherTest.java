package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsClients;
import org.openinspector.aws.AwsSettings;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.findings.publish.StoredEvent;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// What is put on a bus, and what is made of the answers.
final class EventBridgePublisherTest {
    private final AwsStub stub = new AwsStub();
    private final EventBridgePublisher publisher = new EventBridgePublisher(stub.source());

    EventBridgePublisherTest() throws IOException {}

    @AfterEach
    void close() {
        stub.close();
    }

    private static EventSink sink(Map<String, String> settings) {
        return Events.sink("eventbridge", "default", settings, 10);
    }

    private Outcome publish(EventSink sink, StoredEvent... events) throws InterruptedException {
        return publisher.publish(sink, List.of(), List.of(events));
    }

    private List<Object> entries() {
        List<Object> out = new ArrayList<>();
        stub.requests()
                .forEach(request -> out.addAll(Tree.list(Tree.at(request.json(), "Entries"))));
        return out;
    }

    /// Amazon's own events, put back together from the entries as EventBridge does it.
    @Test
    void eventsAreAmazonsValueByValue() throws IOException, InterruptedException {
        Map<String, Object> samples = Events.samples();
        assertEquals(10, samples.size());
        for (Map.Entry<String, Object> sample : samples.entrySet()) {
            stub.forget();
            assertEquals(
                    new Outcome.Delivered("EventBridge took 1 event"),
                    publish(
                            sink(Map.of("source", "aws.inspector2")),
                            Events.stored(sample.getValue())));
            Map<String, Object> entry = Tree.object(entries().getFirst());
            Map<String, Object> wanted = Tree.object(sample.getValue());
            assertEquals("default", entry.get("EventBusName"));
            assertEquals(wanted.get("source"), entry.get("Source"));
            assertEquals(wanted.get("detail-type"), entry.get("DetailType"));
            assertEquals(wanted.get("resources"), entry.get("Resources"), sample.getKey());
            assertEquals(
                    wanted.get("detail"),
                    Tree.of((String) Objects.requireNonNull(entry.get("Detail"))),
                    sample.getKey());
            assertEquals(
                    Instant.parse((String) Objects.requireNonNull(wanted.get("time"))),
                    Instant.ofEpochSecond(
                            ((BigDecimal) Objects.requireNonNull(entry.get("Time"))).longValue()));
        }
    }

    @Test
    void theSourceIsOursUnlessItIsSet() throws InterruptedException {
        assertInstanceOf(Outcome.Delivered.class, publish(sink(Map.of()), Events.finding(1)));
        assertEquals("openinspector", Tree.text(entries().getFirst(), "Source"));
    }

    @Test
    void entriesFailOnTheirOwn() throws InterruptedException {
        StoredEvent one = Events.finding(1);
        StoredEvent two = Events.finding(2);
        StoredEvent three = Events.finding(3);
        stub.answers(
                AwsStub.Answer.json(
                        200,
                        "{\"FailedEntryCount\":2,\"Entries\":[{\"EventId\":\"e\"},"
                                + "{\"ErrorCode\":\"ThrottlingException\",\"ErrorMessage\":\"slow down\"},"
                                + "{\"ErrorCode\":\"MalformedDetail\",\"ErrorMessage\":\"no JSON\"}]}"));
        assertEquals(
                new Outcome.Partial(
                        List.of(
                                new Outcome.Failure(
                                        two.id(),
                                        "EventBridge says ThrottlingException: slow down",
                                        false),
                                new Outcome.Failure(
                                        three.id(),
                                        "EventBridge says MalformedDetail: no JSON",
                                        true)),
                        Optional.empty()),
                publish(sink(Map.of()), one, two, three));
    }

    @ParameterizedTest
    @CsvSource({
        "400, ThrottlingException, Unavailable",
        "503, ServiceUnavailable, Unavailable",
        "500, InternalFailure, Unavailable",
        "403, AccessDeniedException, Unavailable",
        "400, ValidationException, Refused",
        "400, ResourceNotFoundException, Gone"
    })
    void whatAFailureMeans(int status, String code, String expected) throws InterruptedException {
        stub.answers(
                AwsStub.Answer.json(
                        status, "{\"__type\":\"" + code + "\",\"message\":\"because\"}"));
        Outcome outcome = publish(sink(Map.of()), Events.finding(1), Events.finding(2));
        assertEquals(expected, outcome.getClass().getSimpleName());
        assertTrue(
                outcome.told().contains(code.startsWith("Access") ? "events:PutEvents" : "because")
                        || status >= 500,
                outcome.told());
    }

    @Test
    void whatIsNoAnswerOfEventBridgesIsNoDelivery() throws InterruptedException {
        for (AwsStub.Answer nonsense :
                List.of(
                        AwsStub.Answer.page(200),
                        AwsStub.Answer.page(404),
                        AwsStub.Answer.page(500),
                        AwsStub.Answer.json(200, "{}"),
                        AwsStub.Answer.json(200, "{\"Entries\":[]}"),
                        AwsStub.Answer.json(200, "nonsense"),
                        new AwsStub.Answer(0, "", ""))) {
            stub.answers(nonsense);
            Outcome outcome = publish(sink(Map.of()), Events.finding(1));
            assertInstanceOf(Outcome.Unavailable.class, outcome, nonsense + " " + outcome);
        }
    }

    @Test
    void callsAreAsLargeAsEventBridgeTakes() throws InterruptedException {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Map<String, Object> wire = Events.wire(i, "HIGH", "ACTIVE");
            wire.put("description", "ü".repeat(30_000));
            events.add(Events.finding(wire));
        }
        assertInstanceOf(
                Outcome.Delivered.class, publisher.publish(sink(Map.of()), List.of(), events));
        assertTrue(stub.requests().size() > 2, "calls " + stub.requests().size());
        assertEquals(10, entries().size());
        for (AwsStub.Request request : stub.requests()) {
            int size = 0;
            for (Object entry : Tree.list(Tree.at(request.json(), "Entries"))) {
                size += 14;
                for (String name : List.of("Source", "DetailType", "Detail")) {
                    size += Tree.text(entry, name).getBytes(StandardCharsets.UTF_8).length;
                }
                for (Object resource : Tree.list(Tree.at(entry, "Resources"))) {
                    size += ((String) resource).getBytes(StandardCharsets.UTF_8).length;
                }
            }
            assertTrue(size <= 256 * 1024, "size " + size);
        }
        Map<String, Object> huge = Events.wire(11, "HIGH", "ACTIVE");
        huge.put("description", "x".repeat(300_000));
        Outcome outcome = publish(sink(Map.of()), Events.finding(1), Events.finding(huge));
        Outcome.Partial partial = assertInstanceOf(Outcome.Partial.class, outcome);
        assertEquals(1, partial.failures().size());
        assertTrue(partial.failures().getFirst().refused());
    }

    @Test
    void withoutCredentialsNothingIsSent() throws InterruptedException {
        EventBridgePublisher lost =
                new EventBridgePublisher(account -> {
                    throw new NoClientsException("no role there");
                });
        assertEquals(
                Outcome.unavailable("no role there"),
                lost.publish(sink(Map.of()), List.of(), List.of(Events.finding(1))));
        assertEquals(List.of(), stub.requests());
    }

    @Test
    void targetsThatCannotBeAreRefusedWithWhatWasExpected() {
        publisher.check(sink(Map.of("source", "aws.inspector2")));
        publisher.check(
                Events.sink(
                        "eventbridge",
                        "arn:aws:events:us-east-1:111122223333:event-bus/security",
                        Map.of(),
                        10));
        for (String target :
                List.of(
                        "a bus",
                        "https://events.example/",
                        "arn:aws:sns:us-east-1:111122223333:topic",
                        "arn:aws:events:eu-west-1:111122223333:event-bus/security")) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () ->
                                            publisher.check(
                                                    Events.sink(
                                                            "eventbridge", target, Map.of(), 10)))
                            .getMessage();
            assertTrue(String.valueOf(message).startsWith("expected a bus"), message);
        }
        assertEquals(
                "settings/product",
                assertThrows(
                                SinkRefusedException.class,
                                () -> publisher.check(sink(Map.of("product", "x"))))
                        .field());
    }

    /// AWS itself keeps its own names to itself; no call is made to find that out.
    @Test
    void namesOfAmazonsAreForEmulators() {
        try (AwsClients real =
                AwsClients.of(
                        AwsSettings.of(Optional.empty(), List.of("us-east-1"), Path.of("target")),
                        new AwsAccount(AwsStub.ACCOUNT, "arn"),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")),
                        InstantSource.system())) {
            new EventBridgePublisher(account -> real).check(sink(Map.of()));
            assertThrows(
                    SinkRefusedException.class,
                    () ->
                            new EventBridgePublisher(account -> real)
                                    .check(sink(Map.of("source", "aws.inspector2"))));
            new SecurityHubPublisher(account -> real)
                    .check(Events.sink("securityhub", "default", Map.of(), 100));
            assertThrows(
                    SinkRefusedException.class,
                    () ->
                            new SecurityHubPublisher(account -> real)
                                    .check(
                                            Events.sink(
                                                    "securityhub",
                                                    "arn:aws:securityhub:us-east-1::product/aws/inspector",
                                                    Map.of(),
                                                    100)));
            new CloudWatchPublisher(account -> real)
                    .check(Events.sink("cloudwatch", "OpenInspector", Map.of(), 1));
            assertThrows(
                    SinkRefusedException.class,
                    () ->
                            new CloudWatchPublisher(account -> real)
                                    .check(
                                            Events.sink(
                                                    "cloudwatch", "AWS/Inspector2", Map.of(), 1)));
        }
    }
}
