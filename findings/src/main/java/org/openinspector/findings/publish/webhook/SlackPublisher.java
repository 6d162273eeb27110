package org.openinspector.findings.publish.webhook;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.openinspector.findings.publish.Digest;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.findings.publish.ToldEvent;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Posts messages as incoming webhooks of Slack, and of all that speak like it, take them: blocks,
/// and a text for those who show none. The address is the only credential there, so it is shown to
/// nobody.
///
/// @see <a href="https://api.slack.com/reference/block-kit/blocks">Slack, Block Kit reference</a>
public final class SlackPublisher implements Publisher {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration INTERVAL_MIN = Duration.ofSeconds(1);
    private static final Duration INTERVAL_MAX = Duration.ofHours(24);

    /// A message has at most 50 blocks: a header, these, and what is left out.
    private static final int LINES_MAX = 40;

    private static final int HEADER_LENGTH_MAX = 150;
    private static final int SECTION_LENGTH_MAX = 3_000;

    /// Slack says so of webhooks that were removed, of channels that are archived or deleted.
    private static final Set<Integer> GONE = Set.of(404, 410);

    private final Poster poster;

    /// A publisher that looks names up as the machine does and trusts whom the platform trusts.
    public SlackPublisher(AddressPolicy policy) {
        this.poster =
                new Poster(
                        policy,
                        InetAddress::getAllByName,
                        WebhookPublisher.platform(),
                        WebhookPublisher.DEADLINE);
    }

    @Override
    public String type() {
        return "slack";
    }

    @Override
    public Batch batch() {
        return new Batch(100, 500);
    }

    @Override
    public Optional<Duration> gathersFor(EventSink sink) {
        return SinkSettings.of(sink).duration(SinkSettings.INTERVAL, INTERVAL_MIN, INTERVAL_MAX);
    }

    @Override
    public void check(EventSink sink) {
        SinkSettings _ = SinkSettings.of(sink).only(type(), Set.of(SinkSettings.INTERVAL));
        poster.check(sink.target());
    }

    @Override
    public String shown(String target) {
        try {
            URI uri = URI.create(target);
            return uri.getScheme() + "://" + uri.getAuthority() + "/…";
        } catch (IllegalArgumentException notAnAddress) {
            return "…";
        }
    }

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        Digest digest = Digest.of(events.stream().map(ToldEvent::of).toList());
        return poster.post(sink.target(), GONE, Map.of(), message(digest));
    }

    static byte[] message(Digest digest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2048);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("text", escaped("OpenInspector: " + digest.headline()));
            json.writeArrayPropertyStart("blocks");
            json.writeStartObject();
            json.writeStringProperty("type", "header");
            json.writeObjectPropertyStart("text");
            json.writeStringProperty("type", "plain_text");
            json.writeStringProperty("text", cut(digest.headline(), HEADER_LENGTH_MAX));
            json.writeEndObject();
            json.writeEndObject();
            for (Digest.Line line : digest.lines(LINES_MAX)) {
                section(json, line);
            }
            if (digest.size() > LINES_MAX) {
                context(json, "and " + (digest.size() - LINES_MAX) + " more");
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void section(JsonGenerator json, Digest.Line line) {
        StringBuilder text = new StringBuilder();
        text.append('*').append(escaped(line.mark())).append("* ").append(escaped(line.text()));
        text.append('\n').append(escaped(line.place()));
        if (!line.advice().isEmpty()) {
            text.append("\n> ").append(escaped(line.advice()).replace("\n", "\n> "));
        }
        json.writeStartObject();
        json.writeStringProperty("type", "section");
        json.writeObjectPropertyStart("text");
        json.writeStringProperty("type", "mrkdwn");
        json.writeStringProperty("text", cut(text.toString(), SECTION_LENGTH_MAX));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void context(JsonGenerator json, String text) {
        json.writeStartObject();
        json.writeStringProperty("type", "context");
        json.writeArrayPropertyStart("elements");
        json.writeStartObject();
        json.writeStringProperty("type", "mrkdwn");
        json.writeStringProperty("text", text);
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    /// What steers Slack: names that anyone chooses must not call a whole channel, nor be links.
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /// Never within an escape or a pair of surrogates.
    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - 1;
        int escape = text.lastIndexOf('&', end);
        if (escape > end - 6 && text.indexOf(';', escape) >= end) {
            end = escape;
        }
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
