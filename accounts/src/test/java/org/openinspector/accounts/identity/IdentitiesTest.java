package org.openinspector.accounts.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openinspector.accounts.AccessKey;
import org.openinspector.accounts.AccessKeyState;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.Principal;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.policy.Context;
import org.openinspector.accounts.policy.PolicyRequest;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Users, roles, policies, sessions and the audit log, on a real PostgreSQL.
final class IdentitiesTest {
    private static final String A = "111122223333";
    private static final String B = "444455556666";
    private static final String REGION = "us-east-1";
    private static final String ALLOW =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"*\"}}";

    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private Accounts accounts = open();
    private final Identities identities = accounts.identities();

    private Accounts open() {
        return new Accounts(
                database,
                SecretBox.open(Path.of("target").resolve(UUID.randomUUID() + ".key")),
                () -> now);
    }

    @BeforeEach
    void start() {
        accounts.ensureFirst(A, REGION);
        accounts.ensureFirst(B, REGION);
    }

    @AfterEach
    void close() {
        accounts.audit().close();
        database.close();
    }

    private boolean may(Accounts server, Principal who, String action) {
        return server.grants()
                .find(who, now)
                .map(grant ->
                        grant.policies()
                                .decide(new PolicyRequest(action, "*", Context.NONE))
                                .allowed())
                .orElse(false);
    }

    private Principal user(String name) {
        Identity user = identities.createUser(A, name, Map.of());
        return accounts.createAccessKey(A, user.arn()).principal();
    }

    @Test
    void theFirstAdministratorMayDoEverythingAndOthersNothing() {
        AccessKey first = accounts.ensureFirst(A, REGION).key();
        assertTrue(may(accounts, first.principal(), "inspector2:Disable"));
        assertFalse(may(accounts, user("anne"), "inspector2:ListFindings"));
    }

    @Test
    void whoeverWasThereBeforePoliciesKeepsEverything() {
        try (Database old = Database.open(TestDatabase.freshSettings())) {
            old.asOwner(connection -> {
                try (Statement sql = connection.createStatement()) {
                    sql.execute("CREATE SCHEMA accounts");
                    sql.execute(migration("V1__accounts.sql"));
                    // The owner sees its rows for this test only.
                    sql.execute("ALTER TABLE accounts.account NO FORCE ROW LEVEL SECURITY");
                    sql.execute("ALTER TABLE accounts.principal NO FORCE ROW LEVEL SECURITY");
                    sql.execute(
                            "INSERT INTO accounts.account VALUES ('111122223333', now());"
                                    + "INSERT INTO accounts.principal VALUES ('111122223333',"
                                    + " 'arn:aws:iam::111122223333:user/administrator', now())");
                    sql.execute(migration("V2__identity.sql"));
                    try (ResultSet rows =
                            sql.executeQuery(
                                    "SELECT kind, name, policies[1], unique_id FROM accounts.principal")) {
                        assertTrue(rows.next());
                        assertEquals("USER", rows.getString(1));
                        assertEquals("administrator", rows.getString(2));
                        assertEquals(ManagedPolicies.ADMINISTRATOR, rows.getString(3));
                        assertTrue(rows.getString(4).matches("AIDA[A-Z2-7]{17}"));
                    }
                }
            });
        }
    }

