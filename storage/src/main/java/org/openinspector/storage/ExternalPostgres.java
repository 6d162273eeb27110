package org.openinspector.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/// A PostgreSQL that an operator runs, given as
/// `jdbc:postgresql://HOST/DATABASE?user=U&password=P`.
///
/// `U` owns the schemas: it may create schemas in the database. The other two roles come about in
/// one of two ways:
/// 1. `U` may create roles (and made these two, if they are there): `openinspector_app` and
///    `openinspector_jobs` are created, and get passwords that follow from `P`. Every pool signs in
///    for itself.
/// 2. Else an operator has created both roles and made `U` a member (`GRANT … TO U WITH SET TRUE`,
///    plain `GRANT` on 15): the pools sign in as `U` and `SET ROLE`. A session could reset that, so
///    1 is safer.
final class ExternalPostgres {
    private static final int VERSION_MIN = 150000;

    /// Since then a membership says whether it inherits. Before, the owner of the schemas also sees
    /// what the background role sees; the role that serves requests is the same.
    private static final int VERSION_OF_MEMBERSHIPS = 160000;

    private ExternalPostgres() {}

    static DatabaseSettings settings(String address) {
        check(address);
        String user = parameter(address, "user");
        String password = parameter(address, "password");
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("connectTimeout", "10");
        String url = withoutLogin(address);
        try (Connection connection = DriverManager.getConnection(url, login)) {
            return settings(connection, url, user, password);
        } catch (SQLException e) {
            throw new StorageException(
                    DatabaseSettings.ADDRESS_VARIABLE
                            + ": cannot use "
                            + withoutParameters(url)
                            + " as "
                            + user
                            + ": "
                            + e.getMessage(),
                    e.getSQLState() == null ? "" : e.getSQLState(),
                    e);
        }
    }

    private static DatabaseSettings settings(
            Connection connection, String url, String user, String password) throws SQLException {
        Facts facts = facts(connection);
        if (facts.version() < VERSION_MIN) {
            throw new StorageException(
                    DatabaseSettings.ADDRESS_VARIABLE
                            + " names PostgreSQL "
                            + facts.version() / 10000
                            + ", expected 15 or newer");
        }
        if (!facts.mayCreateSchemas()) {
            throw new StorageException(
                    DatabaseSettings.ADDRESS_VARIABLE
                            + ": user "
                            + user
                            + " may not create schemas; run GRANT CREATE ON DATABASE "
                            + connection.getCatalog()
                            + " TO "
                            + user);
        }
        Login owner = new Login(user, password, Optional.empty());
        List<String> roles = List.of(Roles.API, Roles.JOBS);
        if (facts.mayCreateRoles() && !password.isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                // Until this connection closes: two servers starting at once would make them twice.
                statement.execute("SELECT pg_advisory_lock(7239002)");
                Roles.ensure(connection, roles, password);
                statement.execute("GRANT " + Roles.JOBS + " TO CURRENT_USER" + memberships(facts));
            }
            return new DatabaseSettings(
                    url,
                    owner,
                    new Login(Roles.API, Roles.password(password, Roles.API), Optional.empty()),
                    new Login(Roles.JOBS, Roles.password(password, Roles.JOBS), Optional.empty()),
                    false,
                    DatabaseSettings.Limits.DEFAULT);
        }
        Set<String> there = Roles.existing(connection);
        if (!there.containsAll(roles) || !facts.mayBecome()) {
            throw new StorageException(
                    DatabaseSettings.ADDRESS_VARIABLE
                            + ": user "
                            + user
                            + " may neither create roles nor become the product's; run, as an"
                            + " administrator: CREATE ROLE openinspector_app; CREATE ROLE"
                            + " openinspector_jobs; GRANT openinspector_app, openinspector_jobs TO "
                            + user
                            + memberships(facts));
        }
        return new DatabaseSettings(
                url,
                owner,
                new Login(user, password, Optional.of(Roles.API)),
                new Login(user, password, Optional.of(Roles.JOBS)),
                false,
                DatabaseSettings.Limits.DEFAULT);
    }

    private static String memberships(Facts facts) {
        return facts.version() < VERSION_OF_MEMBERSHIPS ? "" : " WITH INHERIT FALSE, SET TRUE";
    }

    private record Facts(
            int version, boolean mayCreateRoles, boolean mayCreateSchemas, boolean mayBecome) {}

    private static Facts facts(Connection connection) throws SQLException {
        String question =
                """
                SELECT current_setting('server_version_num')::int,
                       r.rolsuper OR r.rolcreaterole AND (
                           current_setting('server_version_num')::int < 160000 OR NOT EXISTS (
                               SELECT FROM pg_roles p
                               WHERE p.rolname IN ('openinspector_app', 'openinspector_jobs')
                                 AND NOT pg_has_role(p.oid, 'MEMBER WITH ADMIN OPTION'))),
                       has_database_privilege(current_database(), 'CREATE'),
                       (SELECT count(*) = 2 FROM pg_roles p
                        WHERE p.rolname IN ('openinspector_app', 'openinspector_jobs')
                          AND pg_has_role(p.oid, 'MEMBER'))
                FROM pg_roles r WHERE r.rolname = current_user\
                """;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return new Facts(
                    row.getInt(1), row.getBoolean(2), row.getBoolean(3), row.getBoolean(4));
        }
    }

    private static void check(String address) {
        if (!address.startsWith("jdbc:postgresql:")) {
            // The address itself is not repeated: it may hold a password.
            throw new StorageException(
                    DatabaseSettings.ADDRESS_VARIABLE
                            + " is not a JDBC address, expected"
                            + " jdbc:postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD");
        }
    }

    private static String parameter(String address, String name) {
        int question = address.indexOf('?');
        if (question >= 0) {
            for (String parameter : address.substring(question + 1).split("&", -1)) {
                if (parameter.startsWith(name + "=")) {
                    return URLDecoder.decode(
                            parameter.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
        }
        return "";
    }

    private static String withoutLogin(String address) {
        int question = address.indexOf('?');
        if (question < 0) {
            return address;
        }
        StringBuilder kept = new StringBuilder();
        for (String parameter : address.substring(question + 1).split("&", -1)) {
            if (!parameter.isEmpty()
                    && !parameter.startsWith("user=")
                    && !parameter.startsWith("password=")) {
                kept.append(kept.isEmpty() ? "?" : "&").append(parameter);
            }
        }
        return address.substring(0, question) + kept;
    }

    private static String withoutParameters(String url) {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }
}
