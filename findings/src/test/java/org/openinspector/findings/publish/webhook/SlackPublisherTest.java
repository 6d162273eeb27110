package org.openinspector.findings.publish.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.openinspector.findings.publish.Digest;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Receiver;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.findings.publish.StoredEvent;

/// Messages for Slack.
final class SlackPublisherTest {
    private final SlackPublisher publisher = new SlackPublisher(AddressPolicy.parse("127.0.0.0/8"));

    private static EventSink sink(String url, Map<String, String> settings) {
        return new EventSink(
                UUID.randomUUID(),
                "000000000001",
                "us-east-1",
                "s",
                "slack",
                url,
                settings,
                100,
                EventSink.Filter.ALL,
                EventSink.State.ENABLED,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static StoredEvent coverage(String resource) {
        String json =
                "{\"version\":\"0\",\"detail-type\":\"Inspector2 Coverage\",\"source\":\"aws.inspector2\","
                        + "\"account\":\"000000000001\",\"time\":\"2026-03-01T12:00:00Z\",\"region\":\"us-east-1\","
                        + "\"resources\":[\""
                        + resource
                        + "\"],\"detail\":{\"scanStatus\":{\"reason\":\"UNMANAGED_EC2_INSTANCE\","
                        + "\"statusCodeValue\":\"INACTIVE\"},\"scanType\":\"PACKAGE\",\"version\":\"1.0\"}}";
        return new StoredEvent(UUID.randomUUID(), json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void blocksAndATextForThoseWhoShowNone() throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver()) {
            Outcome outcome =
                    publisher.publish(
                            sink(receiver.url(), Map.of()),
                            List.of("unused"),
                            List.of(coverage("i-1"), coverage("<!channel> & co")));
            assertEquals(new Outcome.Delivered("the receiver answered 204"), outcome);
            Receiver.Request request = receiver.requests().getFirst();
            assertFalse(request.headers().containsKey("openinspector-signature"));
            assertEquals(
                    "{\"text\":\"OpenInspector: 2 events\",\"blocks\":["
                            + "{\"type\":\"header\",\"text\":{\"type\":\"plain_text\",\"text\":\"2 events\"}},"
                            + "{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":"
                            + "\"*coverage* INACTIVE: UNMANAGED_EC2_INSTANCE\\ni-1, account 000000000001, us-east-1\"}},"
                            + "{\"type\":\"section\",\"text\":{\"type\":\"mrkdwn\",\"text\":"
                            + "\"*coverage* INACTIVE: UNMANAGED_EC2_INSTANCE\\n&lt;!channel&gt; &amp; co,"
                            + " account 000000000001, us-east-1\"}}]}",
                    request.body());
        }
    }

    @Test
    void nothingIsLongerThanSlackTakes() {
        List<Digest.Line> lines = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            lines.add(new Digest.Line("CRITICAL", "&".repeat(4_000), "p", "a\nb"));
        }
        String message =
                new String(
                        SlackPublisher.message(new Digest(lines, List.of())),
                        StandardCharsets.UTF_8);
        assertEquals(42, message.split("\"type\":\"(header|section|context)\"", -1).length - 1);
        assertTrue(message.contains("and 80 more"));
        for (String part : message.split("\"text\":\"", -1)) {
            String text = part.substring(0, Math.max(0, part.indexOf('"')));
            assertTrue(text.length() <= 3_000, "length " + text.length());
            // No escape is cut.
            assertFalse(text.matches("(?s).*&(a|am|amp)…"), text);
        }
    }

    @Test
    void anAnswerThatTheWebhookIsGoneStopsTheSink() throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver()) {
            for (int status : new int[] {404, 410}) {
                receiver.answers(Receiver.status(status));
                assertInstanceOf(
                        Outcome.Gone.class,
                        publisher.publish(
                                sink(receiver.url(), Map.of()), List.of(), List.of(coverage("i"))));
            }
            receiver.answers(Receiver.status(429, "Retry-After: 30"));
            assertEquals(
                    new Outcome.Unavailable(
                            "the receiver answered 429", Optional.of(Duration.ofSeconds(30))),
                    publisher.publish(
                            sink(receiver.url(), Map.of()), List.of(), List.of(coverage("i"))));
        }
    }

    @Test
    void theAddressIsASecret() {
        assertEquals(
                "https://hooks.slack.example/…",
                publisher.shown("https://hooks.slack.example/services/T0/B0/token"));
        assertEquals("…", publisher.shown("no address"));
        publisher.check(sink("https://hooks.slack.example/services/x", Map.of("interval", "5m")));
        assertThrows(
                SinkRefusedException.class,
                () -> publisher.check(sink("https://hooks.slack.example/", Map.of("every", "5m"))));
    }
}