    private static String migration(String name) {
        try (InputStream in =
                Objects.requireNonNull(Accounts.class.getResourceAsStream("migration/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void changesWorkAtOnceHereAndInTwoSecondsElsewhere() {
        Principal anne = user("anne");
        Accounts other = open();
        assertFalse(may(other, anne, "a:B"));
        identities.putPolicy(A, "do", "", ALLOW.formatted("a:B"));
        identities.attach(A, "user/anne", "do");
        assertTrue(may(accounts, anne, "a:B"));
        assertFalse(may(other, anne, "a:B"));
        now = now.plus(GrantCache.FRESH);
        assertTrue(may(other, anne, "a:B"));
        identities.putPolicy(A, "do", "", ALLOW.formatted("a:C"));
        assertFalse(may(accounts, anne, "a:B"));
        assertEquals(
                IdentityException.Reason.CONFLICT,
                assertThrows(IdentityException.class, () -> identities.deletePolicy(A, "do"))
                        .reason());
        identities.detach(A, "user/anne", "do");
        identities.deletePolicy(A, "do");
        identities.putInline(A, "user/anne", "own", ALLOW.formatted("a:D"));
        assertTrue(may(accounts, anne, "a:D"));
        identities.setBoundary(A, ALLOW.formatted("a:E"));
        assertFalse(may(accounts, anne, "a:D"));
        identities.setBoundary(A, null);
        identities.delete(A, "user/anne");
        assertTrue(accounts.grants().find(anne, now).isEmpty());
        assertTrue(accounts.accessKeys(A, anne.arn()).isEmpty());
    }

    @Test
    void namesAreCheckedAndBelongToTheirAccount() {
        identities.createUser(A, "Anne", Map.of("team", "red"));
        assertEquals(
                IdentityException.Reason.CONFLICT,
                assertThrows(
                                IdentityException.class,
                                () -> identities.createUser(A, "anne", Map.of()))
                        .reason());
        assertThrows(IdentityException.class, () -> identities.createUser(A, "a/b", Map.of()));
        assertThrows(
                IdentityException.class,
                () -> identities.createUser(A, "x", Map.of("k", "1", "K", "2")));
        assertThrows(
                IdentityException.class, () -> identities.createRole(A, "r", "{}", 3600, Map.of()));
        assertTrue(identities.find(B, "user/Anne").isEmpty());
        assertTrue(identities.find(B, "arn:aws:iam::" + A + ":user/Anne").isEmpty());
        assertEquals(Map.of("team", "red"), identities.find(A, "user/Anne").orElseThrow().tags());
        assertEquals(
                List.of("administrator", "Anne"),
                identities.list(A, IdentityKind.USER, "", 10).stream()
                        .map(Identity::name)
                        .toList());
        TestDatabase.assertProtected(database, "accounts");
    }

    @Test
    void keysAreReplacedDeactivatedAndDeleted() {
        Principal anne = user("anne");
        AccessKeyState first = accounts.accessKeys(A, anne.arn()).getFirst();
        accounts.used(
                anne, new AccessKeyState.Use(now, Optional.of("inspector2"), Optional.of(REGION)));
        assertEquals(
                Optional.of("inspector2"),
                accounts.accessKey(A, first.id())
                        .flatMap(AccessKeyState::lastUse)
                        .flatMap(AccessKeyState.Use::service));
        AccessKey second = accounts.rotateAccessKey(first, A);
        assertTrue(accounts.principal(first.id()).isEmpty());
        assertTrue(accounts.principal(second.id()).isPresent());
        accounts.createAccessKey(A, anne.arn());
        assertThrows(IllegalStateException.class, () -> accounts.activateAccessKey(first, A));
        assertTrue(accounts.principal(first.id()).isEmpty());
        assertTrue(accounts.deleteAccessKey(A, second.id()));
        accounts.activateAccessKey(first, A);
        assertTrue(accounts.principal(first.id()).isPresent());
        assertFalse(accounts.deleteAccessKey(B, first.id()));
    }

    private static String trust(String principal) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\"],\"Principal\":{\"AWS\":\""
                + principal
                + "\"}}}";
    }

    private Begun assume(Principal who, String role, int seconds) {
        return accounts.sessions()
                .assume(
                        who,
                        accounts.grants().find(who, now).orElseThrow(),
                        Context.NONE,
                        new AssumeRequest(
                                role,
                                "night",
                                seconds,
                                Optional.empty(),
                                List.of(),
                                Map.of("team", "red"),
                                Set.of("team")));
    }

    private void refused(SessionException.Code code, Principal who, String role, int seconds) {
        assertEquals(
                code,
                assertThrows(SessionException.class, () -> assume(who, role, seconds)).code());
    }

    @Test
    void rolesAreTakenOnByThoseWhoAreTrusted() {
        Principal anne = user("anne");
        String named = identities.createRole(A, "named", trust(anne.arn()), 7200, Map.of()).arn();
        String wide = identities.createRole(A, "wide", trust(A), 3600, Map.of()).arn();
        String far = identities.createRole(B, "far", trust(anne.arn()), 3600, Map.of()).arn();
        // Named in the own account is enough; the account as a whole, or another, is not.
        Begun begun = assume(anne, named, 7200);
        refused(SessionException.Code.ACCESS_DENIED, anne, wide, 900);
        refused(SessionException.Code.ACCESS_DENIED, anne, far, 900);
        refused(SessionException.Code.ACCESS_DENIED, anne, "arn:aws:iam::" + B + ":role/none", 900);
        refused(SessionException.Code.VALIDATION, anne, named, 7201);
        refused(SessionException.Code.VALIDATION, anne, named, 899);
        identities.putInline(A, "user/anne", "take", ALLOW.formatted("sts:AssumeRole"));
        assume(anne, wide, 900);
        assertEquals("arn:aws:sts::" + B + ":assumed-role/far/night", assume(anne, far, 900).arn());

        Principal session =
                accounts.principal(begun.accessKeyId(), Optional.of(begun.token())).orElseThrow();
        assertEquals(named, session.subjectArn());
        assertEquals(Map.of("team", "red"), session.session().orElseThrow().tags());
        assertTrue(accounts.find(begun.accessKeyId(), Optional.of(begun.token())).isPresent());
        assertTrue(accounts.find(begun.accessKeyId()).isEmpty());
        Begun another = assume(anne, named, 900);
        assertNotEquals(begun.accessKeyId(), another.accessKeyId());
        assertTrue(accounts.principal(begun.accessKeyId(), Optional.of(another.token())).isEmpty());
        assertTrue(accounts.grants().find(session, now).isPresent());

        identities.revokeSessions(A, "role/named");
        assertTrue(accounts.grants().find(session, now).isEmpty());
        identities.delete(A, "role/named");
        identities.createRole(A, "named", trust(anne.arn()), 7200, Map.of());
        assertTrue(accounts.grants().find(session, now).isEmpty());
    }

    private AuditEvent event(String account, String action, int status) {
        return new AuditEvent(
                account,
                REGION,
                now,
                UUID.randomUUID(),
                "arn:aws:iam::" + account + ":user/anne",
                "AKIA",
                action,
                "*",
                "127.0.0.1",
                "test",
                "{}",
                status,
                "");
    }

    @Test
    void callsAreWrittenDownInOrderAndByAccount() {
        Audit audit = accounts.audit();
        for (int i = 0; i < 2_500; i++) {
            audit.note(event(i % 5 == 0 ? B : A, "a:Get" + i, 200));
            now = now.plusMillis(1);
        }
        AuditEvent change = event(A, "a:Put", 0);
        audit.begin(change);
        AccountScope scope = AccountScope.of(A, REGION);
        assertEquals(List.of(change), audit.list(scope, AuditFilter.ALL, 1));
        audit.end(change.ended(200, ""));
        audit.close();
        assertEquals(200, audit.list(scope, AuditFilter.ALL, 1).getFirst().status());
        var seen = new ArrayList<AuditEvent>();
        Optional<AuditFilter.Place> after = Optional.empty();
        while (true) {
            List<AuditEvent> page =
                    audit.list(
                            scope,
                            new AuditFilter(
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    false,
                                    after),
                            300);
            if (page.isEmpty()) {
                break;
            }
            seen.addAll(page);
            after =
                    Optional.of(
                            new AuditFilter.Place(page.getLast().at(), page.getLast().requestId()));
        }
        assertEquals(2_001, seen.size());
        assertTrue(seen.stream().allMatch(event -> event.accountId().equals(A)));
        assertThrows(IllegalStateException.class, () -> audit.note(event(A, "a:Get", 200)));
        assertEquals(List.of(), audit.list(AccountScope.of(A, "eu-west-1"), AuditFilter.ALL, 10));
    }

    @Test
    void whatIsTooOldGoes() {
        Audit old = accounts.audit();
        old.keep(Duration.ofDays(2));
        old.begin(event(A, "a:Old", 200));
        now = now.plus(Duration.ofDays(3));
        accounts = open();
        accounts.audit().keep(Duration.ofDays(2));
        accounts.audit().begin(event(A, "a:New", 200));
        assertEquals(
                List.of("a:New"),
                accounts.audit().list(AccountScope.of(A, REGION), AuditFilter.ALL, 10).stream()
                        .map(AuditEvent::action)
                        .toList());
        old.close();
        assertThrows(IllegalArgumentException.class, () -> old.keep(Duration.ZERO));
    }
}
