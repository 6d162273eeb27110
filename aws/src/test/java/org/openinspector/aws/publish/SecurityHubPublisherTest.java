package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.StoredEvent;

/// How findings are imported: how many at once, in which order, and what failed.
final class SecurityHubPublisherTest {
    private final AwsStub stub = new AwsStub();
    private final SecurityHubPublisher publisher = new SecurityHubPublisher(stub.source());
    private final EventSink sink = Events.sink("securityhub", "default", Map.of(), 100);

    SecurityHubPublisherTest() throws IOException {}

    @AfterEach
    void close() {
        stub.close();
    }

    private Outcome publish(List<StoredEvent> events) throws InterruptedException {
        return publisher.publish(sink, List.of(), events);
    }

    private static List<Object> findings(AwsStub.Request request) {
        return Tree.list(Tree.at(request.json(), "Findings"));
    }

    @Test
    void aHundredAtOnceAndNoneTwice() throws InterruptedException {
        List<StoredEvent> events = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            events.add(Events.finding(Events.wire(i, "HIGH", "ACTIVE")));
            events.add(Events.finding(Events.wire(i, "HIGH", i % 2 == 0 ? "CLOSED" : "ACTIVE")));
        }
        long began = System.nanoTime();
        assertEquals(new Outcome.Delivered("Security Hub took 100 findings"), publish(events));
        int calls = stub.requests().size();
        assertEquals(51, calls);
        // Ten calls a second.
        assertTrue(System.nanoTime() - began >= 4_900_000_000L, "too fast");
        String last = "";
        for (AwsStub.Request request : stub.requests()) {
            List<String> ids = findings(request).stream().map(one -> Tree.text(one, "Id")).toList();
            assertEquals(ids.size(), ids.stream().distinct().count());
            last = Tree.text(findings(request).getLast(), "RecordState");
        }
        assertEquals("ACTIVE", last);
    }

    @Test
    void whatFailedIsToldAndHoldsUpWhatFollowsOnlyOfItself() throws InterruptedException {
        StoredEvent first = Events.finding(Events.wire(1, "HIGH", "ACTIVE"));
        StoredEvent other = Events.finding(Events.wire(2, "HIGH", "ACTIVE"));
        StoredEvent closed = Events.finding(Events.wire(1, "HIGH", "CLOSED"));
        StoredEvent later = Events.finding(Events.wire(2, "HIGH", "CLOSED"));
        String id = Tree.text(Events.wire(1, "HIGH", "ACTIVE"), "findingArn");
        AtomicInteger calls = new AtomicInteger();
        stub.answers(request ->
                calls.getAndIncrement() == 0
                        ? Optional.of(
                                AwsStub.Answer.json(
                                        200,
                                        "{\"FailedCount\":1,\"SuccessCount\":1,\"FailedFindings\":[{\"Id\":\""
                                                + id
                                                + "\",\"ErrorCode\":\"InternalError\",\"ErrorMessage\":\"later\"}]}"))
                        : Optional.empty());
        Outcome.Partial partial =
                assertInstanceOf(
                        Outcome.Partial.class, publish(List.of(first, other, closed, later)));
        // Were the closed one taken and the open one told again, it would stay open there.
        assertEquals(
                List.of(first.id(), closed.id()),
                partial.failures().stream().map(Outcome.Failure::eventId).toList());
        assertEquals("Security Hub says InternalError: later", partial.failures().getFirst().why());
        assertEquals(2, stub.requests().size());
        assertEquals(1, findings(stub.requests().getLast()).size());
        stub.answers(
                AwsStub.Answer.json(
                        200,
                        "{\"FailedCount\":1,\"SuccessCount\":0,\"FailedFindings\":[{\"Id\":\""
                                + id
                                + "\",\"ErrorCode\":\"InvalidInput\",\"ErrorMessage\":\"bad\"}]}"));
        assertEquals(
                new Outcome.Refused("Security Hub says InvalidInput: bad"),
                publish(List.of(first)));
    }

    @Test
    void failuresOfTheWholeCall() throws InterruptedException {
        List<StoredEvent> two = List.of(Events.finding(1), Events.finding(2));
        for (AwsStub.Answer answer :
                List.of(
                        AwsStub.Answer.json(
                                429, "{\"__type\":\"LimitExceededException\",\"Message\":\"x\"}"),
                        AwsStub.Answer.json(500, "{}"),
                        AwsStub.Answer.page(200),
                        AwsStub.Answer.page(502),
                        AwsStub.Answer.json(200, "{}"),
                        AwsStub.Answer.json(200, "{\"FailedCount\":0,\"SuccessCount\":1}"),
                        new AwsStub.Answer(0, "", ""))) {
            stub.answers(answer);
            Outcome outcome = publish(two);
            assertInstanceOf(Outcome.Unavailable.class, outcome, answer + " " + outcome);
        }
        stub.answers(
                AwsStub.Answer.json(
                        400, "{\"__type\":\"InvalidInputException\",\"Message\":\"bad\"}"));
        assertInstanceOf(Outcome.Refused.class, publish(two));
    }

    @Test
    void eachAccountsFindingsGoToItsOwnHub() throws InterruptedException {
        Map<String, Object> of = Events.wire(2, "HIGH", "ACTIVE");
        of.put("awsAccountId", "444455556666");
        StoredEvent others = Events.finding(of);
        Outcome.Partial partial =
                assertInstanceOf(
                        Outcome.Partial.class, publish(List.of(Events.finding(1), others)));
        assertEquals(
                List.of(new Outcome.Failure(others.id(), "no role in account 444455556666", false)),
                partial.failures());
        assertEquals(1, stub.requests().size());
    }

    @Test
    void productsThatCannotBeAreRefused() {
        publisher.check(sink);
        publisher.check(
                Events.sink(
                        "securityhub",
                        "arn:aws:securityhub:us-east-1::product/aws/inspector",
                        Map.of(),
                        100));
        publisher.check(
                Events.sink(
                        "securityhub",
                        "arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
                        Map.of(),
                        100));
        for (String target :
                List.of(
                        "hub",
                        "arn:aws:securityhub:eu-west-1::product/aws/inspector",
                        "arn:aws:securityhub:us-east-1:444455556666:product/444455556666/default",
                        "arn:aws:securityhub:us-east-1::product/other/x")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> publisher.check(Events.sink("securityhub", target, Map.of(), 100)),
                    target);
        }
    }
}
