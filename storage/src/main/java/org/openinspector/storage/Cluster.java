package org.openinspector.storage;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One embedded PostgreSQL: makes its files, starts and stops it.
final class Cluster {
    static final String DATABASE = "openinspector";
    static final int MAJOR = 18;

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final String ADMINISTRATOR = "postgres";
    private static final Duration INITDB_MAX = Duration.ofMinutes(5);

    // Below the range from which the kernel takes ports for outgoing connections: while the server
    // is down, a pool's attempt to reach such a port could connect to itself and keep it taken.
    private static final int PORT_MIN = 15432;
    private static final int PORT_MAX = 32000;

    private final EmbeddedSettings settings;
    private final ServerFolder folder;
    private final RunAs user;
    private final Path programs;
    private final String secret;
    private volatile Postmaster postmaster = new Postmaster(0, 0);

    private Cluster(
            EmbeddedSettings settings,
            ServerFolder folder,
            RunAs user,
            Path programs,
            String secret) {
        this.settings = settings;
        this.folder = folder;
        this.user = user;
        this.programs = programs;
        this.secret = secret;
    }

    /// Everything up to, and not including, the server process. The caller holds the folder's lock,
    /// so whatever is half-made here was left by a process that is gone.
    static Cluster prepare(EmbeddedSettings settings, ServerFolder folder) throws IOException {
        folder.checkVersion(MAJOR);
        RunAs user = RunAs.choose(folder.data());
        Path programs = Binaries.in(settings.binaries().orElse(folder.home()));
        user.blockedOnTheWayTo(List.of(folder.home(), programs.resolve("bin/postgres")))
                .ifPresent(blocking -> {
                    throw new StorageException(
                            "PostgreSQL runs as "
                                    + user.who()
                                    + ", which may not pass "
                                    + blocking
                                    + "; choose a data folder elsewhere or run chmod o+x on"
                                    + " it");
                });
        if (!Files.exists(folder.password())) {
            if (Files.exists(folder.data())) {
                throw new StorageException(
                        folder.password()
                                + ", which holds the password of the database beside it, is gone;"
                                + " restore that file");
            }
            Secret.create(folder.password());
        }
        String secret = Secret.in(folder.password());
        Cluster cluster = new Cluster(settings, folder, user, programs, secret);
        cluster.create();
        return cluster;
    }

    ServerFolder folder() {
        return folder;
    }

    int port() {
        return postmaster.port();
    }

    long pid() {
        return postmaster.pid();
    }

    boolean lives() throws IOException {
        return postmaster.serves(folder.data(), user);
    }

    DatabaseSettings settings(String database) {
        return settings(port(), database, secret, true);
    }

    static DatabaseSettings settings(int port, String database, String secret, boolean exclusive) {
        return new DatabaseSettings(
                url(port, database),
                login(Roles.OWNER, secret),
                login(Roles.API, secret),
                login(Roles.JOBS, secret),
                exclusive,
                DatabaseSettings.Limits.DEFAULT);
    }

    /// Starts the server unless it runs.
    ///
    /// @param fixedPort the port it must have; else the last one, or another one if that is taken
    void start(Optional<Integer> fixedPort) throws IOException {
        Optional<Postmaster> running = Postmaster.of(folder.data(), user);
        if (running.isPresent() && adopt(running.get())) {
            LOG.atInfo().addKeyValue("pid", pid()).log("embedded-postgresql adopted");
            return;
        }
        int port = fixedPort.or(folder::port).filter(Cluster::free).orElseGet(Cluster::freePort);
        if (fixedPort.isPresent() && port != fixedPort.get()) {
            throw new StorageException("port " + fixedPort.get() + " is taken by another program");
        }
        folder.prepareLog(user);
        Instant deadline = Instant.now().plus(settings.patience());
        for (int attempt = 1; ; attempt++) {
            long logged = folder.logSize();
            Command.Result result = launch(port);
            Optional<Postmaster> started = Postmaster.of(folder.data(), user);
            if (result.ok() && started.isPresent()) {
                postmaster = started.get();
                folder.keepPort(port);
                if (settings.binaries().isEmpty()) {
                    Binaries.deleteOthers(programs);
                }
                break;
            }
            String said = String.join("\n", folder.logSince(logged));
            if (said.contains("could not bind") && fixedPort.isEmpty() && attempt < 20) {
                port = freePort();
            } else if (interlocked(said) && Instant.now().isBefore(deadline)) {
                awaitOrphans(attempt);
            } else {
                throw new StorageException(
                        "PostgreSQL did not start: "
                                + reason(said, result)
                                + " (its log: "
                                + folder.log()
                                + ")");
            }
        }
        try {
            furnish();
        } catch (StorageException e) {
            stop();
            throw e;
        }
    }

