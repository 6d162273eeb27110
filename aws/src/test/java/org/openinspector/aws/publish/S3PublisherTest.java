package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.findings.publish.StoredEvent;

/// Objects in buckets.
final class S3PublisherTest {
    private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/k";

    private final AwsStub stub = new AwsStub();
    private final S3Publisher publisher = new S3Publisher(stub.source());

    S3PublisherTest() throws IOException {}

    @AfterEach
    void close() {
        stub.close();
    }

    private static EventSink sink(Map<String, String> settings) {
        return Events.sink("s3", "s3://drop/events/", settings, 1_000);
    }

    private Map<String, String> objects() {
        Map<String, String> out = new TreeMap<>();
        stub.requests().forEach(request -> out.put(request.path(), request.body()));
        return out;
    }

    @Test
    void objectsOfOneKindAndDayWithALineForEachEvent() throws Exception {
        Map<String, Object> samples = Events.samples();
        StoredEvent[] events =
                samples.values().stream().map(Events::stored).toArray(StoredEvent[]::new);
        Outcome outcome =
                publisher.publish(
                        sink(
                                Map.of(
                                        "kmsKeyArn",
                                        KEY,
                                        "bucketOwner",
                                        "111122223333",
                                        "source",
                                        "aws.inspector2")),
                        List.of(),
                        List.of(events));
        assertEquals(new Outcome.Delivered("S3 took 6 objects"), outcome);
        Map<String, String> objects = objects();
        assertEquals(6, objects.size());
        int lines = 0;
        for (Map.Entry<String, String> object : objects.entrySet()) {
            assertTrue(
                    object.getKey()
                            .matches(
                                    "/drop/events/kind=(finding|scan|coverage|auto-enable)/date=\\d{4}-\\d\\d-\\d\\d/\\d{8}T\\d{6}Z-[0-9a-f]{32}\\.ndjson"),
                    object.getKey());
            for (String line : object.getValue().split("\n", -1)) {
                if (!line.isEmpty()) {
                    lines++;
                    Object event = Tree.of(line);
                    // Word for word what Amazon has.
                    assertTrue(samples.containsValue(event), line);
                    assertTrue(
                            object.getKey()
                                    .contains("date=" + Tree.text(event, "time").substring(0, 10)));
                }
            }
        }
        assertEquals(10, lines);
        AwsStub.Request request = stub.requests().getFirst();
        assertEquals("aws:kms", request.headers().get("x-amz-server-side-encryption"));
        assertEquals(KEY, request.headers().get("x-amz-server-side-encryption-aws-kms-key-id"));
        assertEquals("111122223333", request.headers().get("x-amz-expected-bucket-owner"));
        assertEquals("application/x-ndjson", request.headers().get("content-type"));
        // What is written twice is written over itself.
        assertInstanceOf(
                Outcome.Delivered.class,
                publisher.publish(
                        sink(Map.of("source", "aws.inspector2")), List.of(), List.of(events)));
        assertEquals(objects, objects());
        assertEquals(12, stub.requests().size());
    }

    private static AwsStub.Answer error(int status, String code) {
        return new AwsStub.Answer(
                status,
                "application/xml",
                "<Error><Code>" + code + "</Code><Message>because</Message></Error>");
    }

    @Test
    void failures() throws InterruptedException {
        List<StoredEvent> one = List.of(Events.finding(1));
        for (AwsStub.Answer answer :
                List.of(
                        error(503, "SlowDown"),
                        error(500, "InternalError"),
                        error(403, "AccessDenied"),
                        error(400, "KMS.DisabledException"),
                        AwsStub.Answer.page(200),
                        AwsStub.Answer.page(502),
                        new AwsStub.Answer(0, "", ""))) {
            stub.answers(answer);
            Outcome outcome = publisher.publish(sink(Map.of()), List.of(), one);
            assertInstanceOf(Outcome.Unavailable.class, outcome, answer + " " + outcome);
        }
        stub.answers(error(403, "AccessDenied"));
        assertTrue(
                publisher.publish(sink(Map.of()), List.of(), one).told().contains("s3:PutObject"));
        stub.answers(error(404, "NoSuchBucket"));
        assertInstanceOf(Outcome.Gone.class, publisher.publish(sink(Map.of()), List.of(), one));
        stub.isWell();
        assertTrue(
                publisher
                        .publish(sink(Map.of()), List.of(), List.of(Events.test(AwsStub.ACCOUNT)))
                        .told()
                        .startsWith("S3 took s3://drop/events/kind=test/date=2026-03-01/"));
    }

    @Test
    void placesThatCannotBeAreRefused() {
        publisher.check(sink(Map.of("interval", "5m", "kmsKeyArn", KEY)));
        publisher.check(Events.sink("s3", "s3://drop", Map.of(), 1_000));
        for (String target :
                List.of("drop", "s3://", "https://drop.s3.amazonaws.com/", "s3://UP")) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> publisher.check(Events.sink("s3", target, Map.of(), 1)))
                            .getMessage();
            assertTrue(Objects.requireNonNull(message).startsWith("expected s3://BUCKET"), message);
        }
        for (Map<String, String> settings :
                List.of(
                        Map.of("kmsKeyArn", "alias/x"),
                        Map.of("bucketOwner", "1"),
                        Map.of("interval", "x"))) {
            assertEquals(
                    "settings/" + settings.keySet().iterator().next(),
                    assertThrows(
                                    SinkRefusedException.class,
                                    () -> {
                                        publisher.check(sink(settings));
                                        var _ = publisher.gathersFor(sink(settings));
                                    })
                            .field());
        }
    }
}
