package org.openinspector.testkitserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;

class TestDatabaseTest {
    private static final Capability SAMPLE = new Capability("sample", TestDatabaseTest.class);
    private static final AccountScope SCOPE = AccountScope.of("000000000001", "us-east-1");

    @Test
    void everyDatabaseStartsEmptyAndApart() {
        Database one = TestDatabase.fresh(SAMPLE);
        Database two = TestDatabase.fresh(SAMPLE);
        one.update(
                SCOPE,
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute(
                                "INSERT INTO sample.note VALUES ('000000000001', 'us-east-1', 'x')");
                    }
                });
        assertEquals(1, notes(one));
        assertEquals(0, notes(two));
    }

    @Test
    void holesInProtectionAreFound() {
        Database database = TestDatabase.fresh(SAMPLE);
        TestDatabase.assertProtected(database, "sample");
        database.asOwner(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE sample.bare (account_id char(12) NOT NULL)");
                statement.execute("CREATE VIEW sample.around AS SELECT * FROM sample.note");
                statement.execute(
                        "CREATE MATERIALIZED VIEW sample.kept AS SELECT * FROM sample.note");
                statement.execute(
                        "CREATE FUNCTION sample.above() RETURNS int LANGUAGE sql"
                                + " SECURITY DEFINER AS 'SELECT 1'");
            }
        });
        AssertionError error =
                assertThrows(
                        AssertionError.class,
                        () -> TestDatabase.assertProtected(database, "sample"));
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains("sample.bare: row-level security is not forced"), message);
        assertTrue(message.contains("sample.around: view without security_invoker"), message);
        assertTrue(message.contains("sample.kept: materialised view"), message);
        assertTrue(message.contains("sample.above(): function runs as its owner"), message);
    }

    private static int notes(Database database) {
        return database.read(
                SCOPE,
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery("SELECT count(*) FROM sample.note")) {
                        row.next();
                        return row.getInt(1);
                    }
                });
    }
}
