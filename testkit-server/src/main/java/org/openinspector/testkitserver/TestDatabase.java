package org.openinspector.testkitserver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;
import org.openinspector.storage.DatabaseSettings;

/// Databases for tests, all on one PostgreSQL per JVM. Each is a copy of a template that was
/// migrated once, so a fresh one costs a file copy and not a migration.
public final class TestDatabase {
    private static final DatabaseSettings.Limits LIMITS =
            new DatabaseSettings.Limits(
                    4,
                    4,
                    DatabaseSettings.Limits.DEFAULT.connectionMax(),
                    DatabaseSettings.Limits.DEFAULT.statementMax());

    private static final Map<List<Capability>, String> TEMPLATES = new HashMap<>();
    private static final List<Database> OPEN = new ArrayList<>();
    private static int count;

    private TestDatabase() {}

    /// An empty database with the capabilities' schemas, in the order given. It need not be closed:
    /// all are gone with the JVM.
    public static synchronized Database fresh(Capability... capabilities) {
        return fresh(UnaryOperator.identity(), capabilities);
    }

    /// Like [#fresh(Capability...)], but what reads the rows of a scope asks for those of all
    /// accounts: only row-level security is left.
    public static Database withoutFirstLock(Capability... capabilities) {
        return fresh(FirstLock::open, capabilities);
    }

    private static synchronized Database fresh(
            UnaryOperator<Connection> readers, Capability... capabilities) {
        TestServer server = TestServer.instance();
        String template =
                TEMPLATES.computeIfAbsent(
                        List.of(capabilities), wanted -> template(server, wanted));
        String name = "test_" + ++count;
        create(server, name, template);
        Database database = Database.open(server.settings(name).withLimits(LIMITS), readers);
        OPEN.add(database);
        return database;
    }

    /// The settings of a new empty database, for what opens its own, such as a whole server.
    public static synchronized DatabaseSettings freshSettings() {
        TestServer server = TestServer.instance();
        String name = "test_" + ++count;
        create(server, name, "template0");
        return server.settings(name).withLimits(LIMITS);
    }

    /// Fails unless every table of the schema with an `account_id` forces row-level security with
    /// both policies, and no view or function leads around it.
    public static void assertProtected(Database database, String schema) {
        List<String> holes = database.acrossAccounts(connection -> holes(connection, schema));
        if (!holes.isEmpty()) {
            throw new AssertionError("schema " + schema + " is not protected: " + holes);
        }
    }

    static void closeAll() {
        OPEN.forEach(Database::close);
    }

    private static String template(TestServer server, List<Capability> capabilities) {
        String name = "template_" + (TEMPLATES.size() + 1);
        create(server, name, "template0");
        try (Database database = Database.open(server.settings(name).withLimits(LIMITS))) {
            capabilities.forEach(database::migrate);
        }
        return name;
    }

    private static void create(TestServer server, String name, String template) {
        try (Connection connection = server.administrator();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE DATABASE "
                            + name
                            + " TEMPLATE "
                            + template
                            + " OWNER openinspector_owner STRATEGY FILE_COPY");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
    }

    private static List<String> holes(Connection connection, String schema) throws SQLException {
        String question =
                """
                SELECT c.oid::regclass || ': ' || what
                FROM pg_class c
                CROSS JOIN LATERAL (VALUES
                    (c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity),
                     'row-level security is not forced (CALL storage.protect)'),
                    (c.relkind IN ('r', 'p') AND 2 <> (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid),
                     'has not exactly the two policies of storage.protect'),
                    (c.relkind = 'v' AND NOT coalesce(c.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false),
                     'view without security_invoker'),
                    (c.relkind = 'm', 'materialised view holds the rows of all accounts')
                ) AS hole(open, what)
                WHERE c.relnamespace = ?::regnamespace AND hole.open
                  AND EXISTS (SELECT FROM pg_attribute a
                              WHERE a.attrelid = c.oid AND a.attname = 'account_id')
                  AND (NOT c.relispartition OR has_table_privilege('openinspector_app', c.oid, 'SELECT'))
                UNION ALL
                SELECT p.oid::regprocedure || ': function runs as its owner (SECURITY DEFINER)'
                FROM pg_proc p WHERE p.pronamespace = ?::regnamespace AND p.prosecdef
                """;
        List<String> holes = new ArrayList<>();
        try (var statement = connection.prepareStatement(question)) {
            statement.setString(1, schema);
            statement.setString(2, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    holes.add(rows.getString(1));
                }
            }
        }
        return holes;
    }
}
