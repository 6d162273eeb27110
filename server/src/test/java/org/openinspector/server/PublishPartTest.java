package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.aws.publish.NoClientsException;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.findings.publish.AccountFigures;
import org.openinspector.findings.publish.EventSinks;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.publish.SinkRefusedException;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// What the server connects publishing with.
final class PublishPartTest {
    private static final String REGION = "us-east-1";
    private static final String MANAGEMENT = "000000000001";
    private static final String ADMIN = "222233334444";

    @TempDir Path folder = Path.of("target");

    /// The administrator is told, in the transaction in which the account joins, and only if that
    /// is done.
    @Test
    void anAccountThatTheLimitKeepsOutIsTold() throws Exception {
        try (Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY)) {
            Accounts accounts =
                    new Accounts(database, SecretBox.open(folder.resolve("secret.key")));
            Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
            try (Publishing publishing = publishing(findings, accounts)) {
                var first = accounts.ensureFirst(MANAGEMENT, REGION);
                assertEquals(MANAGEMENT, first.id());
                Organizations organizations = accounts.organizations();
                organizations.foundFirst(MANAGEMENT);
                var _ = organizations.create(MANAGEMENT, Optional.of(ADMIN), "security");
                organizations.appoint(MANAGEMENT, REGION, ADMIN, Optional.empty());
                organizations.autoEnable(ADMIN, REGION, EnumSet.of(ScanKind.EC2));
                var _ = organizations.create(MANAGEMENT, Optional.of("333344445555"), "fits");
                assertEquals(List.of(), told(database));
                fill(database);
                var _ = organizations.create(MANAGEMENT, Optional.of("444455556666"), "late");
                assertEquals(
                        List.of(
                                ADMIN
                                        + " 3 {\"Reason\": \"The number of member accounts enabled with AWS"
                                        + " Inspector has reached the maximum limit of 10,000\","
                                        + " \"AutoEnableStatus\": \"Failed\"}"),
                        told(database));
                // One that is not made is not told either.
                assertThrows(
                        RuntimeException.class,
                        () ->
                                organizations.create(
                                        MANAGEMENT, Optional.of("444455556666"), "again"));
                assertEquals(1, told(database).size());
                assertEquals(0, publishing.figures().dead());
            }
        }
    }

    private static Publishing publishing(Findings findings, Accounts accounts) throws StartFailure {
        return PublishPart.of(
                findings,
                accounts,
                new PublishAccess(Optional.empty()),
                AccountFigures.NONE,
                Map.of(),
                Clock.systemUTC());
    }

    private static void fill(Database database) {
        database.updateAcrossAccounts(connection -> {
            try (var insert =
                    connection.prepareStatement(
                            """
                            INSERT INTO accounts.member
                                (account_id, region, member_id, status, updated_at)
                            SELECT ?, ?, lpad(n::text, 12, '0'), 'ENABLED', now()
                            FROM generate_series(5, 10003) n\
                            """)) {
                insert.setString(1, MANAGEMENT);
                insert.setString(2, REGION);
                insert.executeUpdate();
            }
        });
    }

    private static List<String> told(Database database) {
        return database.acrossAccounts(connection -> {
            List<String> out = new ArrayList<>();
            try (var rows =
                    connection
                            .createStatement()
                            .executeQuery(
                                    "SELECT account_id || ' ' || kind || ' ' || payload::text"
                                            + " FROM findings.outbox_event ORDER BY notice_no")) {
                while (rows.next()) {
                    out.add(rows.getString(1));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return out;
        });
    }

    @Test
    void withoutAwsItsSinksAreRefusedWithWhatToDo() throws Exception {
        try (Database database = TestDatabase.fresh(Accounts.CAPABILITY, Findings.CAPABILITY)) {
            Accounts accounts =
                    new Accounts(database, SecretBox.open(folder.resolve("secret.key")));
            Findings findings = new Findings(database, accounts.keys(), FindingsSettings.DEFAULTS);
            try (Publishing publishing = publishing(findings, accounts)) {
                for (Map.Entry<String, String> sink :
                        Map.of(
                                        "eventbridge", "default",
                                        "securityhub", "default",
                                        "sns", "arn:aws:sns:us-east-1:000000000001:t",
                                        "cloudwatch", "OpenInspector",
                                        "s3", "s3://drop")
                                .entrySet()) {
                    String message =
                            assertThrows(
                                            SinkRefusedException.class,
                                            () ->
                                                    publishing
                                                            .sinks()
                                                            .create(
                                                                    AccountScope.of(
                                                                            MANAGEMENT, REGION),
                                                                    sink.getKey(),
                                                                    new EventSinks.Wish(
                                                                            "s",
                                                                            sink.getValue(),
                                                                            null,
                                                                            null,
                                                                            null,
                                                                            null)))
                                    .getMessage();
                    assertTrue(String.valueOf(message).contains("--aws"), message);
                }
            }
        }
    }

    @Test
    void nobodyElseDeliversWithTheServersCredentials() throws NoClientsException {
        try (AwsAccounts one =
                AwsAccounts.single(
                        new AwsAccount(ADMIN, "arn:aws:iam::" + ADMIN + ":root"),
                        AwsSettings.of(Optional.empty(), List.of(REGION), folder),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")),
                        Clock.systemUTC())) {
            PublishAccess access = new PublishAccess(Optional.of(one));
            assertEquals(ADMIN, access.clients(ADMIN).accountId());
            assertThrows(NoClientsException.class, () -> access.clients(MANAGEMENT));
        }
    }
}