    void stop() {
        for (String mode : List.of("fast", "immediate")) {
            Command.Result result =
                    user.run(
                            Duration.ofSeconds(40),
                            List.of(
                                    programs.resolve("bin/pg_ctl").toString(),
                                    "-D",
                                    folder.data().toString(),
                                    "-m",
                                    mode,
                                    "-w",
                                    "-t",
                                    "30",
                                    "stop"));
            try {
                if (result.ok() || Postmaster.of(folder.data(), user).isEmpty()) {
                    return;
                }
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("embedded-postgresql stop unclear");
            }
        }
        throw new StorageException("PostgreSQL, process " + pid() + ", does not stop");
    }

    /// initdb works beside the final place, so a kill leaves nothing that looks finished.
    private void create() throws IOException {
        Files.deleteIfExists(folder.initialPassword());
        Binaries.delete(folder.partialData());
        if (Files.exists(folder.data())) {
            return;
        }
        Path data =
                Files.createDirectory(
                        folder.partialData(),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        user.own(data);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                programs.resolve("bin/initdb").toString(),
                                "-D",
                                data.toString(),
                                "-U",
                                ADMINISTRATOR,
                                "-E",
                                "UTF8",
                                "--locale-provider=builtin",
                                "--locale=C.UTF-8",
                                "--auth=scram-sha-256",
                                "--pwfile=" + folder.initialPassword()));
        if (!settings.durable()) {
            command.add("--no-sync");
        }
        try {
            Secret.write(folder.initialPassword(), secret + "\n");
            user.own(folder.initialPassword());
            Command.Result result = user.run(INITDB_MAX, command);
            if (!result.ok()) {
                throw new StorageException(
                        "initdb in " + data + " failed: " + initdbReason(result));
            }
        } finally {
            Files.deleteIfExists(folder.initialPassword());
        }
        Files.move(data, folder.data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String initdbReason(Command.Result result) {
        return result.output()
                .lines()
                .filter(line -> line.contains("error:") || line.contains("FATAL"))
                .findFirst()
                .orElseGet(result::reason);
    }

    private Command.Result launch(int port) {
        StringBuilder options = new StringBuilder();
        options.append("-p ").append(port);
        parameters()
                .forEach((name, value) ->
                        options.append(" -c ").append(name).append('=').append(value));
        options.append(" -c oi.fingerprint=").append(fingerprint());
        List<String> command = new ArrayList<>();
        // pg_ctl starts a session for the server; setsid keeps a Ctrl-C from pg_ctl itself.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(user.prefix());
        command.addAll(
                List.of(
                        programs.resolve("bin/pg_ctl").toString(),
                        "-D",
                        folder.data().toString(),
                        "-l",
                        folder.log().toString(),
                        "-w",
                        "-t",
                        Long.toString(settings.patience().toSeconds()),
                        "-o",
                        options.toString(),
                        "start"));
        return Command.run(settings.patience().plusSeconds(10), command);
    }

    /// For a machine that PostgreSQL shares with us: an eighth of its memory for pages. Each page
    /// that changes after a checkpoint is logged whole once, so bulk loads are several times slower
    /// if the log's size forces a checkpoint every few seconds.
    private Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        boolean durable = settings.durable();
        long memory = memoryMegabytes();
        parameters.put("listen_addresses", "127.0.0.1");
        parameters.put("unix_socket_directories", "");
        parameters.put("password_encryption", "scram-sha-256");
        // In tests many databases lie on one server, each with its pools.
        parameters.put("max_connections", settings.durable() ? "40" : "400");
        parameters.put(
                "shared_buffers", (durable ? Math.clamp(memory / 8, 160, 2_048) : 160) + "MB");
        parameters.put("effective_cache_size", Math.max(1_024, memory / 2) + "MB");
        parameters.put("work_mem", "8MB");
        parameters.put("maintenance_work_mem", "64MB");
        parameters.put("wal_buffers", durable ? "64MB" : "16MB");
        parameters.put(
                "max_wal_size",
                (durable ? Math.clamp(diskMegabytes() / 32, 1_024, 8_192) : 1_024) + "MB");
        parameters.put("checkpoint_timeout", "15min");
        // No replica and no archive: bulk loads into new tables need no log of their rows.
        parameters.put("wal_level", "minimal");
        parameters.put("max_wal_senders", "0");
        parameters.put("max_worker_processes", "4");
        parameters.put("max_parallel_workers_per_gather", "1");
        parameters.put("jit", "off");
        parameters.put("random_page_cost", "1.1");
        parameters.put("timezone", "UTC");
        parameters.put("log_timezone", "UTC");
        parameters.put("lc_messages", "C");
        parameters.put("log_checkpoints", "off");
        // Work of a process of ours that was killed ends soon, and with it its locks.
        parameters.put("client_connection_check_interval", "2s");
        parameters.put("fsync", durable ? "on" : "off");
        parameters.put("synchronous_commit", durable ? "on" : "off");
        parameters.put("full_page_writes", durable ? "on" : "off");
        return parameters;
    }

