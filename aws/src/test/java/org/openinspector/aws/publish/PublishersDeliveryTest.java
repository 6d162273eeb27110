package org.openinspector.aws.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretBox;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Recommendation;
import org.openinspector.apimodel.inspector2.Remediation;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Severity;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.findings.Evaluation;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observed;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.publish.DelegatedAdmins;
import org.openinspector.findings.publish.EventKind;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.EventSinks;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.PublishSettings;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkit.Fixtures;
import org.openinspector.testkitserver.TestDatabase;

/// All publishers on a real database, against services that throttle, fail, take parts, say nothing
/// and nonsense, while whoever delivers is killed between sending and noting it: nothing is lost,
/// and nothing is told in two ways.
final class PublishersDeliveryTest {
    private static final AccountScope SCOPE = AccountScope.of(AwsStub.ACCOUNT, AwsStub.REGION);

    @TempDir Path folder = Path.of("target");

    /// Ends the thread that delivers, as a kill would; its claim stays until it is too old.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /// A publisher that is killed after it has sent, now and then.
    private record Mortal(Publisher inner, AtomicInteger deliveries, AtomicInteger kills)
            implements Publisher {
        @Override
        public String type() {
            return inner.type();
        }

        @Override
        public Set<EventKind> kinds() {
            return inner.kinds();
        }

        @Override
        public Batch batch() {
            return inner.batch();
        }

        @Override
        public Optional<Duration> gathersFor(EventSink sink) {
            return inner.gathersFor(sink);
        }

        @Override
        public void check(EventSink sink) {
            inner.check(sink);
        }

        @Override
        public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
                throws InterruptedException {
            Outcome outcome = inner.publish(sink, secrets, events);
            if (deliveries.getAndIncrement() % 6 == 1 && kills.getAndIncrement() < 4) {
                throw new Killed();
            }
            return outcome;
        }
    }

