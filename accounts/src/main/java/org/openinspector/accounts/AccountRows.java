package org.openinspector.accounts;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.openinspector.accounts.identity.Identities;
import org.openinspector.accounts.identity.IdentityKind;
import org.openinspector.accounts.identity.ManagedPolicies;

/// Accounts, the Regions they are served in, and their administrators in the database.
final class AccountRows {
    private AccountRows() {}

    /// Makes an account.
    ///
    /// @return whether there was no such account
    static boolean insert(Connection connection, String accountId, Instant now)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.account (account_id, created_at) VALUES (?, ?)
                        ON CONFLICT DO NOTHING
                        """)) {
            insert.setString(1, accountId);
            insert.setObject(2, now.atOffset(ZoneOffset.UTC));
            return insert.executeUpdate() > 0;
        }
    }

    /// Serves all accounts in these Regions, beside those they are served in already.
    static void serve(Connection connection, List<String> regions, Instant now)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.region (account_id, region, added_at)
                        SELECT a.account_id, r.name, ?
                        FROM accounts.account a, unnest(?) AS r(name)
                        ON CONFLICT DO NOTHING\
                        """)) {
            insert.setObject(1, now.atOffset(ZoneOffset.UTC));
            insert.setArray(2, connection.createArrayOf("text", regions.toArray()));
            insert.executeUpdate();
        }
    }

    static String administrator(String accountId) {
        return "arn:aws:iam::" + accountId + ":user/administrator";
    }

    static void insert(Connection connection, String accountId, String region, Instant now)
            throws SQLException {
        try (PreparedStatement account =
                        connection.prepareStatement(
                                """
                                INSERT INTO accounts.account (account_id, created_at) VALUES (?, ?)
                                ON CONFLICT DO NOTHING
                                """);
                PreparedStatement served =
                        connection.prepareStatement(
                                """
                                INSERT INTO accounts.region (account_id, region, added_at) VALUES (?, ?, ?)
                                ON CONFLICT DO NOTHING
                                """)) {
            account.setString(1, accountId);
            account.setObject(2, now.atOffset(ZoneOffset.UTC));
            account.executeUpdate();
            served.setString(1, accountId);
            served.setString(2, region);
            served.setObject(3, now.atOffset(ZoneOffset.UTC));
            served.executeUpdate();
        }
    }

    /// Leaves the principal's row locked until the transaction ends, so that one key is made and
    /// not two.
    static void insertAdministrator(
            Connection connection, String accountId, String arn, Instant now) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.principal (account_id, arn, created_at, kind, unique_id,
                            policies)
                        VALUES (?, ?, ?, 'USER', ?, ARRAY[?])
                        ON CONFLICT (account_id, arn) DO UPDATE SET arn = EXCLUDED.arn
                        """)) {
            insert.setString(1, accountId);
            insert.setString(2, arn);
            insert.setObject(3, now.atOffset(ZoneOffset.UTC));
            insert.setString(4, Identities.uniqueId(IdentityKind.USER));
            insert.setString(5, ManagedPolicies.ADMINISTRATOR);
            insert.executeUpdate();
        }
    }

    /// The role by which the management account gets in, named as AWS names it.
    static void insertAccessRole(
            Connection connection, String accountId, String managementId, Instant now)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO accounts.principal (account_id, arn, created_at, kind, unique_id,
                            policies, trust)
                        VALUES (?, ?, ?, 'ROLE', ?, ARRAY[?], ?) ON CONFLICT DO NOTHING
                        """)) {
            insert.setString(1, accountId);
            insert.setString(
                    2, "arn:aws:iam::" + accountId + ":role/OrganizationAccountAccessRole");
            insert.setObject(3, now.atOffset(ZoneOffset.UTC));
            insert.setString(4, Identities.uniqueId(IdentityKind.ROLE));
            insert.setString(5, ManagedPolicies.ADMINISTRATOR);
            insert.setString(
                    6,
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                            + "\"Principal\":{\"AWS\":\"arn:aws:iam::"
                            + managementId
                            + ":root\"},\"Action\":\"sts:AssumeRole\"}]}");
            insert.executeUpdate();
        }
    }
}
