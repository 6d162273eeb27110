package org.openinspector.testkitserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.storage.DatabaseSettings;
import org.openinspector.storage.EmbeddedPostgres;
import org.openinspector.storage.EmbeddedSettings;
import org.openinspector.storage.StorageException;

/// The PostgreSQL of this JVM's tests. Its data lies below `target`, or in the temporary folder if
/// the user PostgreSQL runs as cannot reach that; its programs are unpacked once per build.
final class TestServer {
    private static @Nullable TestServer instance;

    private final EmbeddedPostgres server;

    private TestServer(EmbeddedPostgres server) {
        this.server = server;
    }

    static synchronized TestServer instance() {
        if (instance == null) {
            instance = new TestServer(start());
            instance.dropLeftovers();
            Thread stop = new Thread(instance::stop, "test-postgresql-stop");
            Runtime.getRuntime().addShutdownHook(stop);
        }
        return instance;
    }

    DatabaseSettings settings(String database) {
        return server.settings(database);
    }

    Connection administrator() throws SQLException {
        return server.administrator();
    }

    /// The server's files outlive a build, which saves making them; a killed build leaves
    /// databases.
    private void dropLeftovers() {
        try (Connection connection = administrator();
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_[0-9]+$'")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot drop databases of an earlier run", e);
        }
    }

    private void stop() {
        TestDatabase.closeAll();
        server.stop();
    }

    private static EmbeddedPostgres start() {
        try {
            return start(Path.of("target").toAbsolutePath(), builds());
        } catch (StorageException e) {
            if (!String.valueOf(e.getMessage()).contains("may not pass")) {
                throw e;
            }
            // A checkout below a home folder of mode 700, built as root.
            Path shared = Path.of(System.getProperty("java.io.tmpdir"), "openinspector-tests");
            return start(
                    shared.resolve(Integer.toHexString(Path.of("").toAbsolutePath().hashCode())),
                    shared);
        }
    }

    private static EmbeddedPostgres start(Path below, Path binaries) {
        for (int number = 1; ; number++) {
            Path folder = below.resolve("test-database-" + number);
            try {
                Files.createDirectories(folder);
                Files.createDirectories(binaries);
                return EmbeddedPostgres.start(
                        EmbeddedSettings.in(folder).withBinaries(binaries).forgetful());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (StorageException e) {
                if (number == 8 || !String.valueOf(e.getMessage()).contains("is in use by")) {
                    throw e;
                }
            }
        }
    }

    /// The build's own `target` folder, common to all modules.
    private static Path builds() {
        return Path.of(System.getProperty("openinspector.root", "."))
                .toAbsolutePath()
                .normalize()
                .resolve("target/postgresql");
    }
}
