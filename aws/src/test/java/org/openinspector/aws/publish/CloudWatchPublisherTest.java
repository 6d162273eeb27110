package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;

/// Figures as CloudWatch takes them.
final class CloudWatchPublisherTest {
    private static final String FIGURES =
            """
            {"figures":[
            {"name":"ActiveFindings","dimensions":{"Severity":"HIGH"},"value":12.0,"unit":"Count"},
            {"name":"Coverage","dimensions":{},"value":97.5,"unit":"Percent"}],"version":"1.0"}
            """;

    private final AwsStub stub = new AwsStub();
    private final CloudWatchPublisher publisher = new CloudWatchPublisher(stub.source());
    private final EventSink sink = Events.sink("cloudwatch", "OpenInspector", Map.of(), 1);

    CloudWatchPublisherTest() throws IOException {}

    @AfterEach
    void close() {
        stub.close();
    }

    @Test
    void figuresHaveTheTimeTheyAreOf() throws InterruptedException {
        Instant at = Instant.now().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        assertEquals(
                new Outcome.Delivered("CloudWatch took 2 figures"),
                publisher.publish(sink, List.of(), List.of(Events.figures(at, FIGURES))));
        Map<String, String> form = stub.requests().getFirst().form();
        assertEquals("OpenInspector", form.get("Namespace"));
        assertEquals("ActiveFindings", form.get("MetricData.member.1.MetricName"));
        assertEquals("Severity", form.get("MetricData.member.1.Dimensions.member.1.Name"));
        assertEquals("HIGH", form.get("MetricData.member.1.Dimensions.member.1.Value"));
        assertEquals("12.0", form.get("MetricData.member.1.Value"));
        assertEquals("Count", form.get("MetricData.member.1.Unit"));
        assertEquals(at.toString(), form.get("MetricData.member.1.Timestamp"));
        assertEquals("Coverage", form.get("MetricData.member.2.MetricName"));
        assertEquals("97.5", form.get("MetricData.member.2.Value"));
        assertEquals("Percent", form.get("MetricData.member.2.Unit"));
    }

    @Test
    void aTestIsAFigureOfItsOwn() throws InterruptedException {
        assertEquals(
                new Outcome.Delivered("CloudWatch took 1 figure"),
                publisher.publish(
                        sink,
                        List.of(),
                        List.of(
                                Events.stored(
                                        Map.of(
                                                "id",
                                                "00000000-0000-8000-8000-000000000001",
                                                "detail-type",
                                                "OpenInspector Test",
                                                "time",
                                                Instant.now().toString(),
                                                "detail",
                                                Map.of("message", "m"))))));
        assertEquals(
                "Test", stub.requests().getFirst().form().get("MetricData.member.1.MetricName"));
    }

    @Test
    void failures() throws InterruptedException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (AwsStub.Answer answer :
                List.of(
                        AwsStub.Answer.page(200),
                        AwsStub.Answer.page(500),
                        AwsStub.Answer.xml(
                                400,
                                "<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>"),
                        new AwsStub.Answer(0, "", ""))) {
            stub.answers(answer);
            Outcome outcome =
                    publisher.publish(sink, List.of(), List.of(Events.figures(now, FIGURES)));
            assertInstanceOf(Outcome.Unavailable.class, outcome, answer + " " + outcome);
        }
        stub.answers(
                AwsStub.Answer.xml(
                        400,
                        "<ErrorResponse><Error><Code>InvalidParameterValue</Code><Message>no</Message></Error></ErrorResponse>"));
        assertInstanceOf(
                Outcome.Refused.class,
                publisher.publish(sink, List.of(), List.of(Events.figures(now, FIGURES))));
        stub.forget();
        // CloudWatch would refuse it; it need not be asked.
        assertInstanceOf(
                Outcome.Refused.class,
                publisher.publish(
                        sink,
                        List.of(),
                        List.of(Events.figures(now.minus(Duration.ofDays(15)), FIGURES))));
        assertEquals(List.of(), stub.requests());
    }

    @Test
    void namespacesThatCannotBeAreRefused() {
        publisher.check(sink);
        publisher.check(Events.sink("cloudwatch", "AWS/Inspector2", Map.of("interval", "1m"), 1));
        for (String target : List.of(":x", "a\tb")) {
            assertTrue(
                    String.valueOf(
                                    assertThrows(
                                                    IllegalArgumentException.class,
                                                    () ->
                                                            publisher.check(
                                                                    Events.sink(
                                                                            "cloudwatch",
                                                                            target,
                                                                            Map.of(),
                                                                            1)))
                                            .getMessage())
                            .startsWith("expected a namespace"));
        }
    }
}
