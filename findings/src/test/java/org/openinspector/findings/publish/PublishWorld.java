package org.openinspector.findings.publish;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
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
import org.openinspector.findings.Installed;
import org.openinspector.findings.Observed;
import org.openinspector.findings.PackageVersion;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Disposition;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Findings, an outbox and sinks on a real database, with a clock that stands still.
final class PublishWorld implements InstantSource, AutoCloseable {
    static final String A = "000000000001";
    static final String B = "000000000002";
    static final String ADMIN = "000000000009";
    static final String REGION = "us-east-1";
    static final AccountScope OF_A = AccountScope.of(A, REGION);

    final Database database;
    final Findings findings;
    final TestPublisher publisher = new TestPublisher();
    final Map<String, String> admins = new TreeMap<>();
    PublishSettings settings =
            PublishSettings.DEFAULTS.withAttempts(
                    4, 2, Duration.ofMillis(100), Duration.ofSeconds(2));
    Instant now = Instant.parse("2026-03-01T12:00:00.123456Z");
    Publishing publishing;

    PublishWorld() {
        this(TestDatabase.fresh(Findings.CAPABILITY));
    }

    PublishWorld(Database database) {
        this.database = database;
        this.findings = new Findings(database);
        this.publishing = open(publisher);
    }

    /// Another process on the same database.
    Publishing open(Publisher delivers) {
        return findings.publishing(
                new TestKeys(),
                List.of(delivers),
                (account, region) -> Optional.ofNullable(admins.get(account)),
                settings,
                this);
    }

    void with(PublishSettings other) {
        settings = other;
        publishing = open(publisher);
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized void pass(Duration duration) {
        now = now.plus(duration);
    }

    EventSink sink(String account, String name, EventSink.Filter filter, int batchMax) {
        return publishing
                .sinks()
                .create(
                        AccountScope.of(account, REGION),
                        "test",
                        new EventSinks.Wish(name, "test:x", batchMax, filter, null, null))
                .sink();
    }

    EventSink sink(String account) {
        return sink(account, "all", EventSink.Filter.ALL, 10);
    }

    static SinkKey key(EventSink sink) {
        return new SinkKey(sink.accountId(), sink.region(), sink.id());
    }

    /// Renders all that waits.
    void relay() {
        while (publishing.relay().run() == Relay.Result.MORE) {
            // one batch after the other
        }
    }

    /// Delivers all that is due now.
    void deliver() {
        try {
            for (SinkKey key : publishing.courier().due()) {
                while (publishing.courier().deliver(key)) {
                    // one batch after the other
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void flow() {
        relay();
        deliver();
    }

    SinkStatus status(EventSink sink) {
        return publishing
                .sinks()
                .status(AccountScope.of(sink.accountId(), REGION), sink.id())
                .orElseThrow();
    }

    static Resource host(String id) {
        return Resource.builder()
                .type(ResourceType.of("OpenInspector::Host"))
                .id("openinspector:host/" + id)
                .region(REGION)
                .build();
    }

    static Observed hole(String id, Severity severity, Disposition disposition) {
        return new Observed(
                        id,
                        severity,
                        7.5,
                        0.02,
                        id + " - openssl",
                        "What it is about",
                        FixAvailable.YES,
                        ExploitAvailable.NO,
                        null,
                        null,
                        Remediation.builder()
                                .recommendation(Recommendation.builder().text("Update").build())
                                .build(),
                        PackageVulnerabilityDetails.builder()
                                .vulnerabilityId(id)
                                .source("DEBIAN_CVE")
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
                        List.of(new PackageVersion("deb:openssl", "3.0.11")),
                        "")
                .with(disposition, disposition == Disposition.NONE ? "" : "says Example");
    }

    /// A complete look at a host, one second later than the last.
    void scan(String account, String host, Observed... seen) {
        scan(account, host, List.of(seen));
    }

    void scan(String account, String host, List<Observed> seen) {
        pass(Duration.ofSeconds(1));
        findings.evaluate(
                List.of(
                        new Evaluation(
                                account,
                                REGION,
                                host(host),
                                FindingType.PACKAGE_VULNERABILITY,
                                seen,
                                Installed.NOTHING,
                                Cause.of(Cause.Kind.SCAN),
                                now)));
    }

    /// What a sink got: `title status` by finding, in the order of first arrival.
    List<String> told(EventSink sink) {
        List<String> out = new ArrayList<>();
        publisher
                .contents(sink.id())
                .values()
                .forEach(json -> {
                    Tree event = Tree.of(json);
                    out.add(
                            event.text("account")
                                    + ' '
                                    + event.text("detail", "title").replace(" - openssl", "")
                                    + ' '
                                    + event.text("detail", "status"));
                });
        return out;
    }

    SortedSet<UUID> ids(EventSink sink) {
        return new TreeSet<>(publisher.contents(sink.id()).keySet());
    }

    @Override
    public void close() {
        database.close();
    }
}
