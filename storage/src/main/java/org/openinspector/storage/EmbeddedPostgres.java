package org.openinspector.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of our own: unpacked into the data folder and run as a child, on loopback, with
/// passwords nobody knows, and durable. It outlives a kill of this process; the next start finds
/// it.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final FolderLock lock;
    private final Cluster cluster;
    private @Nullable Watch watch;
    private boolean stopped;

    private EmbeddedPostgres(FolderLock lock, Cluster cluster) {
        this.lock = lock;
        this.cluster = cluster;
    }

    /// Starts the server of a data folder, or takes over the one that a killed process of ours
    /// left.
    public static EmbeddedPostgres start(Path folder) {
        return start(EmbeddedSettings.in(folder));
    }

    /// Like [#start(Path)].
    ///
    /// @throws StorageException if it cannot run, saying why: the folder is in use, of another
    ///   version, or out of reach for the user PostgreSQL runs as; the platform has no programs
    public static EmbeddedPostgres start(EmbeddedSettings settings) {
        FolderLock lock = null;
        EmbeddedPostgres started = null;
        try {
            ServerFolder folder = ServerFolder.in(settings.folder());
            lock = FolderLock.take(folder.lock());
            Cluster cluster = Cluster.prepare(settings, folder);
            cluster.start(Optional.empty());
            started = new EmbeddedPostgres(lock, cluster);
            return started;
        } catch (IOException e) {
            throw new StorageException(
                    "the embedded PostgreSQL in "
                            + settings.folder()
                            + " cannot start: "
                            + reason(e),
                    "",
                    e);
        } finally {
            if (started == null && lock != null) {
                closeQuietly(lock);
            }
        }
    }

    /// The product's database of a folder that another process of ours serves now, for looking at
    /// it beside that process.
    ///
    /// @return empty if no process does
    public static Optional<DatabaseSettings> running(Path folder) {
        try {
            ServerFolder there = ServerFolder.in(folder);
            if (!Files.exists(there.lock())) {
                return Optional.empty();
            }
            try {
                FolderLock.take(there.lock()).close();
                return Optional.empty();
            } catch (StorageException taken) {
                int port =
                        there.port()
                                .orElseThrow(() ->
                                        new StorageException(
                                                "the server in "
                                                        + folder
                                                        + " is starting; try again"));
                return Optional.of(
                        Cluster.settings(
                                port, Cluster.DATABASE, Secret.in(there.password()), false));
            }
        } catch (IOException e) {
            throw new StorageException(
                    "the embedded PostgreSQL in " + folder + " cannot be found: " + reason(e),
                    "",
                    e);
        }
    }

    /// The product's database on this server.
    public DatabaseSettings settings() {
        return cluster.settings(Cluster.DATABASE);
    }

    /// A database of the server; it must be there already.
    public DatabaseSettings settings(String database) {
        return cluster.settings(database);
    }

    /// A connection of the server's administrator, who is above row-level security: for making
    /// databases, in tests and when restoring.
    public Connection administrator() throws SQLException {
        return cluster.administrator(cluster.port(), "postgres");
    }

    /// Where the server listens, on loopback.
    public int port() {
        return cluster.port();
    }

    /// The server's process id; another one after a restart.
    public long pid() {
        return cluster.pid();
    }

    /// Restarts the server whenever it has died, until it is stopped. Connections recover by
    /// themselves, as it comes back on the same port.
    public synchronized void watch() {
        if (watch == null && !stopped) {
            watch = new Watch();
            watch.thread.start();
        }
    }

    /// Stops the server: running transactions are undone, what is committed is on disk.
    public void stop() {
        Watch watching;
        synchronized (this) {
            if (stopped) {
                return;
            }
            stopped = true;
            watching = watch;
        }
        if (watching != null) {
            watching.end();
        }
        try {
            cluster.stop();
        } finally {
            closeQuietly(lock);
        }
    }

    /// Like [#stop()].
    @Override
    public void close() {
        stop();
    }

    /// Leaves the server running and gives up its folder, as a kill of this process would.
    void abandon() {
        Watch watching;
        synchronized (this) {
            stopped = true;
            watching = watch;
        }
        if (watching != null) {
            watching.end();
        }
        closeQuietly(lock);
    }

    /// The file system's exceptions name the file and say what is wrong by their class only.
    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case FileAlreadyExistsException other -> "not a folder: " + other.getFile();
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static void closeQuietly(FolderLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("embedded-postgresql unlock failed");
        }
    }

    /// Looks after the server five times a second.
    private final class Watch {
        private static final Duration EVERY = Duration.ofMillis(200);
        private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

        private final Thread thread =
                Thread.ofPlatform().daemon().name("embedded-postgresql-watch").unstarted(this::run);
        private volatile boolean ending;

        void end() {
            ending = true;
            thread.interrupt();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            Duration pause = EVERY;
            while (!ending) {
                try {
                    Thread.sleep(pause);
                    if (!cluster.lives()) {
                        LOG.atWarn()
                                .addKeyValue("pid", cluster.pid())
                                .log("embedded-postgresql died");
                        cluster.start(Optional.of(cluster.port()));
                        LOG.atInfo()
                                .addKeyValue("pid", cluster.pid())
                                .log("embedded-postgresql restarted");
                    }
                    cluster.folder().boundLog();
                    pause = EVERY;
                } catch (InterruptedException e) {
                    return;
                } catch (IOException | StorageException e) {
                    if (!ending) {
                        pause =
                                pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0
                                        ? PAUSE_MAX
                                        : pause.multipliedBy(2);
                        LOG.atError()
                                .addKeyValue("problem", e.getMessage())
                                .addKeyValue("retryMillis", pause.toMillis())
                                .log("embedded-postgresql restart failed");
                    }
                }
            }
        }
    }
}
