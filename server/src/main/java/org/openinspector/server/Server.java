package org.openinspector.server;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openinspector.accounts.Account;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.CredentialsFile;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.SecretException;
import org.openinspector.accounts.identity.Audit;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.apimodel.OpenApiDocument;
import org.openinspector.apimodel.sigv4.SigV4Settings;
import org.openinspector.apimodel.sigv4.SigV4Verifier;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.ApiHandler;
import org.openinspector.apiserver.ApiServices;
import org.openinspector.apiserver.http.HttpLimits;
import org.openinspector.apiserver.http.HttpListener;
import org.openinspector.apiserver.http.TlsFiles;
import org.openinspector.aws.AwsSettings;
import org.openinspector.estate.Estate;
import org.openinspector.estate.SnapshotKnowledge;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.rollup.Rollups;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.DatabaseSettings;
import org.openinspector.storage.EmbeddedPostgres;
import org.openinspector.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server. Everything it starts is closed in the opposite order, also when a start fails
/// half-way.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long STOP_SECONDS = 30;
    private static final Duration KNOWLEDGE_POLL = Duration.ofSeconds(2);

    private final Deque<Part> parts = new ArrayDeque<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, String> environment;
    private String endpoint = "";
    private Part log = new Part("log", () -> {});

    private Server(Map<String, String> environment) {
        this.environment = environment;
    }

    private record Part(String name, AutoCloseable closing) {}

    /// Starts a server and waits until it answers.
    ///
    /// @throws StartFailure if something stands in the way, naming it
    static Server start(ServerSettings settings, Announcer announcer) throws StartFailure {
        return start(settings, new TlsPart.Choice.Plain(), announcer);
    }

    /// Starts a server and waits until it answers.
    ///
    /// @throws StartFailure if something stands in the way, naming it
    static Server start(ServerSettings settings, TlsPart.Choice tls, Announcer announcer)
            throws StartFailure {
        return start(settings, tls, announcer, System.getenv());
    }

    /// Starts a server and waits until it answers.
    ///
    /// @param environment what it is to take for the process's
    /// @throws StartFailure if something stands in the way, naming it
    static Server start(
            ServerSettings settings,
            TlsPart.Choice tls,
            Announcer announcer,
            Map<String, String> environment)
            throws StartFailure {
        var server = new Server(environment);
        try {
            server.open(settings, tls, announcer);
            return server;
        } catch (StorageException | SecretException e) {
            server.close();
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (StartFailure | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// Where the wire API is: `http://127.0.0.1:8080`.
    String endpoint() {
        return endpoint;
    }

    /// Returns when the process is told to stop.
    void awaitStop() throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    stop.countDown();
                                    try {
                                        boolean _ = closed.await(STOP_SECONDS, TimeUnit.SECONDS);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                },
                                "stop"));
        stop.await();
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
        LOG.atInfo().log("server stopped");
        close(log);
        closed.countDown();
    }

    private static void close(Part part) {
        try {
            part.closing().close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("part", part.name()).setCause(e).log("stop incomplete");
        }
    }

    private <T extends AutoCloseable> T opened(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    private void open(ServerSettings given, TlsPart.Choice choice, Announcer announcer)
            throws StartFailure {
        long start = System.nanoTime();
        Path data = given.data();
        folder(data);
        log = new Part("log", LogSetup.toFolder(folder(data.resolve("log"))));
        var door = new Door();
        Optional<TlsPart> tls = TlsPart.of(choice, given.bind(), host(given.bind()), data);
        tls.ifPresent(part -> opened("tls", part));
        HttpListener listener = listen(given, door, tls.map(TlsPart::files));
        endpoint =
                (tls.isPresent() ? "https://" : "http://")
                        + bracketed(tls.map(TlsPart::host).orElse(host(given.bind())))
                        + ":"
                        + listener.port();

        Database database = database(given, announcer);
        LOG.atInfo()
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log("database ready");
        database.migrate(Accounts.CAPABILITY);
        database.migrate(Findings.CAPABILITY);
        database.migrate(Estate.CAPABILITY);

        Clock clock = Clock.systemUTC();
        var box = SecretBox.open(data.resolve("secret.key"));
        MasterKeys masters = MasterKeys.of(box, given.region(), environment);
        opened("kms", masters);
        var accounts = new Accounts(database, box, masters.keys(database, clock), clock);
        accounts.audit().keep(auditRetention(environment));
        // Closed after the requests: the last of them are written down.
        opened("audit", accounts.audit());
        Optional<AwsPart> aws = AwsPart.identify(given);
        ServerSettings settings =
                aws.map(part -> given.withRegions(part.settings().regions())).orElse(given);
        String accountId = aws.map(AwsPart::accountId).orElse(settings.accountId());
        Account account = accounts.ensureFirst(accountId, settings.region());
        accounts.serve(settings.regions());
        if (aws.map(AwsPart::settings).flatMap(AwsSettings::organization).isEmpty()) {
            accounts.organizations().foundFirst(accountId);
        }
        CredentialsFile.write(data.resolve("credentials"), account.key());
        write(
                new ServerFile(
                        endpoint, settings.regions(), accountId, ProcessHandle.current().pid()),
                data);

        var store =
                new AdvisoryStore(
                        settings.advisories(
                                environment.getOrDefault("OPENINSPECTOR_ADVISORIES", "")));
        var knowledge = opened("knowledge", new SnapshotKnowledge(store, KNOWLEDGE_POLL));
        var findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
        Rollups rollups = opened("rollups", findings.rollups().start());
        var reports = opened("reports", ReportPlace.of(settings, environment));
        EstatePart estate =
                opened(
                        "estate",
                        EstatePart.of(
                                settings,
                                accountId,
                                database,
                                accounts,
                                findings,
                                knowledge,
                                store,
                                aws,
                                environment,
                                clock));
        findings.reports().open(estate.jobs(), reports.store(), clock);
        Publishing publishing =
                opened(
                        "publishing",
                        PublishPart.of(
                                findings,
                                accounts,
                                new PublishAccess(estate.aws()),
                                new PublishFigures(findings, estate.estate()),
                                environment,
                                clock));
        var view =
                new SelfView(
                        clock.instant(),
                        data,
                        store,
                        knowledge,
                        estate.updates(),
                        database,
                        clock,
                        new AwsAccess(estate.aws()));
        var metrics = new Metrics();
        view.measure(metrics);
        PublishPart.measure(publishing, metrics);
        metrics.gauge(
                "openinspector.vex.documents",
                "VEX documents in use",
                () -> estate.vex().documents());
        metrics.gauge(
                "openinspector.vex.problems",
                "VEX documents and statements that could not be read or understood",
                () -> estate.vex().problems().size());
        metrics.gauge(
                "openinspector.rollups.loaded",
                "1 if aggregations answer from memory, 0 while they read the database",
                () -> rollups.status().inMemory() ? 1 : 0);
        metrics.gauge(
                "openinspector.rollups.drift",
                "Findings by which counts differed from recounts of random groups; not 0 is a bug",
                () -> rollups.status().driftTotal());
        var handler =
                new ApiHandler(
                        ApiServices.dispatcher(
                                accounts,
                                findings,
                                estate.estate(),
                                view,
                                publishing,
                                estate.fixing()),
                        new SigV4Verifier(
                                SigV4Settings.inspector(settings.regions()), accounts, clock),
                        accounts,
                        pages(view, metrics),
                        metrics,
                        clock);
        enableFirst(accounts, accountId, settings);
        estate.start();
        publishing.start();
        door.open(handler);
        // Closed first: requests that are being answered need all the rest.
        opened("requests", listener);
        LOG.atInfo()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("account", accountId)
                .addKeyValue("regions", settings.regions())
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log("server ready");
        announcer.ready(endpoint, data, UpCommand.home(System.getenv()).equals(data));
    }

    /// How long calls are kept in the audit log.
    static Duration auditRetention(Map<String, String> environment) throws StartFailure {
        String days = environment.getOrDefault("OPENINSPECTOR_AUDIT_DAYS", "");
        if (days.isBlank()) {
            return Audit.RETENTION;
        }
        if (!days.matches("[1-9][0-9]{0,3}") || Integer.parseInt(days) > 3_650) {
            throw new StartFailure(
                    "OPENINSPECTOR_AUDIT_DAYS is \"" + days + "\", expected 1 to 3650");
        }
        return Duration.ofDays(Integer.parseInt(days));
    }

    private HttpListener listen(ServerSettings settings, Door door, Optional<TlsFiles> tls)
            throws StartFailure {
        try {
            return opened(
                    "listener",
                    HttpListener.start(
                            settings.bind(), settings.port(), door, HttpLimits.DEFAULT, tls));
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot listen on "
                            + settings.bind()
                            + " port "
                            + settings.port()
                            + " ("
                            + e.getMessage()
                            + "); choose another with --port or --bind",
                    e);
        }
    }

    private Database database(ServerSettings settings, Announcer announcer) {
        DatabaseSettings where;
        if (settings.databaseUrl().isPresent()) {
            where = DatabaseSettings.external(settings.databaseUrl().get());
        } else {
            Path folder = settings.data().resolve("postgres");
            if (!Files.exists(folder)) {
                announcer.step("making the database in " + folder);
            }
            EmbeddedPostgres postgres = opened("postgres", EmbeddedPostgres.start(folder));
            postgres.watch();
            where = postgres.settings();
        }
        return opened("database", Database.open(where));
    }

    /// A new account is scanned from the start, with all that can be scanned here: in every Region
    /// if AWS is discovered, else where this host is.
    private static void enableFirst(Accounts accounts, String accountId, ServerSettings settings)
            throws StartFailure {
        List<String> scanned =
                settings.aws().isPresent() ? settings.regions() : List.of(settings.region());
        for (String region : scanned) {
            Path mark = settings.data().resolve("enabled-" + accountId + "-" + region);
            if (!Files.exists(mark)) {
                accounts.enable(
                        AccountScope.of(accountId, region),
                        EnumSet.of(ScanKind.EC2, ScanKind.ECR, ScanKind.LAMBDA));
                try {
                    Files.writeString(mark, "");
                } catch (IOException e) {
                    throw new StartFailure("cannot write " + mark + " (" + Reasons.of(e) + ")", e);
                }
            }
        }
        accounts.settleAll();
    }

    private static Map<String, Supplier<WireResponse>> pages(SelfView view, Metrics metrics) {
        Map<String, Supplier<WireResponse>> pages = new HashMap<>();
        pages.put("/health", () -> Door.text(200, "ok\n"));
        pages.put(
                "/ready",
                () -> {
                    List<String> waits = view.waitsFor();
                    return waits.isEmpty()
                            ? Door.text(200, "ready\n")
                            : Door.text(503, String.join("\n", waits) + "\n");
                });
        pages.put("/metrics", metrics::page);
        for (OpenApiDocument document : OpenApiDocument.values()) {
            pages.put(
                    document.path(),
                    () ->
                            new WireResponse(
                                    200,
                                    new Headers().set("Content-Type", "application/json"),
                                    document.bytes()));
        }
        return pages;
    }

    private static Path folder(Path folder) throws StartFailure {
        try {
            return Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new StartFailure(
                    folder + " is a file, expected a folder; choose another with --data", e);
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot make the folder "
                            + folder
                            + " ("
                            + Reasons.of(e)
                            + "); choose another with --data",
                    e);
        }
    }

    private static void write(ServerFile file, Path data) throws StartFailure {
        try {
            file.write(data);
        } catch (IOException e) {
            throw new StartFailure("cannot write to " + data + " (" + Reasons.of(e) + ")", e);
        }
    }

    /// What clients on this machine use; a server that listens everywhere has no better name.
    private static String host(String bind) {
        return switch (bind) {
            case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
            default ->
                    bind.startsWith("[") && bind.endsWith("]")
                            ? bind.substring(1, bind.length() - 1)
                            : bind;
        };
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
