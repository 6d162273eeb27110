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
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.apimodel.sigv4.SigV4Settings;
import org.openinspector.apimodel.sigv4.SigV4Verifier;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.ApiHandler;
import org.openinspector.apiserver.ApiServices;
import org.openinspector.apiserver.http.HttpLimits;
import org.openinspector.apiserver.http.HttpListener;
import org.openinspector.estate.Estate;
import org.openinspector.estate.SnapshotKnowledge;
import org.openinspector.findings.Findings;
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
    private String endpoint = "";
    private Part log = new Part("log", () -> {});

    private Server() {}

    private record Part(String name, AutoCloseable closing) {}

    /// Starts a server and waits until it answers.
    ///
    /// @throws StartFailure if something stands in the way, naming it
    static Server start(ServerSettings settings, Announcer announcer) throws StartFailure {
        var server = new Server();
        try {
            server.open(settings, announcer);
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

    private void open(ServerSettings settings, Announcer announcer) throws StartFailure {
        long start = System.nanoTime();
        Path data = settings.data();
        folder(data);
        log = new Part("log", LogSetup.toFolder(folder(data.resolve("log"))));
        var door = new Door();
        HttpListener listener = listen(settings, door);
        endpoint = address(settings.bind(), listener.port());

        Database database = database(settings, announcer);
        database.migrate(Accounts.CAPABILITY);
        database.migrate(Findings.CAPABILITY);
        database.migrate(Estate.CAPABILITY);

        Clock clock = Clock.systemUTC();
        var accounts = new Accounts(database, SecretBox.open(data.resolve("secret.key")), clock);
        Optional<AwsPart> aws = AwsPart.identify(settings);
        String accountId = aws.map(AwsPart::accountId).orElse(settings.accountId());
        Account account = accounts.ensureFirst(accountId, settings.region());
        CredentialsFile.write(data.resolve("credentials"), account.key());
        write(
                new ServerFile(
                        endpoint, settings.region(), accountId, ProcessHandle.current().pid()),
                data);

        var store =
                new AdvisoryStore(
                        settings.advisories(
                                System.getenv().getOrDefault("OPENINSPECTOR_ADVISORIES", "")));
        var knowledge = opened("knowledge", new SnapshotKnowledge(store, KNOWLEDGE_POLL));
        var findings = new Findings(database);
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
                                System.getenv(),
                                clock));
        var view =
                new SelfView(
                        clock.instant(), data, store, knowledge, estate.updates(), database, clock);
        var metrics = new Metrics();
        view.measure(metrics);
        metrics.gauge(
                "openinspector.vex.documents",
                "VEX documents in use",
                () -> estate.vex().documents());
        metrics.gauge(
                "openinspector.vex.problems",
                "VEX documents and statements that could not be read or understood",
                () -> estate.vex().problems().size());
        var handler =
                new ApiHandler(
                        ApiServices.dispatcher(accounts, findings, estate.estate(), view),
                        new SigV4Verifier(
                                SigV4Settings.inspector(Optional.of(settings.region())),
                                accounts,
                                clock),
                        accounts,
                        settings.region(),
                        pages(view, metrics),
                        metrics,
                        clock);
        enableFirst(accounts, accountId, settings);
        estate.start();
        door.open(handler);
        // Closed first: requests that are being answered need all the rest.
        opened("requests", listener);
        LOG.atInfo()
                .addKeyValue("endpoint", endpoint)
                .addKeyValue("account", accountId)
                .addKeyValue("region", settings.region())
                .addKeyValue("millis", (System.nanoTime() - start) / 1_000_000)
                .log("server ready");
        announcer.ready(endpoint, data, UpCommand.home(System.getenv()).equals(data));
    }

    private HttpListener listen(ServerSettings settings, Door door) throws StartFailure {
        try {
            return opened(
                    "listener",
                    HttpListener.start(settings.bind(), settings.port(), door, HttpLimits.DEFAULT));
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

    /// A new account is scanned from the start, with all that can be scanned here.
    private static void enableFirst(Accounts accounts, String accountId, ServerSettings settings)
            throws StartFailure {
        Path mark = settings.data().resolve("enabled-" + accountId + "-" + settings.region());
        if (!Files.exists(mark)) {
            accounts.enable(
                    AccountScope.of(accountId, settings.region()),
                    EnumSet.of(ScanKind.EC2, ScanKind.ECR, ScanKind.LAMBDA));
            try {
                Files.writeString(mark, "");
            } catch (IOException e) {
                throw new StartFailure("cannot write " + mark + " (" + Reasons.of(e) + ")", e);
            }
        }
        accounts.settleAll();
    }

    private static Map<String, Supplier<WireResponse>> pages(SelfView view, Metrics metrics) {
        return Map.of(
                "/health",
                () -> Door.text(200, "ok\n"),
                "/ready",
                () -> {
                    List<String> waits = view.waitsFor();
                    return waits.isEmpty()
                            ? Door.text(200, "ready\n")
                            : Door.text(503, String.join("\n", waits) + "\n");
                },
                "/metrics",
                metrics::page);
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

    private static String address(String bind, int port) {
        // What clients on this machine use; a server that listens everywhere has no better name.
        String host =
                switch (bind) {
                    case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
                    default ->
                            bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
                };
        return "http://" + host + ":" + port;
    }
}
