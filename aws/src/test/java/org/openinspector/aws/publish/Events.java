package org.openinspector.aws.publish;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.testkit.Fixtures;

/// Events as they are stored, made without the code that stores them: Amazon's own samples, and
/// findings with their times written in words.
final class Events {
    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss.SSS 'UTC' yyyy", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private Events() {}

    static Map<String, Object> samples() throws IOException {
        return Tree.object(
                Tree.of(
                        Files.readString(
                                Fixtures.shared(
                                        "oracles/inspector/events/inspector2_eventbridge_samples.json"))));
    }

    static StoredEvent stored(Object event) {
        return new StoredEvent(
                UUID.fromString(Tree.text(event, "id")),
                Tree.json(event).getBytes(StandardCharsets.UTF_8));
    }

    static StoredEvent test(String account) {
        return stored(
                envelope(
                        account,
                        "OpenInspector Test",
                        Map.of("message", "this is none", "version", "1.0")));
    }

    static StoredEvent figures(Instant at, String figures) {
        Map<String, Object> event =
                envelope(AwsStub.ACCOUNT, "OpenInspector Metrics", Tree.of(figures));
        event.put("time", at.toString());
        return stored(event);
    }

    private static Map<String, Object> envelope(String account, String type, Object detail) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("version", "0");
        out.put("id", UUID.randomUUID().toString());
        out.put("detail-type", type);
        out.put("source", "openinspector");
        out.put("account", account);
        out.put("time", "2026-03-01T12:00:00Z");
        out.put("region", AwsStub.REGION);
        out.put("resources", List.of("s"));
        out.put("detail", detail);
        return out;
    }

    /// An event of a finding in the wire's JSON.
    static StoredEvent finding(Object wire) {
        Map<String, Object> event =
                envelope(Tree.text(wire, "awsAccountId"), "Inspector2 Finding", words("", wire));
        event.put("source", "aws.inspector2");
        return stored(event);
    }

    /// A small finding.
    ///
    /// @param number of the finding
    static Map<String, Object> wire(int number, String severity, String status) {
        String json =
                """
                {"findingArn":"arn:aws:inspector2:us-east-1:%s:finding/%032x","awsAccountId":"%s",
                "type":"PACKAGE_VULNERABILITY","description":"d","title":"CVE-2026-%d - openssl",
                "remediation":{"recommendation":{"text":"None Provided"}},"severity":"%s","status":"%s",
                "firstObservedAt":1772366400,"lastObservedAt":1772366400,"updatedAt":1772366400,
                "resources":[{"type":"AWS_EC2_INSTANCE","id":"i-%d","region":"us-east-1","partition":"aws"}],
                "packageVulnerabilityDetails":{"vulnerabilityId":"CVE-2026-%d","source":"NVD",
                "vulnerablePackages":[{"name":"openssl","version":"1","epoch":0}]}}
                """
                        .formatted(
                                AwsStub.ACCOUNT,
                                number,
                                AwsStub.ACCOUNT,
                                number,
                                severity,
                                status,
                                number,
                                number);
        return Tree.object(Tree.of(json));
    }

    static StoredEvent finding(int number) {
        return finding(wire(number, "HIGH", "ACTIVE"));
    }

    private static Object words(String name, Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> out = new LinkedHashMap<>();
                map.forEach((key, member) -> out.put((String) key, words((String) key, member)));
                yield out;
            }
            case List<?> list -> {
                List<Object> out = new ArrayList<>();
                list.forEach(one -> out.add(words("", one)));
                yield out;
            }
            case BigDecimal seconds when name.endsWith("At") ->
                    WORDS.format(Instant.ofEpochMilli(seconds.movePointRight(3).longValue()));
            default -> value;
        };
    }

    static EventSink sink(String type, String target, Map<String, String> settings, int batchMax) {
        return new EventSink(
                UUID.randomUUID(),
                AwsStub.ACCOUNT,
                AwsStub.REGION,
                "s",
                type,
                target,
                settings,
                batchMax,
                EventSink.Filter.ALL,
                EventSink.State.ENABLED,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