    private long diskMegabytes() {
        try {
            return Files.getFileStore(folder.home()).getTotalSpace() >> 20;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long memoryMegabytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize() >> 20
                : 0;
    }

    /// Tells a server that runs as this release would start it.
    private String fingerprint() {
        return Integer.toHexString(parameters().hashCode())
                + "-"
                + Integer.toHexString(programs.toString().hashCode());
    }

    /// True if the running server is taken over; false if it was stopped.
    private boolean adopt(Postmaster running) throws IOException {
        Instant deadline = Instant.now().plus(settings.patience());
        while (running.serves(folder.data(), user) && Instant.now().isBefore(deadline)) {
            try (Connection admin = administrator(running.port(), ADMINISTRATOR)) {
                if (show(admin, "data_directory").equals(folder.data().toString())
                        && show(admin, "oi.fingerprint").equals(fingerprint())) {
                    postmaster = running;
                    folder.keepPort(running.port());
                    furnish();
                    return true;
                }
                break;
            } catch (SQLException e) {
                if ("28P01".equals(e.getSQLState())) {
                    stop();
                    throw wrongPassword(e);
                }
                // It recovers (57P03), stops, or does not listen yet.
                pause();
            }
        }
        if (running.serves(folder.data(), user)) {
            stop();
        }
        return false;
    }

    private StorageException wrongPassword(SQLException refusal) {
        return new StorageException(
                "the database in "
                        + folder.data()
                        + " does not take the password in "
                        + folder.password()
                        + "; restore that file",
                "28P01",
                refusal);
    }

    /// The product's roles and database. The database comes last: where it is, all is there.
    private void furnish() {
        try (Connection admin = administrator(port(), ADMINISTRATOR);
                Statement statement = admin.createStatement()) {
            try (ResultSet there =
                    statement.executeQuery(
                            "SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                if (there.next()) {
                    return;
                }
            }
            Roles.ensure(admin, List.of(Roles.OWNER, Roles.API, Roles.JOBS), secret);
            statement.execute(
                    "GRANT " + Roles.JOBS + " TO " + Roles.OWNER + " WITH INHERIT FALSE, SET TRUE");
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + Roles.OWNER);
        } catch (SQLException e) {
            if ("28P01".equals(e.getSQLState())) {
                throw wrongPassword(e);
            }
            throw StorageException.of(e);
        }
    }

    /// A connection of the administrator, whom only the launcher uses.
    Connection administrator(int port, String database) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", ADMINISTRATOR);
        login.setProperty("password", secret);
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "60");
        return DriverManager.getConnection(url(port, database), login);
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT coalesce(current_setting('" + setting + "', true), '')")) {
            row.next();
            return row.getString(1);
        }
    }

    private static boolean interlocked(String said) {
        return said.contains("shared memory block")
                || said.contains("lock file \"postmaster.pid\"");
    }

    /// Backends of a killed server notice it when they next wait; one in a long query may take
    /// time.
    private void awaitOrphans(int attempt) throws IOException {
        List<Long> orphans = Postmaster.orphans(folder.data(), user);
        LOG.atInfo().addKeyValue("processes", orphans).log("embedded-postgresql waits-for-orphans");
        if (orphans.isEmpty() && Postmaster.of(folder.data(), user).isEmpty()) {
            // The process that the file names is another program's, which was given the number.
            Files.deleteIfExists(folder.data().resolve("postmaster.pid"));
        } else if (attempt > 8) {
            // SIGQUIT makes a backend leave at once; nothing of it is committed.
            for (long orphan : orphans) {
                user.run(Duration.ofSeconds(5), List.of("kill", "-QUIT", Long.toString(orphan)));
            }
        }
        pause();
    }

    private static String reason(String said, Command.Result result) {
        return said.lines()
                .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
                .reduce((first, second) -> second)
                .or(() -> said.lines().reduce((first, second) -> second))
                .orElseGet(result::reason);
    }

    private static void pause() {
        try {
            Thread.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while waiting for PostgreSQL", "", e);
        }
    }

    private static Login login(String role, String secret) {
        return new Login(role, Roles.password(secret, role), Optional.empty());
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static boolean free(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // Else a port whose last connections are not yet forgotten counts as taken.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        for (int tries = 0; tries < 200; tries++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            if (free(port)) {
                return port;
            }
        }
        throw new StorageException(
                "found no free port between " + PORT_MIN + " and " + PORT_MAX + " on loopback");
    }
}
