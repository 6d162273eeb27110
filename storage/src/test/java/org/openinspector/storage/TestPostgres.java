package org.openinspector.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One forgetful server for the tests of this module that do not kill it, and folders for those
/// that do. `testkit-server` has the same for other modules; it needs this one first.
final class TestPostgres {
    private static @Nullable EmbeddedPostgres server;
    private static boolean modelIsMade;
    private static int count;

    private TestPostgres() {}

    /// Where the build keeps PostgreSQL's programs.
    static Path binaries() throws Exception {
        Path folder =
                Path.of(System.getProperty("openinspector.root", ".."))
                        .toRealPath()
                        .resolve("target/postgresql");
        return Files.createDirectories(folder);
    }

    /// A new data folder.
    static Path folder(String name) throws Exception {
        Path folder = Path.of("target/embedded").resolve(name).toAbsolutePath();
        Binaries.delete(folder);
        return Files.createDirectories(folder);
    }

    static EmbeddedSettings settings(Path folder) throws Exception {
        return durable(folder).forgetful();
    }

    /// As the product runs it, which waits for the disk.
    static EmbeddedSettings durable(Path folder) throws Exception {
        return EmbeddedSettings.in(folder).withBinaries(binaries());
    }

    /// A data folder as a first start and a stop leave it, made once and copied.
    static synchronized Path startedBefore(String name) throws Exception {
        Path model = Path.of("target/embedded/model").toAbsolutePath();
        if (!modelIsMade) {
            folder("model");
            EmbeddedPostgres.start(settings(model)).stop();
            modelIsMade = true;
        }
        Path copy = folder(name);
        Files.delete(copy);
        Command.Result copied =
                Command.run(
                        Duration.ofMinutes(1),
                        List.of("cp", "-a", model.toString(), copy.toString()));
        if (!copied.ok()) {
            throw new IllegalStateException(copied.output());
        }
        return copy;
    }

    static synchronized EmbeddedPostgres shared() throws Exception {
        if (server == null) {
            EmbeddedPostgres started = EmbeddedPostgres.start(settings(folder("shared")));
            Runtime.getRuntime().addShutdownHook(new Thread(started::stop));
            server = started;
        }
        return server;
    }

    /// A new database on the shared server.
    static synchronized DatabaseSettings fresh() throws Exception {
        String name = "fresh_" + ++count;
        try (Connection admin = shared().administrator()) {
            execute(admin, "CREATE DATABASE " + name + " OWNER openinspector_owner");
        }
        return shared().settings(name);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(value(connection, sql));
    }
}