    @Test
    void nothingIsLostAndNothingIsToldInTwoWays() throws Exception {
        try (AwsStub stub = new AwsStub();
                Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY)) {
            Accounts accounts =
                    new Accounts(database, SecretBox.open(folder.resolve("secret.key")));
            Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
            AtomicInteger deliveries = new AtomicInteger();
            AtomicInteger kills = new AtomicInteger();
            List<Publisher> publishers = new ArrayList<>();
            for (Publisher one : AwsPublishers.of(stub.source())) {
                publishers.add(new Mortal(one, deliveries, kills));
            }
            PublishSettings settings =
                    new PublishSettings(
                            50,
                            100,
                            100,
                            Duration.ofMillis(20),
                            Duration.ofMillis(200),
                            Duration.ofSeconds(2),
                            Duration.ofDays(7),
                            10,
                            Duration.ofDays(1));
            AtomicInteger requests = new AtomicInteger();
            SplittableRandom random = new SplittableRandom(5);
            stub.answers(request -> bad(request, requests.getAndIncrement(), random));
            try (Publishing publishing =
                    findings.publishing(
                            accounts.keys(),
                            publishers,
                            DelegatedAdmins.NONE,
                            settings,
                            InstantSource.system())) {
                EventSinks sinks = publishing.sinks();
                List<EventSink> all =
                        List.of(
                                sink(sinks, "eventbridge", "default", Map.of()),
                                sink(sinks, "securityhub", "default", Map.of()),
                                sink(
                                        sinks,
                                        "sns",
                                        "arn:aws:sns:us-east-1:111122223333:t",
                                        Map.of()),
                                sink(sinks, "s3", "s3://drop", Map.of("interval", "1s")));
                publishing.start();
                Map<String, String> last = history(findings);
                long end =
                        System.nanoTime()
                                + Duration.ofSeconds(Fixtures.full() ? 240 : 120).toNanos();
                while (waiting(sinks, all) > 0 && System.nanoTime() < end) {
                    if (deliveries.get() > 60) {
                        stub.isWell();
                    }
                    Thread.sleep(50);
                }
                stub.isWell();
                for (EventSink sink : all) {
                    var status = sinks.status(SCOPE, sink.id()).orElseThrow();
                    assertEquals(0, status.waiting(), sink.type() + " " + status);
                    assertEquals(0, status.dead(), sink.type() + " " + status);
                }
                assertTrue(kills.get() > 0, "kills " + kills);
                assertEquals(last, hub(stub));
                Map<String, Set<String>> told = new TreeMap<>();
                told.put("eventbridge", bus(stub));
                told.put("sns", topic(stub));
                told.put("s3", bucket(stub));
                for (Map.Entry<String, Set<String>> one : told.entrySet()) {
                    assertEquals(CHANGES, one.getValue().size(), one.getKey());
                    assertEquals(told.get("s3"), one.getValue(), one.getKey());
                }
            }
        }
    }

    private static final int ROUNDS = 12;

    /// The second host has nothing at first.
    private static final int CHANGES = 3 * ROUNDS - 1;

    private static Optional<AwsStub.Answer> bad(
            AwsStub.Request request, int number, SplittableRandom random) {
        boolean xml =
                request.body().startsWith("Action=") || request.operation().equals("PutObject");
        return switch (number % 9) {
            case 1 ->
                    Optional.of(
                            xml
                                    ? AwsStub.Answer.xml(
                                            503,
                                            "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>")
                                    : AwsStub.Answer.json(
                                            400, "{\"__type\":\"ThrottlingException\"}"));
            case 3 -> Optional.of(AwsStub.Answer.page(502));
            case 4 -> Optional.of(AwsStub.Answer.page(200));
            case 5, 6 -> part(request, random);
            case 7 -> Optional.of(new AwsStub.Answer(0, "", ""));
            default -> Optional.empty();
        };
    }

    /// The first of what was sent is not taken.
    private static Optional<AwsStub.Answer> part(AwsStub.Request request, SplittableRandom random) {
        return switch (request.operation()) {
            case "PutEvents" -> {
                int count = Tree.list(Tree.at(request.json(), "Entries")).size();
                int failing = random.nextInt(count);
                List<String> entries = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    entries.add(
                            i == failing
                                    ? "{\"ErrorCode\":\"InternalFailure\",\"ErrorMessage\":\"x\"}"
                                    : "{\"EventId\":\"e\"}");
                }
                yield Optional.of(
                        AwsStub.Answer.json(
                                200, "{\"Entries\":[" + String.join(",", entries) + "]}"));
            }
            case "BatchImportFindings" -> {
                List<Object> all = Tree.list(Tree.at(request.json(), "Findings"));
                String id = Tree.text(all.get(random.nextInt(all.size())), "Id");
                yield Optional.of(
                        AwsStub.Answer.json(
                                200,
                                "{\"FailedCount\":1,\"SuccessCount\":"
                                        + (all.size() - 1)
                                        + ",\"FailedFindings\":[{\"Id\":\""
                                        + id
                                        + "\",\"ErrorCode\":\"InternalError\",\"ErrorMessage\":\"x\"}]}"));
            }
            case "PublishBatch" ->
                    Optional.of(AwsStub.Answer.xml(200, AwsStub.batch(request, List.of("0"))));
            default -> Optional.empty();
        };
    }

    private static EventSink sink(
            EventSinks sinks, String type, String target, Map<String, String> settings) {
        return sinks.create(
                        SCOPE,
                        type,
                        new EventSinks.Wish(type, target, settings, null, null, null, null))
                .sink();
    }

    private static long waiting(EventSinks sinks, List<EventSink> all) {
        long waiting = 0;
        for (EventSink sink : all) {
            var status = sinks.status(SCOPE, sink.id()).orElseThrow();
            waiting += status.waiting() + (status.delivered() < CHANGES ? 1 : 0);
        }
        return waiting;
    }

    /// Findings come and go, each a dozen times.
    ///
    /// @return the last state by ARN, as Security Hub names it
    private static Map<String, String> history(Findings findings) {
        Instant at = Instant.parse("2026-03-01T12:00:00Z");
        for (int round = 0; round < ROUNDS; round++) {
            for (int host = 0; host < 3; host++) {
                at = at.plusSeconds(1);
                findings.evaluate(
                        List.of(
                                new Evaluation(
                                        AwsStub.ACCOUNT,
                                        AwsStub.REGION,
                                        Resource.builder()
                                                .type(ResourceType.AWS_EC2_INSTANCE)
                                                .id("i-" + host)
                                                .region(AwsStub.REGION)
                                                .build(),
                                        FindingType.PACKAGE_VULNERABILITY,
                                        (round + host) % 2 == 0 ? List.of(hole()) : List.of(),
                                        Installed.NOTHING,
                                        Cause.of(Cause.Kind.SCAN),
                                        at)));
            }
        }
        Map<String, String> out = new TreeMap<>();
        findings.list(SCOPE, null, null, 100, null)
                .findings()
                .forEach(finding ->
                        out.put(
                                finding.findingArn(),
                                finding.status().value().equals("CLOSED") ? "ARCHIVED" : "ACTIVE"));
        return out;
    }

    private static Observed hole() {
        return new Observed(
                "CVE-2026-1",
                Severity.HIGH,
                7.5,
                0.02,
                "CVE-2026-1 - openssl",
                "What it is about",
                FixAvailable.YES,
                ExploitAvailable.NO,
                null,
                null,
                Remediation.builder()
                        .recommendation(Recommendation.builder().text("Update").build())
                        .build(),
                PackageVulnerabilityDetails.builder()
                        .vulnerabilityId("CVE-2026-1")
                        .source("NVD")
                        .vulnerablePackages(
                                List.of(
                                        VulnerablePackage.builder()
                                                .name("openssl")
                                                .version("3.0.11")
                                                .packageManager(PackageManager.OS)
                                                .build()))
                        .build(),
                null,
                null,
                List.of(),
                "");
    }

    /// What Security Hub has at the end: of each finding what came last.
    private static Map<String, String> hub(AwsStub stub) {
        Map<String, String> out = new TreeMap<>();
        Map<String, Object> contents = new LinkedHashMap<>();
        for (AwsStub.Request request : stub.requests()) {
            if (request.operation().equals("BatchImportFindings")) {
                for (Object finding : Tree.list(Tree.at(request.json(), "Findings"))) {
                    out.put(Tree.text(finding, "Id"), Tree.text(finding, "RecordState"));
                    once(
                            contents,
                            Tree.text(finding, "Id") + Tree.text(finding, "UpdatedAt"),
                            finding);
                }
            }
        }
        return out;
    }

    private static void once(Map<String, Object> contents, String key, Object content) {
        Object before = contents.putIfAbsent(key, content);
        assertTrue(before == null || before.equals(content), () -> key + " came in two ways");
    }

    /// Changes that EventBridge was told of, whether it took them then or later.
    private static Set<String> bus(AwsStub stub) {
        Map<String, Object> contents = new LinkedHashMap<>();
        for (AwsStub.Request request : stub.requests()) {
            if (request.operation().equals("PutEvents")) {
                for (Object entry : Tree.list(Tree.at(request.json(), "Entries"))) {
                    Object detail = Tree.of(Tree.text(entry, "Detail"));
                    once(contents, change(detail), entry);
                }
            }
        }
        return new TreeSet<>(contents.keySet());
    }

    private static String change(Object detail) {
        return Tree.text(detail, "findingArn") + " " + Tree.text(detail, "updatedAt");
    }

    private static Set<String> topic(AwsStub stub) {
        Map<String, Object> contents = new LinkedHashMap<>();
        for (AwsStub.Request request : stub.requests()) {
            if (request.operation().equals("PublishBatch")) {
                request.form()
                        .forEach((name, message) -> {
                            if (name.endsWith(".Message")) {
                                Object event = Tree.of(message);
                                once(contents, change(Tree.at(event, "detail")), event);
                            }
                        });
            }
        }
        return new TreeSet<>(contents.keySet());
    }

    /// Every object has one content, however often it was written.
    private static Set<String> bucket(AwsStub stub) {
        Map<String, Object> objects = new LinkedHashMap<>();
        Map<String, Object> contents = new LinkedHashMap<>();
        for (AwsStub.Request request : stub.requests()) {
            if (request.operation().equals("PutObject")) {
                once(objects, request.path(), request.body());
                for (String line : request.body().split("\n", -1)) {
                    if (!line.isEmpty()) {
                        Object event = Tree.of(line);
                        once(contents, change(Tree.at(event, "detail")), event);
                    }
                }
            }
        }
        // An event is in one object only: batches come again as they were.
        int lines = 0;
        for (Object body : objects.values()) {
            lines +=
                    Objects.requireNonNull(body).toString().getBytes(StandardCharsets.UTF_8).length
                                    > 0
                            ? body.toString().split("\n", -1).length - 1
                            : 0;
        }
        assertEquals(contents.size(), lines);
        return new TreeSet<>(contents.keySet());
    }
}
