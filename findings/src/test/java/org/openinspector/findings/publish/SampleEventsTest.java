package org.openinspector.findings.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.apimodel.inspector2.AwsEcrContainerImageDetails;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.storage.AccountScope;
import org.openinspector.testkit.Fixtures;

/// Amazon Inspector's own events: what is in them is evaluated here, and the event that comes of it
/// says the same in the same names, types and formats; only ids and times of our own differ.
final class SampleEventsTest {
    private static final String WORDS =
            "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d\\d"
                    + " \\d\\d:\\d\\d:\\d\\d\\.\\d{3} UTC \\d{4}";

    /// What differs, and what both have to look like.
    private static final Map<String, String> FORMATS =
            Map.of(
                    "id",
                    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                    "time",
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ",
                    "findingArn",
                    "arn:aws:inspector2:[a-z0-9-]+:\\d{12}:finding/[A-Za-z0-9_]+",
                    "firstObservedAt",
                    WORDS,
                    "lastObservedAt",
                    WORDS,
                    "updatedAt",
                    WORDS);

    private static final DateTimeFormatter IN_WORDS =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss.SSS z yyyy", Locale.US);

    private final PublishWorld world = new PublishWorld();

    @AfterEach
    void close() {
        world.close();
    }

    private static Tree sample(String name) throws IOException {
        return Tree.of(
                        Files.readString(
                                Fixtures.shared(
                                        "oracles/inspector/events/inspector2_eventbridge_samples.json")))
                .get(name);
    }

    private EventSink sinkFor(Tree sample) {
        return world.publishing
                .sinks()
                .create(
                        AccountScope.of(sample.text("account"), sample.text("region")),
                        "test",
                        new EventSinks.Wish("s", "test:x", 1, null, null, null))
                .sink();
    }

