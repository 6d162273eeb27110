package org.openinspector.findings.publish.webhook;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;

/// Posts events as JSON, signed: one object if the sink takes one at a time, else an array.
public final class WebhookPublisher implements Publisher {
    /// From looking up the name to the answer's headers.
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Set<Integer> GONE = Set.of(410);

    /// Looks names up.
    @FunctionalInterface
    public interface Resolver {
        /// All addresses of a name, or of an address itself.
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Poster poster;
    private final InstantSource clock;

    /// A publisher that looks names up as the machine does and trusts whom the platform trusts.
    public WebhookPublisher(AddressPolicy policy, InstantSource clock) {
        this(policy, InetAddress::getAllByName, platform(), DEADLINE, clock);
    }

    /// A publisher with its surroundings.
    public WebhookPublisher(
            AddressPolicy policy,
            Resolver resolver,
            SSLContext tls,
            Duration deadline,
            InstantSource clock) {
        this.poster = new Poster(policy, resolver, tls, deadline);
        this.clock = clock;
    }

    static SSLContext platform() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    @Override
    public String type() {
        return "webhook";
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public void check(EventSink sink) {
        SinkSettings _ = SinkSettings.of(sink).only(type(), Set.of());
        check(sink.target());
    }

    void check(String target) {
        poster.check(target);
    }

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        byte[] body = body(sink, events);
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = new TreeMap<>();
        headers.put("OpenInspector-Timestamp", Long.toString(now));
        headers.put("OpenInspector-Signature", Signature.of(secrets, now, body));
        return poster.post(sink.target(), GONE, headers, body);
    }

    private static byte[] body(EventSink sink, List<StoredEvent> events) {
        if (sink.batchMax() == 1 && events.size() == 1) {
            return events.getFirst().json();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(events.get(i).json());
        }
        out.write(']');
        return out.toByteArray();
    }
}
