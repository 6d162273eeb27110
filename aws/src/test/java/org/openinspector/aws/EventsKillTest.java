package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.LocalMasterKey;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.snapshot.SnapshotBuilder;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.artifacts.Artifact;
import org.openinspector.aws.events.EventQueues;
import org.openinspector.estate.Change;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateQueue;
import org.openinspector.estate.EstateSettings;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.estate.SourceReport;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.estate.VexSource;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.model.Advisory;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;
import org.openinspector.testkitserver.TestDatabase;
import org.openinspector.versions.AffectedRange;
import org.openinspector.versions.VersionScheme;

/// From the message in the queue to the finding, with AWS's client and PostgreSQL; whoever reads
/// the queue is killed at each step between receiving and deleting, and another one goes on.
@SuppressWarnings("NullAway.Init") // made before each test
final class EventsKillTest {
    private static final String REGION = "us-east-1";
    private static final SweepUnit UNIT = new SweepUnit(SqsStub.ACCOUNT, REGION, "ecr");
    private static final AccountScope SCOPE = AccountScope.of(SqsStub.ACCOUNT, REGION);

    @TempDir Path folder;

    private final SqsStub stub = new SqsStub();
    private final Shop shop = new Shop();
    private Database database;
    private Findings findings;
    private Jobs jobs;
    private Estate estate;
    private AwsClients clients;

