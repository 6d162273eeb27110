package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.findings.publish.StoredEvent;

/// Messages of topics, one for each event or one for many.
final class SnsPublisherTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:111122223333:security";

    private final AwsStub stub = new AwsStub();
    private final SnsPublisher publisher = new SnsPublisher(stub.source());

    SnsPublisherTest() throws IOException {}

    @AfterEach
    void close() {
        stub.close();
    }

    private Outcome publish(EventSink sink, StoredEvent... events) throws InterruptedException {
        return publisher.publish(sink, List.of(), List.of(events));
    }

    private static EventSink atOnce(String topic) {
        return Events.sink("sns", topic, Map.of(), 10);
    }

    private static EventSink digest(String topic) {
        return Events.sink("sns", topic, Map.of("interval", "15m"), 100);
    }

    private static String entry(Map<String, String> form, int number, String member) {
        return Objects.requireNonNull(
                form.get("PublishBatchRequestEntries.member." + number + "." + member), member);
    }

    @Test
    void eachEventIsAMessageThatSubscriptionsCanFilter() throws InterruptedException {
        assertEquals(
                new Outcome.Delivered("SNS took 2 messages"),
                publish(
                        atOnce(TOPIC),
                        Events.finding(1),
                        Events.finding(Events.wire(2, "LOW", "CLOSED"))));
        Map<String, String> form = stub.requests().getFirst().form();
        assertEquals(TOPIC, form.get("TopicArn"));
        assertEquals("OpenInspector: HIGH: CVE-2026-1 - openssl", entry(form, 1, "Subject"));
        assertEquals(
                "OpenInspector: LOW: CVE-2026-2 - openssl (closed)", entry(form, 2, "Subject"));
        Object message = Tree.of(entry(form, 1, "Message"));
        assertEquals("openinspector", Tree.text(message, "source"));
        assertEquals("CVE-2026-1 - openssl", Tree.text(message, "detail", "title"));
        List<String> attributes = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            attributes.add(
                    entry(form, 2, "MessageAttributes.entry." + i + ".Name")
                            + "="
                            + entry(
                                    form,
                                    2,
                                    "MessageAttributes.entry." + i + ".Value.StringValue"));
        }
        assertEquals(
                List.of(
                        "account=111122223333",
                        "detailType=Inspector2 Finding",
                        "severity=LOW",
                        "status=CLOSED"),
                attributes);
        assertFalse(form.containsKey("PublishBatchRequestEntries.member.1.MessageGroupId"));
    }

    @Test
    void topicsInOrderAreToldWhatBelongsTogether() throws InterruptedException {
        StoredEvent one = Events.finding(1);
        StoredEvent closed = Events.finding(Events.wire(1, "HIGH", "CLOSED"));
        StoredEvent two = Events.finding(2);
        assertInstanceOf(
                Outcome.Delivered.class, publish(atOnce(TOPIC + ".fifo"), one, closed, two));
        Map<String, String> form = stub.requests().getFirst().form();
        assertEquals(one.id().toString(), entry(form, 1, "MessageDeduplicationId"));
        assertEquals(entry(form, 1, "MessageGroupId"), entry(form, 2, "MessageGroupId"));
        assertFalse(entry(form, 1, "MessageGroupId").equals(entry(form, 3, "MessageGroupId")));
    }

    @Test
    void aDigestIsOneMessageForPeople() throws InterruptedException {
        StoredEvent[] events = {
            Events.finding(Events.wire(1, "LOW", "ACTIVE")),
            Events.finding(Events.wire(2, "CRITICAL", "ACTIVE")),
            Events.finding(Events.wire(3, "HIGH", "ACTIVE")),
            Events.finding(Events.wire(3, "HIGH", "CLOSED"))
        };
        assertEquals(new Outcome.Delivered("SNS took message m"), publish(digest(TOPIC), events));
        Map<String, String> form = stub.requests().getFirst().form();
        assertEquals("Publish", form.get("Action"));
        assertEquals("OpenInspector: 3 findings (1 CRITICAL, 1 HIGH, 1 LOW)", form.get("Subject"));
        assertEquals(
                """
                OpenInspector: 3 findings (1 CRITICAL, 1 HIGH, 1 LOW)

                CRITICAL  CVE-2026-2 - openssl
                    i-2, account 111122223333, us-east-1

                HIGH  CVE-2026-3 - openssl (closed)
                    i-3, account 111122223333, us-east-1

                LOW  CVE-2026-1 - openssl
                    i-1, account 111122223333, us-east-1
                """,
                form.get("Message"));
        // The same events again are the same message with the same id.
        stub.forget();
        assertInstanceOf(Outcome.Delivered.class, publish(digest(TOPIC + ".fifo"), events));
        assertInstanceOf(Outcome.Delivered.class, publish(digest(TOPIC + ".fifo"), events));
        assertEquals(
                stub.requests().get(0).form().get("MessageDeduplicationId"),
                stub.requests().get(1).form().get("MessageDeduplicationId"));
        assertEquals(
                stub.requests().get(0).form().get("Message"),
                stub.requests().get(1).form().get("Message"));
    }

    @Test
    void nothingIsLargerThanSnsTakes() throws InterruptedException {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Map<String, Object> wire = Events.wire(i, "HIGH", "ACTIVE");
            wire.put("title", "ü".repeat(5_000));
            events.add(Events.finding(wire));
        }
        assertInstanceOf(
                Outcome.Delivered.class, publisher.publish(digest(TOPIC), List.of(), events));
        Map<String, String> form = stub.requests().getFirst().form();
        String message = Objects.requireNonNull(form.get("Message"));
        assertTrue(message.getBytes(StandardCharsets.UTF_8).length <= 256 * 1024);
        assertTrue(message.endsWith(" more\n"));
        String subject = Objects.requireNonNull(form.get("Subject"));
        assertTrue(subject.matches("[ -~]{1,100}"), subject);
        stub.forget();
        Map<String, Object> huge = Events.wire(1, "HIGH", "ACTIVE");
        huge.put("description", "x".repeat(300_000));
        Outcome.Partial partial =
                assertInstanceOf(
                        Outcome.Partial.class,
                        publish(atOnce(TOPIC), Events.finding(huge), Events.finding(2)));
        assertTrue(partial.failures().getFirst().refused());
    }

    @Test
    void messagesFailOnTheirOwn() throws InterruptedException {
        StoredEvent two = Events.finding(2);
        stub.answers(request ->
                Optional.of(AwsStub.Answer.xml(200, AwsStub.batch(request, List.of("1")))));
        assertEquals(
                new Outcome.Partial(
                        List.of(
                                new Outcome.Failure(
                                        two.id(), "SNS says InternalError: later", false)),
                        Optional.empty()),
                publish(atOnce(TOPIC), Events.finding(1), two, Events.finding(3)));
    }

    private static AwsStub.Answer error(int status, String code) {
        return AwsStub.Answer.xml(
                status,
                "<ErrorResponse><Error><Type>Sender</Type><Code>"
                        + code
                        + "</Code><Message>because</Message></Error><RequestId>r</RequestId></ErrorResponse>");
    }

    @ParameterizedTest
    @CsvSource({
        "400, Throttling, Unavailable",
        "503, ServiceUnavailable, Unavailable",
        "403, AuthorizationError, Unavailable",
        "400, EndpointDisabled, Unavailable",
        "400, InvalidParameter, Refused",
        "404, NotFound, Gone"
    })
    void whatAFailureMeans(int status, String code, String expected) throws InterruptedException {
        stub.answers(error(status, code));
        for (EventSink sink : List.of(atOnce(TOPIC), digest(TOPIC))) {
            Outcome outcome = publish(sink, Events.finding(1), Events.finding(2));
            assertEquals(expected, outcome.getClass().getSimpleName(), outcome.toString());
        }
    }

    @Test
    void whatIsNoAnswerOfSnsIsNoDelivery() throws InterruptedException {
        for (AwsStub.Answer nonsense :
                List.of(
                        AwsStub.Answer.page(200),
                        AwsStub.Answer.page(500),
                        AwsStub.Answer.xml(200, "<x/>"),
                        AwsStub.Answer.json(200, "{}"),
                        new AwsStub.Answer(0, "", ""))) {
            stub.answers(nonsense);
            for (EventSink sink : List.of(atOnce(TOPIC), digest(TOPIC))) {
                Outcome outcome = publish(sink, Events.finding(1));
                assertInstanceOf(Outcome.Unavailable.class, outcome, nonsense + " " + outcome);
            }
        }
    }

    @Test
    void topicsThatCannotBeAreRefused() {
        publisher.check(atOnce(TOPIC));
        publisher.check(digest(TOPIC + ".fifo"));
        for (String target :
                List.of(
                        "security",
                        "arn:aws:sqs:us-east-1:111122223333:queue",
                        "arn:aws:sns:eu-west-1:111122223333:security")) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> publisher.check(atOnce(target)))
                            .getMessage();
            assertTrue(String.valueOf(message).startsWith("expected a topic"), message);
        }
        assertEquals(
                "maxBatchSize",
                assertThrows(
                                SinkRefusedException.class,
                                () -> publisher.check(Events.sink("sns", TOPIC, Map.of(), 50)))
                        .field());
    }
}