    private Tree last(EventSink sink) {
        world.flow();
        return Tree.of(List.copyOf(world.publisher.contents(sink.id()).values()).getLast());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ec2_package",
                "ec2_network",
                "ecr_package",
                "lambda_package",
                "lambda_code"
            })
    void findingsAreToldAsInspectorTellsThem(String name) throws IOException {
        Tree sample = sample(name);
        EventSink sink = sinkFor(sample);
        Finding finding = Finding.fromJson(json(withNumbers(sample.get("detail").value())));
        evaluate(sample, finding, List.of(observed(finding)));
        if (sample.text("detail", "status").equals("CLOSED")) {
            evaluate(sample, finding, List.of());
        }
        assertEquals(comparable(sample), comparable(last(sink)));
    }

    private void evaluate(Tree sample, Finding finding, List<Observed> observed) {
        world.pass(Duration.ofMinutes(1));
        world.findings.evaluate(
                List.of(
                        new Evaluation(
                                sample.text("account"),
                                sample.text("region"),
                                finding.resources().getFirst(),
                                finding.type(),
                                observed,
                                Installed.NOTHING,
                                Cause.of(Cause.Kind.SCAN),
                                world.now)));
    }

    private static Observed observed(Finding finding) {
        return new Observed(
                "key",
                finding.severity(),
                finding.inspectorScore(),
                finding.epss() == null ? null : finding.epss().score(),
                Objects.requireNonNull(finding.title()),
                finding.description(),
                finding.fixAvailable(),
                finding.exploitAvailable(),
                finding.exploitabilityDetails(),
                finding.inspectorScoreDetails(),
                finding.remediation(),
                finding.packageVulnerabilityDetails(),
                finding.networkReachabilityDetails(),
                finding.codeVulnerabilityDetails(),
                List.of(),
                "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan_ec2", "scan_ecr", "scan_lambda"})
    void firstScansAreToldAsInspectorTellsThem(String name) throws IOException {
        Tree sample = sample(name);
        EventSink sink = sinkFor(sample);
        Resource resource =
                switch (name) {
                    case "scan_ec2" ->
                            resource(
                                    ResourceType.AWS_EC2_INSTANCE,
                                    sample.text("detail", "instance-id"));
                    case "scan_lambda" ->
                            resource(
                                    ResourceType.AWS_LAMBDA_FUNCTION,
                                    (String) sample.get("resources").elements().getFirst());
                    default -> image(sample);
                };
        world.database.updateAcrossAccounts(connection ->
                ScanNotices.append(
                        connection,
                        List.of(
                                new ScanNotices.Scanned(
                                        sample.text("account"),
                                        sample.text("region"),
                                        resource,
                                        Instant.parse(sample.text("time"))))));
        Tree ours = last(sink);
        assertEquals(comparable(sample), comparable(ours));
        assertEquals(sample.text("time"), ours.text("time"));
    }

    private static Resource resource(ResourceType type, String id) {
        return Resource.builder().type(type).id(id).build();
    }

    private static Resource image(Tree sample) {
        String repository = sample.text("detail", "repository-name");
        String digest = sample.text("detail", "image-digest");
        return Resource.builder()
                .type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                .id(repository + "/" + digest)
                .details(
                        ResourceDetails.builder()
                                .awsEcrContainerImage(
                                        AwsEcrContainerImageDetails.builder()
                                                .imageHash(digest)
                                                .registry(sample.text("account"))
                                                .repositoryName(
                                                        repository.substring(
                                                                repository.indexOf('/') + 1))
                                                .imageTags(
                                                        sample
                                                                .get("detail", "image-tags")
                                                                .elements()
                                                                .stream()
                                                                .map(String.class::cast)
                                                                .toList())
                                                .build())
                                .build())
                .build();
    }

    @Test
    void coverageIsToldAsInspectorTellsIt() throws IOException {
        Tree sample = sample("coverage");
        EventSink sink = sinkFor(sample);
        world.database.updateAcrossAccounts(connection ->
                Outbox.append(
                        connection,
                        sample.text("account"),
                        sample.text("region"),
                        EventKind.COVERAGE,
                        (String) sample.get("resources").elements().getFirst(),
                        "{\"scanStatus\":{\"reason\":\"UNMANAGED_EC2_INSTANCE\","
                                + "\"statusCodeValue\":\"INACTIVE\"},\"scanType\":\"PACKAGE\"}",
                        Instant.parse(sample.text("detail", "eventTimestamp"))));
        assertEquals(comparable(sample), comparable(last(sink)));
    }

    @Test
    void theMemberLimitIsToldAsInspectorTellsIt() throws IOException {
        Tree sample = sample("auto_enable");
        EventSink sink = sinkFor(sample);
        world.database.updateAcrossAccounts(connection ->
                Outbox.memberLimitReached(
                        connection,
                        sample.text("account"),
                        sample.text("region"),
                        10_000,
                        world.now));
        assertEquals(comparable(sample), comparable(last(sink)));
    }

    @Test
    void severitiesAreCountedAtTheFirstScan() {
        EventSink sink = world.sink(PublishWorld.A);
        world.scan(
                PublishWorld.A,
                "h",
                PublishWorld.hole("CVE-1", Severity.HIGH, Disposition.NONE),
                PublishWorld.hole("CVE-2", Severity.LOW, Disposition.NONE),
                PublishWorld.hole("CVE-3", Severity.CRITICAL, Disposition.SUPPRESSED));
        world.database.updateAcrossAccounts(connection ->
                ScanNotices.append(
                        connection,
                        List.of(
                                new ScanNotices.Scanned(
                                        PublishWorld.A,
                                        PublishWorld.REGION,
                                        PublishWorld.host("h"),
                                        world.now))));
        assertEquals(
                Tree.of("{\"CRITICAL\":0,\"HIGH\":1,\"MEDIUM\":0,\"TOTAL\":2}"),
                last(sink).get("detail", "finding-severity-counts"));
    }

    /// Numbers without their scale; what differs by its format.
    private static Object comparable(Tree event) {
        return comparable("", event.value());
    }

    private static Object comparable(String name, Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> out = new LinkedHashMap<>();
                map.forEach(
                        (key, member) -> out.put((String) key, comparable((String) key, member)));
                // A resource's id is of the sample.
                if (map.containsKey("partition") || map.containsKey("type")) {
                    out.put("id", String.valueOf(map.get("id")));
                }
                yield out;
            }
            case List<?> list -> {
                List<Object> out = new ArrayList<>();
                list.forEach(element -> out.add(comparable("", element)));
                yield out;
            }
            case BigDecimal number -> number.stripTrailingZeros();
            case String text when FORMATS.containsKey(name) -> {
                String format = FORMATS.get(name);
                if (format != null && text.matches(format)) {
                    yield format;
                }
                yield text;
            }
            default -> value;
        };
    }

    @Test
    void whatIsComparedCanDiffer() throws IOException {
        Tree sample = sample("ec2_package");
        Object wanted = comparable(sample);
        sample.get("detail").members().put("updatedAt", "2024-09-04T16:59:44Z");
        assertTrue(!wanted.equals(comparable(sample)));
    }

    /// The wire's JSON of an event's `detail`.
    private static Object withNumbers(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> out = new LinkedHashMap<>();
                map.forEach((key, member) -> {
                    Object plain = withNumbers(member);
                    out.put(
                            (String) key,
                            plain instanceof String text && text.matches(WORDS)
                                    ? new BigDecimal(
                                                    ZonedDateTime.parse(text, IN_WORDS)
                                                            .toInstant()
                                                            .toEpochMilli())
                                            .movePointLeft(3)
                                    : plain);
                });
                yield out;
            }
            case List<?> list -> {
                List<Object> out = new ArrayList<>();
                list.forEach(element -> out.add(withNumbers(element)));
                yield out;
            }
            default -> value;
        };
    }

    private static String json(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<String> out = new ArrayList<>();
                map.forEach((key, member) -> out.add(json(key) + ":" + json(member)));
                yield "{" + String.join(",", out) + "}";
            }
            case List<?> list ->
                    "["
                            + String.join(",", list.stream().map(SampleEventsTest::json).toList())
                            + "]";
            case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            default -> value.toString();
        };
    }
}
