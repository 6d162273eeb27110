package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openinspector.storage.TestPostgres.execute;
import static org.openinspector.storage.TestPostgres.value;

import java.sql.Connection;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server without our roles, as an operator has one.
class ExternalPostgresTest {
    private static final AccountScope A = AccountScope.of("000000000001", "us-east-1");
    private static final AccountScope B = AccountScope.of("000000000002", "us-east-1");
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server =
                EmbeddedPostgres.start(
                        TestPostgres.settings(TestPostgres.startedBefore("external")));
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void nothingOfOurs() throws Exception {
        try (Connection admin = server.administrator()) {
            execute(admin, "DROP DATABASE IF EXISTS openinspector WITH (FORCE)");
            execute(admin, "DROP DATABASE IF EXISTS theirs WITH (FORCE)");
            for (String role :
                    new String[] {
                        "openinspector_app", "openinspector_jobs", "openinspector_owner", "operator"
                    }) {
                execute(admin, "DROP ROLE IF EXISTS " + role);
            }
        }
    }

    @Test
    void userThatMayCreateRolesGetsSeparateLogins() throws Exception {
        operator("CREATEROLE");
        String address = address("p%26ss");
        DatabaseSettings settings = DatabaseSettings.external(address);
        assertEquals("openinspector_app", settings.api().user());
        assertEquals(Optional.empty(), settings.api().role());
        assertFalse(settings.exclusive());
        assertFalse(settings.toString().contains("p&ss") || settings.toString().contains("p%26ss"));
        keepsAccountsApart(settings);
        // Another start, or another server, agrees on the passwords.
        assertEquals(settings, DatabaseSettings.external(address));
        keepsAccountsApart(settings);
    }

    @Test
    void userOfRolesMadeBeforehandBecomesThem() throws Exception {
        operator("");
        String address = address("p%26ss");
        StorageException refused =
                assertThrows(StorageException.class, () -> DatabaseSettings.external(address));
        String advice = String.valueOf(refused.getMessage());
        assertTrue(advice.contains("may neither create roles nor become the product's"), advice);
        try (Connection admin = server.administrator()) {
            execute(admin, advice.substring(advice.indexOf("CREATE ROLE")));
        }
        DatabaseSettings settings = DatabaseSettings.external(address);
        assertEquals("operator", settings.api().user());
        assertEquals(Optional.of("openinspector_app"), settings.api().role());
        keepsAccountsApart(settings);
    }

    @Test
    void whatCannotBeUsedIsExplainedWithoutThePassword() throws Exception {
        operator("CREATEROLE");
        assertEquals(
                "OPENINSPECTOR_DATABASE_URL is not a JDBC address, expected"
                        + " jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD",
                refusal("postgres://operator:secret@127.0.0.1/theirs"));
        String wrong = refusal(address("wrong"));
        assertTrue(wrong.contains("password authentication failed for user \"operator\""), wrong);
        assertFalse(wrong.contains("wrong"), wrong);
        try (Connection admin = server.administrator()) {
            execute(admin, "ALTER DATABASE theirs OWNER TO postgres");
        }
        assertEquals(
                "OPENINSPECTOR_DATABASE_URL: user operator may not create schemas; run GRANT CREATE"
                        + " ON DATABASE theirs TO operator",
                refusal(address("p%26ss")));
    }

    private static void keepsAccountsApart(DatabaseSettings settings) {
        try (Database database = Database.open(settings)) {
            database.migrate(DatabaseTest.SAMPLE);
            database.update(
                    A,
                    c ->
                            execute(
                                    c,
                                    "INSERT INTO sample.note VALUES ('000000000001', 'r', 1, 'x')"
                                            + " ON CONFLICT DO NOTHING"));
            String count = "SELECT count(*) FROM sample.note";
            assertEquals("1", database.read(A, c -> value(c, count)));
            assertEquals("0", database.read(B, c -> value(c, count)));
            assertEquals("1", database.acrossAccounts(c -> value(c, count)));
            assertEquals(
                    "42501",
                    assertThrows(
                                    StorageException.class,
                                    () ->
                                            database.update(
                                                    B,
                                                    c ->
                                                            execute(
                                                                    c,
                                                                    "INSERT INTO sample.note VALUES ('000000000001', 'r', 2, 'x')")))
                            .sqlState());
            database.asOwner(c -> execute(c, "SET LOCAL ROLE openinspector_jobs"));
        }
    }

    private static void operator(String right) throws Exception {
        try (Connection admin = server.administrator()) {
            execute(admin, "CREATE ROLE operator LOGIN PASSWORD 'p&ss' " + right);
            execute(admin, "CREATE DATABASE theirs OWNER operator");
        }
    }

    private static String address(String password) {
        return "jdbc:postgresql://127.0.0.1:"
                + server.port()
                + "/theirs?user=operator&password="
                + password
                + "&loginTimeout=10";
    }

    private static String refusal(String address) {
        return String.valueOf(
                assertThrows(StorageException.class, () -> DatabaseSettings.external(address))
                        .getMessage());
    }
}
