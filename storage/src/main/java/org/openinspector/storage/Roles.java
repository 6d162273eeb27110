package org.openinspector.storage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.PGConnection;

/// The database roles of the product.
final class Roles {
    /// Owns schemas and tables; migrations only.
    static final String OWNER = "openinspector_owner";

    /// Serves requests; row-level security shows it the accounts of its scope.
    static final String API = "openinspector_app";

    /// Works across accounts, by a policy of its own and not by BYPASSRLS.
    static final String JOBS = "openinspector_jobs";

    private Roles() {}

    /// A role's password. It follows from the one secret that is kept, so that several servers, and
    /// the same server after a restart, agree on it without keeping it.
    static String password(String secret, String role) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(role.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /// Creates those of the roles that are missing and sets their passwords.
    static void ensure(Connection admin, List<String> roles, String secret) throws SQLException {
        Set<String> there = existing(admin);
        PGConnection postgres = admin.unwrap(PGConnection.class);
        try (Statement statement = admin.createStatement()) {
            for (String role : roles) {
                if (!there.contains(role)) {
                    statement.execute("CREATE ROLE " + role + " LOGIN");
                }
                // Hashed here: the password itself never reaches the server or its log.
                postgres.alterUserPassword(
                        role, password(secret, role).toCharArray(), "scram-sha-256");
            }
        }
    }

    /// Which of the product's roles there are.
    static Set<String> existing(Connection connection) throws SQLException {
        var roles = new HashSet<String>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT rolname FROM pg_roles WHERE rolname LIKE 'openinspector\\_%'")) {
            while (rows.next()) {
                roles.add(rows.getString(1));
            }
        }
        return roles;
    }
}
