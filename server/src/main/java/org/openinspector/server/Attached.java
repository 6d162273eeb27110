package org.openinspector.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.Accounts;
import org.openinspector.estate.Estate;
import org.openinspector.findings.Findings;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;
import org.openinspector.storage.DatabaseSettings;
import org.openinspector.storage.EmbeddedPostgres;

/// The database of a data folder, for a command that runs beside the server or without it.
final class Attached implements AutoCloseable {
    /// The capabilities whose schemas there are, in the order in which they are made.
    static final List<Capability> CAPABILITIES =
            List.of(Accounts.CAPABILITY, Findings.CAPABILITY, Estate.CAPABILITY);

    private static final DatabaseSettings.Limits FEW =
            new DatabaseSettings.Limits(
                    1,
                    3,
                    DatabaseSettings.Limits.DEFAULT.connectionMax(),
                    DatabaseSettings.Limits.DEFAULT.statementMax());

    private final Database database;
    private final @Nullable EmbeddedPostgres started;

    private Attached(Database database, @Nullable EmbeddedPostgres started) {
        this.database = database;
        this.started = started;
    }

    Database database() {
        return database;
    }

    /// @param alone no server may run
    /// @param make makes the database if there is none
    /// @throws StartFailure if there is no database, or a server runs and may not
    static Attached open(Path data, Map<String, String> environment, boolean alone, boolean make)
            throws StartFailure {
        String url = environment.getOrDefault(DatabaseSettings.ADDRESS_VARIABLE, "");
        if (!url.isBlank()) {
            return new Attached(
                    Database.attach(DatabaseSettings.external(url).withLimits(FEW)), null);
        }
        Path folder = data.resolve("postgres");
        if (!make && !Files.isDirectory(folder)) {
            throw new StartFailure("there is no database in " + data + "; name it with --data");
        }
        Optional<DatabaseSettings> running = EmbeddedPostgres.running(folder);
        if (running.isPresent()) {
            if (alone) {
                throw new StartFailure("a server uses " + data + "; stop it first");
            }
            return new Attached(Database.attach(running.get().withLimits(FEW)), null);
        }
        EmbeddedPostgres started = EmbeddedPostgres.start(folder);
        try {
            return new Attached(Database.attach(started.settings().withLimits(FEW)), started);
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    @Override
    public void close() {
        database.close();
        if (started != null) {
            started.close();
        }
    }
}