    /// The process ends here.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private enum Step {
        AFTER_RECEIVING,
        AFTER_KEEPING,
        ANSWER_TO_DELETING_LOST
    }

    /// Images that are there, and who listens to their events.
    private static final class Shop implements Connector {
        final Set<String> images = ConcurrentHashMap.newKeySet();
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger sweeps = new AtomicInteger();
        final AtomicReference<ChangeListener> listener = new AtomicReference<>();

        @Override
        public String name() {
            return "shop";
        }

        @Override
        public List<SweepUnit> units() {
            return List.of(UNIT);
        }

        @Override
        public SweepResult sweep(SweepUnit unit, Consumer<Discovered> found) {
            sweeps.incrementAndGet();
            images.forEach(image -> found.accept(discovered(image)));
            return SweepResult.complete();
        }

        @Override
        public SweepResult sweep(SweepUnit unit, Set<String> ids, Consumer<Discovered> found) {
            looks.incrementAndGet();
            ids.stream().filter(images::contains).forEach(id -> found.accept(discovered(id)));
            return SweepResult.complete();
        }

        private Discovered discovered(String id) {
            return new Discovered(
                    Resource.builder()
                            .type(ResourceType.AWS_ECR_CONTAINER_IMAGE)
                            .id(id)
                            .partition("aws")
                            .region(REGION)
                            .build(),
                    UNIT.accountId(),
                    UNIT.region(),
                    name(),
                    UNIT.kind(),
                    Optional.empty(),
                    Optional.empty(),
                    id,
                    Optional.empty(),
                    "");
        }

        @Override
        public Inspection inspect(Discovered resource, InspectionContext context) {
            return new Inspection.Inventoried(
                    new Inventory(
                            Optional.empty(),
                            List.of(
                                    InstalledPackage.of(
                                            PackageUrl.of("pypi", "", "django", "1.0"),
                                            Evidence.installed(EntryPath.of("django/METADATA"))))),
                    List.of());
        }

        @Override
        public Duration every() {
            return Duration.ofHours(10);
        }

        @Override
        public AutoCloseable watch(ChangeListener told) {
            listener.set(told);
            return () -> {};
        }
    }

    /// Everybody's django before 2.0 has a hole.
    private static final class Data implements KnowledgeSource {
        @Override
        public Lease lease() {
            var builder = new SnapshotBuilder(Instant.EPOCH);
            builder.coverage(new Coverage("pypi", "test", Coverage.Extent.COMPLETE));
            builder.advisory(
                    new Advisory(
                            "test",
                            "CVE-2020-0001",
                            new TreeSet<>(),
                            new TreeSet<>(),
                            new TreeSet<>(),
                            "a hole in django",
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(
                                    new AffectedPackage(
                                            new PackageKey("pypi", "django"),
                                            VersionScheme.PEP440,
                                            List.of(
                                                    AffectedRange.until(
                                                            VersionScheme.PEP440,
                                                            "0",
                                                            Optional.of("2.0"))),
                                            new TreeSet<>(),
                                            AffectedPackage.FixState.FIXED,
                                            List.of()))));
            Knowledge knowledge = builder.inMemory();
            return new Lease() {
                @Override
                public Knowledge knowledge() {
                    return knowledge;
                }

                @Override
                public String version() {
                    return "v1";
                }

                @Override
                public void close() {
                    knowledge.close();
                }
            };
        }

        @Override
        public AutoCloseable onChange(Runnable changed) {
            return () -> {};
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY);
        SecretBox secrets = SecretBox.open(folder.resolve("secret"));
        AccountKeys keys =
                new AccountKeys(
                        database, new LocalMasterKey(secrets), List.of(), InstantSource.system());
        Accounts accounts = new Accounts(database, secrets, keys, InstantSource.system());
        accounts.ensureFirst(SqsStub.ACCOUNT, REGION);
        accounts.enable(SCOPE, Set.of(ScanKind.ECR));
        findings = new Findings(database, keys, FindingsSettings.DEFAULTS);
        jobs = new Jobs(database);
        estate =
                new Estate(
                        database,
                        findings,
                        accounts,
                        new Data(),
                        VexSource.NONE,
                        List.of(shop),
                        jobs,
                        InstantSource.system(),
                        new EstateSettings(
                                Artifact.Options.defaults(),
                                Duration.ofMinutes(10),
                                Duration.ofDays(3),
                                Duration.ofDays(7),
                                "test"));
        clients = stub.clients(folder.resolve("cache"));
        jobs.start();
        estate.start();
        await("the first sweep", () -> shop.sweeps.get() > 0);
    }

    @AfterEach
    void stop() {
        estate.stop();
        jobs.close();
        database.close();
        clients.close();
        stub.close();
    }

    private static void await(String what, BooleanSupplier met) throws InterruptedException {
        for (int i = 0; i < 1200; i++) {
            if (met.getAsBoolean()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("not within a minute: " + what);
    }

    private static String image(int number) {
        return "arn:aws:ecr:us-east-1:"
                + SqsStub.ACCOUNT
                + ":repository/shop/web/sha256:"
                + "%064x".formatted(number);
    }

    private void push(int number) {
        shop.images.add(image(number));
        stub.send(event(number, "PUSH"));
    }

    private static String event(int number, String action) {
        return "{\"account\":\""
                + SqsStub.ACCOUNT
                + "\",\"region\":\"us-east-1\",\"detail-type\":\"ECR Image Action\","
                + "\"detail\":{\"result\":\"SUCCESS\",\"repository-name\":\"shop/web\","
                + "\"image-tag\":\"1.4\",\"image-digest\":\"sha256:"
                + "%064x".formatted(number)
                + "\",\"action-type\":\""
                + action
                + "\"}}";
    }

    /// Reads the queue in a thread of its own, until it is killed or closed.
    private AutoCloseable read(ChangeListener listener) {
        return new EventQueues(
                        List.of(new SqsEventQueue(clients, stub.address(), 0, 1)),
                        shop::units,
                        () -> {})
                .watch(listener);
    }

    private ChangeListener killedAt(Step step) {
        return (Collection<Change> changes, Optional<SourceReport> report) -> {
            if (step == Step.AFTER_RECEIVING && !changes.isEmpty()) {
                throw new Killed();
            }
            shop.listener.get().changed(changes, report);
            if (step == Step.AFTER_KEEPING && !changes.isEmpty()) {
                throw new Killed();
            }
        };
    }

    /// The history of an image's findings, the oldest first.
    private List<String> history(int number) {
        return findings.list(SCOPE, null, null, 100, null).findings().stream()
                .filter(one -> one.resources().getFirst().id().equals(image(number)))
                .flatMap(one -> findings.history(SCOPE, one.findingArn()).stream())
                .map(change -> change.cause().kind().name())
                .toList();
    }

    @Test
    void killedAtEachStepNothingIsLostAndNothingHappensTwice() throws Exception {
        int number = 0;
        for (Step step : Step.values()) {
            number++;
            push(number);
            if (step == Step.ANSWER_TO_DELETING_LOST) {
                stub.lostAnswers.set(1);
            }
            int before = stub.received();
            try (AutoCloseable killed = read(killedAt(step))) {
                assertTrue(killed != null);
                await(step + ": received", () -> stub.received() > before);
                if (step != Step.AFTER_RECEIVING) {
                    int image = number;
                    await(step + ": found", () -> !history(image).isEmpty());
                }
            }
            try (AutoCloseable next = read(shop.listener.get())) {
                assertTrue(next != null);
                int image = number;
                await(step + ": found", () -> !history(image).isEmpty());
                await(step + ": the queue is empty", () -> stub.size() == 0);
            }
            await("nothing waits", () -> estate.queue().waiting(SCOPE).looks() == 0);
            assertEquals(1, history(number).size(), step + ": " + history(number));
            EstateQueue.Entry entry =
                    estate.queue().entries(SCOPE, image(number), 0, 10).getFirst();
            assertEquals("ECR told: pushed as shop/web:1.4", entry.reason());
        }
        assertEquals(1, shop.sweeps.get(), "no sweep was needed");
        assertTrue(shop.looks.get() >= 3);
    }

    @Test
    void aFloodOfEventsBecomesOneListingAndKeepsNobodyWaiting() throws Exception {
        int flood = 2_000;
        for (int i = 1; i <= flood; i++) {
            stub.send(event(i, "PUSH"));
        }
        shop.images.add(image(7));
        shop.images.add(image(flood + 1));
        stub.send(event(flood + 1, "PUSH"));
        try (AutoCloseable reading = read(shop.listener.get())) {
            assertTrue(reading != null);
            await("the queue is empty", () -> stub.size() == 0);
            await("listed", () -> !history(7).isEmpty() && !history(flood + 1).isEmpty());
        }
        assertTrue(estate.queue().waiting(SCOPE).looks() <= 201, "rows are bounded");
        assertTrue(
                shop.looks.get() + shop.sweeps.get() < 60,
                shop.looks + " looks, " + shop.sweeps + " sweeps");
        EstateQueue.Source source = estate.queue().sources(SCOPE).getFirst();
        assertTrue(source.received() > flood, "what is read slowly is delivered again");
        assertEquals(source.received(), source.told());
        assertEquals(Map.of(), source.ignored());
    }

    @Test
    void aDeletedImageIsClosed() throws Exception {
        push(1);
        try (AutoCloseable reading = read(shop.listener.get())) {
            assertTrue(reading != null);
            await("found", () -> !history(1).isEmpty());
            shop.images.remove(image(1));
            stub.send(event(1, "DELETE"));
            stub.send(event(1, "DELETE"));
            await("closed", () -> history(1).size() == 2);
            await("the queue is empty", () -> stub.size() == 0);
        }
        assertEquals("RESOURCE_GONE", history(1).getLast());
        assertEquals(2, history(1).size());
    }
}
