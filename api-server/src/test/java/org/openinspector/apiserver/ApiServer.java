package org.openinspector.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.SecretBox;
import org.openinspector.apimodel.sigv4.SigV4Settings;
import org.openinspector.apimodel.sigv4.SigV4Verifier;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.aws.AwsView;
import org.openinspector.apiserver.http.HttpLimits;
import org.openinspector.apiserver.http.HttpListener;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateSettings;
import org.openinspector.estate.VexSource;
import org.openinspector.estate.fixing.Fixing;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.findings.publish.DelegatedAdmins;
import org.openinspector.findings.publish.PublishSettings;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.publish.webhook.AddressPolicy;
import org.openinspector.findings.publish.webhook.SlackPublisher;
import org.openinspector.findings.publish.webhook.WebhookPublisher;
import org.openinspector.findings.report.FolderReportStore;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;
import org.openinspector.testkitserver.TestDatabase;

/// The API on a real database, a real queue and a real socket.
final class ApiServer implements AutoCloseable {
    static final String REGION = "us-east-1";
    static final String OTHER_REGION = "eu-west-1";

    /// Has instances, images and functions.
    static final String A = "111122223333";

    /// Has one instance.
    static final String B = "444455556666";

    /// Has nothing: what is turned on and off is turned on and off here.
    static final String C = "777788889999";

    private static @Nullable ApiServer shared;

    final Database database;
    final Accounts accounts;
    final Findings findings;
    final Jobs jobs;
    final Estate estate;
    final Publishing publishing;
    final TestFixer fixer = new TestFixer();
    final Fixing fixing;
    final View view = new View();
    final Path reports;
    final List<String> observed = new CopyOnWriteArrayList<>();
    private final ApiHandler handler;
    private final HttpListener listener;

    /// A server with these resources, which are looked at when this returns.
    ApiServer(List<TestEstate.Thing> things) {
        this(
                things,
                TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY));
    }

    private ApiServer(List<TestEstate.Thing> things, Database database) {
        this.database = database;
        this.jobs = new Jobs(database);
        try {
            Path folder = Files.createTempDirectory(Path.of("target"), "api");
            reports = folder.resolve("reports");
            accounts = new Accounts(database, SecretBox.open(folder.resolve("secret.key")));
            findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
            findings.rules().define(jobs);
            findings.rules().follow(accounts.organizations());
            findings.reports().open(jobs, new FolderReportStore(reports), InstantSource.system());
            publishing =
                    findings.publishing(
                            accounts.keys(),
                            List.of(
                                    new WebhookPublisher(
                                            AddressPolicy.parse("127.0.0.1"),
                                            InstantSource.system()),
                                    new SlackPublisher(AddressPolicy.parse("127.0.0.1"))),
                            DelegatedAdmins.NONE,
                            PublishSettings.DEFAULTS,
                            InstantSource.system());
            estate =
                    new Estate(
                            database,
                            findings,
                            accounts,
                            new TestEstate.Data(SampleEstate.HOLES),
                            VexSource.NONE,
                            List.of(new TestEstate(things)),
                            jobs,
                            InstantSource.system(),
                            EstateSettings.of(folder, List.of(), "test"));
            fixing =
                    new Fixing(
                            database,
                            findings,
                            estate,
                            Optional.of(fixer),
                            jobs,
                            InstantSource.system());
            handler =
                    new ApiHandler(
                            ApiServices.dispatcher(
                                    accounts, findings, estate, view, publishing, fixing),
                            new SigV4Verifier(
                                    SigV4Settings.inspector(List.of(REGION, OTHER_REGION)),
                                    accounts,
                                    InstantSource.system()),
                            accounts,
                            Map.of("/health", ApiServer::page),
                            (operation, status, nanos) -> observed.add(operation + " " + status),
                            InstantSource.system());
            listener = listen(HttpLimits.DEFAULT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String account : List.of(A, B, C)) {
            accounts.ensureFirst(account, REGION);
        }
        accounts.serve(List.of(REGION, OTHER_REGION));
        for (String account : List.of(A, B)) {
            accounts.enable(
                    AccountScope.of(account, REGION),
                    EnumSet.of(ScanKind.EC2, ScanKind.ECR, ScanKind.LAMBDA));
        }
    }

    /// The server with [SampleEstate], which most tests only read.
    static synchronized ApiServer shared() {
        if (shared == null) {
            shared = new ApiServer(SampleEstate.things());
            shared.look();
        }
        return shared;
    }

    /// The same, but only row-level security keeps the accounts apart where they read.
    static ApiServer withoutFirstLock() {
        ApiServer server =
                new ApiServer(
                        SampleEstate.things(),
                        TestDatabase.withoutFirstLock(
                                Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY));
        server.look();
        return server;
    }

    HttpListener listen(HttpLimits limits) throws IOException {
        return HttpListener.start("127.0.0.1", 0, handler, limits);
    }

    ApiClient client(String account) {
        return client(account, listener.port());
    }

    ApiClient client(String account, int port) {
        return new ApiClient(port, accounts.ensureFirst(account, REGION).key().credential());
    }

    /// Looks at everything once.
    private void look() {
        estate.start();
        jobs.start();
        await(
                "everything was looked at",
                () ->
                        estate.reading()
                                        .rematch()
                                        .flatMap(rematch -> rematch.finishedAt())
                                        .isPresent()
                                && jobs.list().stream()
                                        .noneMatch(job ->
                                                job.task().equals("inspect")
                                                        || job.due()
                                                                .map(Instant.now()::isAfter)
                                                                .orElse(true)));
    }

    static void await(String what, Supplier<Boolean> done) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.get()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in a minute: " + what);
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    private static WireResponse page() {
        return new WireResponse(
                200, new Headers().set("Content-Type", "text/plain"), new byte[] {'o', 'k'});
    }

    @Override
    public void close() {
        estate.stop();
        jobs.close();
        listener.close();
        database.close();
    }

    /// What a server would say of itself.
    static final class View implements ServerView {
        final List<String> waits = new CopyOnWriteArrayList<>();
        final Instant startedAt = Instant.now();
        volatile boolean updating;
        volatile @Nullable RuntimeException bug;
        volatile Optional<AwsView.Discovery> aws = Optional.empty();

        @Override
        public AwsView aws() {
            return () -> aws;
        }

        @Override
        public String version() {
            RuntimeException thrown = bug;
            if (thrown != null) {
                throw thrown;
            }
            return "0.1.0";
        }

        @Override
        public Instant startedAt() {
            return startedAt;
        }

        @Override
        public List<String> waitsFor() {
            return new ArrayList<>(waits);
        }

        @Override
        public Optional<String> knowledgeVersion() {
            return Optional.of("v1");
        }

        @Override
        public List<Source> sources() {
            return List.of(
                    new Source(
                            "osv/PyPI",
                            3,
                            Optional.empty(),
                            Optional.of(startedAt.minusSeconds(60)),
                            Optional.of("the publisher does not answer"),
                            Optional.of("https://feeds.example/pypi.zip")),
                    new Source(
                            "by-hand",
                            1,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
        }

        @Override
        public boolean updating() {
            return updating;
        }

        @Override
        public boolean updateNow() {
            boolean started = !updating;
            updating = true;
            return started;
        }
    }
}
