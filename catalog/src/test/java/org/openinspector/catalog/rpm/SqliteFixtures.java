package org.openinspector.catalog.rpm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/// Databases that the real SQLite writes.
final class SqliteFixtures {
    private SqliteFixtures() {}

    static Connection open(Path database) throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + database);
    }

    /// Makes changes that stay in the write-ahead log.
    ///
    /// @return the log; the database's file is as before
    static byte[] change(Path database, String... statements) throws Exception {
        byte[] before;
        byte[] log;
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.executeQuery("PRAGMA journal_mode = WAL").close();
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            before = Files.readAllBytes(database);
            for (String sql : statements) {
                statement.execute(sql);
            }
            // Closing would write the log back.
            log = Files.readAllBytes(Path.of(database + "-wal"));
        }
        Files.write(database, before);
        Files.deleteIfExists(Path.of(database + "-wal"));
        return log;
    }

    /// A small database and its log.
    static byte[] databaseWithLog(Path database) throws Exception {
        return change(database, "CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");
    }
}
