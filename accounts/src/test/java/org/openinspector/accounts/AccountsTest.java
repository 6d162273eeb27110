package org.openinspector.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.apimodel.sigv4.SigV4Settings;
import org.openinspector.apimodel.sigv4.SigV4Signer;
import org.openinspector.apimodel.sigv4.SigV4Verifier;
import org.openinspector.apimodel.sigv4.SignedRequest;
import org.openinspector.apimodel.sigv4.SignedRequest.Header;
import org.openinspector.apimodel.sigv4.Verification;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;

/// Accounts and access keys, on a real PostgreSQL.
final class AccountsTest {
    private static final String FIRST = Accounts.FIRST;
    private static final String OTHER = "123456789012";
    private static final String REGION = "us-east-1";

    @TempDir private Path folder = Path.of("");

    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    @AfterEach
    void close() {
        database.close();
    }

    private Accounts accounts() {
        return accounts("secret.key");
    }

    private Accounts accounts(String keyFile) {
        return new Accounts(database, SecretBox.open(folder.resolve(keyFile)), () -> now);
    }

    @Test
    void theFirstStartMakesAnAccountAndLaterOnesFindIt() {
        Accounts accounts = accounts();
        assertEquals(List.of(), accounts.accountIds());
        AccessKey first = accounts.ensureFirst(FIRST, REGION).key();
        String arn = "arn:aws:iam::000000000001:user/administrator";
        assertEquals(new Principal(FIRST, arn, first.id()), first.principal());
        assertEquals(40, first.secret().length());
        AccessKey again = accounts().ensureFirst(FIRST, REGION).key();
        assertEquals(first.id(), again.id());
        assertEquals(first.secret(), again.secret());
        assertEquals(List.of(FIRST), accounts.accountIds());
        assertTrue(accounts.exists(FIRST));
        assertFalse(accounts.exists(OTHER));
        assertEquals(1, count("SELECT count(*) FROM accounts.access_key"));
    }

    @Test
    void anotherAccountIsAddedAndTheFirstStays() {
        Accounts accounts = accounts();
        AccessKey first = accounts.ensureFirst(FIRST, REGION).key();
        AccessKey adopted = accounts.ensureFirst(OTHER, "eu-west-1").key();
        assertNotEquals(first.id(), adopted.id());
        assertEquals(List.of(FIRST, OTHER), accounts.accountIds());
        assertEquals(Optional.of(first.principal()), accounts.principal(first.id()));
        assertEquals(Optional.of(adopted.principal()), accounts.principal(adopted.id()));
        assertEquals(first.id(), accounts.ensureFirst(FIRST, REGION).key().id());
    }

    @Test
    void startsAtOnceMakeOneKey() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Account> ensure = () -> accounts().ensureFirst(FIRST, REGION);
            var ids = new HashSet<String>();
            for (var account : threads.invokeAll(List.of(ensure, ensure, ensure, ensure))) {
                ids.add(account.get().key().id());
            }
            assertEquals(1, ids.size());
        }
        assertEquals(1, count("SELECT count(*) FROM accounts.access_key"));
    }

    @Test
    void signaturesAreCheckedWithStoredKeys() {
        Accounts accounts = accounts();
        AccessKey key = accounts.ensureFirst(FIRST, REGION).key();
        var settings = SigV4Settings.inspector(Optional.of(REGION));
        var verifier = new SigV4Verifier(settings, accounts, () -> now);
        var headers = new ArrayList<>(List.of(new Header("Host", "localhost")));
        var plain = new SignedRequest("POST", "/findings/list", headers, new byte[0]);
        headers.addAll(SigV4Signer.sign(plain, key.credential(), REGION, "inspector2", now));
        var signed = new SignedRequest("POST", "/findings/list", headers, new byte[0]);
        assertInstanceOf(Verification.Accepted.class, verifier.verify(signed));
        assertTrue(accounts.deactivateAccessKey(FIRST, key.id()));
        assertFalse(accounts.deactivateAccessKey(FIRST, key.id()));
        assertInstanceOf(Verification.Refused.class, verifier.verify(signed));
        // The administrator gets a new one at the next start.
        assertNotEquals(key.id(), accounts.ensureFirst(FIRST, REGION).key().id());
    }

    @Test
    void aPrincipalHasAtMostTwoActiveKeys() {
        Accounts accounts = accounts();
        AccessKey first = accounts.ensureFirst(FIRST, REGION).key();
        String arn = first.principal().arn();
        AccessKey second = accounts.createAccessKey(FIRST, arn);
        assertEquals(Optional.of(second.principal()), accounts.principal(second.id()));
        var e =
                assertThrows(
                        IllegalStateException.class, () -> accounts.createAccessKey(FIRST, arn));
        assertTrue(
                String.valueOf(e.getMessage()).contains("has 2 active access keys"), e::getMessage);
        accounts.deactivateAccessKey(FIRST, first.id());
        accounts.createAccessKey(FIRST, arn);
        assertThrows(IllegalStateException.class, () -> accounts.createAccessKey(FIRST, arn + "x"));
        assertThrows(IllegalStateException.class, () -> accounts.createAccessKey(OTHER, arn));
    }

    @Test
    void keysAreRememberedForAWhile() {
        Accounts accounts = accounts();
        AccessKey key = accounts.ensureFirst(FIRST, REGION).key();
        Accounts elsewhere = accounts();
        Accounts doubting = accounts();
        assertTrue(elsewhere.find(key.id()).isPresent());
        assertTrue(doubting.find(key.id()).isPresent());
        accounts.deactivateAccessKey(FIRST, key.id());
        assertTrue(accounts.find(key.id()).isEmpty());
        assertTrue(elsewhere.find(key.id()).isPresent());
        assertTrue(doubting.refresh(key.id()).isEmpty());
        now = now.plus(KeyCache.KNOWN);
        assertTrue(elsewhere.find(key.id()).isEmpty());
    }

    @Test
    void rememberedKeysAreBounded() {
        var cache = new KeyCache();
        for (int i = 0; i < 3 * KeyCache.ENTRIES_MAX; i++) {
            cache.put("K" + i, Optional.empty(), now);
        }
        assertEquals(KeyCache.ENTRIES_MAX, cache.size());
        // Remembered before the clock was set back.
        cache.put("K", Optional.empty(), now.plusSeconds(60));
        assertNull(cache.get("K", now));
    }

    @Test
    void useIsNotedOnceAMinute() {
        Accounts accounts = accounts();
        Principal principal = accounts.ensureFirst(FIRST, REGION).key().principal();
        for (int second = 0; second < 120; second += 5) {
            accounts.used(principal, now.plusSeconds(second));
        }
        assertEquals(1, count(usedAt("12:01:00")));
        accounts.used(principal, now.plusSeconds(125));
        // What another server is late to say does not undo it.
        accounts().used(principal, now.plusSeconds(30));
        assertEquals(1, count(usedAt("12:02:05")));
    }

    private static String usedAt(String time) {
        return "SELECT count(*) FROM accounts.access_key WHERE last_used_at = '2026-11-21T"
                + time
                + "Z'";
    }

    @Test
    void noSecretIsInTheDatabase() {
        Accounts accounts = accounts();
        AccessKey first = accounts.ensureFirst(FIRST, REGION).key();
        AccessKey second = accounts.createAccessKey(FIRST, first.principal().arn());
        String everything = database.acrossAccounts(AccountsTest::dump);
        assertTrue(everything.contains(first.id()), everything);
        for (AccessKey key : List.of(first, second)) {
            String secret = key.secret();
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            assertFalse(everything.contains(secret.substring(0, 10)));
            assertFalse(everything.contains(HexFormat.of().formatHex(bytes, 0, 10)));
            String shown = key + " " + key.credential();
            assertFalse(shown.contains(secret.substring(0, 10)), shown);
        }
    }

    /// Every row of every table we may read, as text; bytes in hex.
    private static String dump(Connection connection) throws SQLException {
        var out = new StringBuilder();
        var tables = new ArrayList<String>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                                WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                                  AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
                                """)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        for (String table : tables) {
            try (Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                while (rows.next()) {
                    out.append(table).append(rows.getString(1)).append('\n');
                }
            }
        }
        return out.toString();
    }

    @Test
    void anotherKeyFileIsAClearError() {
        AccessKey key = accounts().ensureFirst(FIRST, REGION).key();
        Accounts other = accounts("other.key");
        var e = assertThrows(SecretException.class, () -> other.ensureFirst(FIRST, REGION));
        assertEquals(
                "the secret of access key "
                        + key.id()
                        + " of account 000000000001 does not open with the key in "
                        + folder.resolve("other.key")
                        + ": it was sealed with another key, or changed; put back the file it was sealed with",
                e.getMessage());
    }

    @Test
    void aSecretMovedToAnotherKeyDoesNotOpen() {
        AccessKey first = accounts().ensureFirst(FIRST, REGION).key();
        accounts().createAccessKey(FIRST, first.principal().arn());
        database.updateAcrossAccounts(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        """
                        UPDATE accounts.access_key SET secret_sealed = (
                            SELECT secret_sealed FROM accounts.access_key
                            WHERE access_key_id <> '%s')
                        """
                                .formatted(first.id()));
            }
        });
        assertThrows(SecretException.class, () -> accounts().find(first.id()));
    }

    @Test
    void unknownKeys() {
        Accounts accounts = accounts();
        accounts.ensureFirst(FIRST, REGION);
        assertTrue(accounts.find("AKIAAAAAAAABAAAAAAAA").isEmpty());
        assertTrue(accounts.find("AKIAIOSFODNN7EXAMPLE").isEmpty());
        assertTrue(accounts.find("'; DROP TABLE").isEmpty());
        assertTrue(accounts.principal("").isEmpty());
    }

    @Test
    void accountsDoNotSeeEachOther() {
        Accounts accounts = accounts();
        AccessKey first = accounts.ensureFirst(FIRST, REGION).key();
        accounts.ensureFirst(OTHER, REGION);
        accounts.enable(AccountScope.of(FIRST, REGION), Set.of(ScanKind.EC2));
        TestDatabase.assertProtected(database, "accounts");
        AccountScope other = AccountScope.of(OTHER, REGION);
        assertEquals(ScanState.NEVER, accounts.state(other).get(ScanKind.EC2));
        assertFalse(accounts.deactivateAccessKey(OTHER, first.id()));
        assertTrue(accounts.find(first.id()).isPresent());
        for (String table : List.of("account", "region", "principal", "access_key", "scan_kind")) {
            String sql = "SELECT count(*) FROM accounts." + table;
            String where = " WHERE account_id = '" + FIRST + "'";
            assertEquals(1, count(sql + where), table);
            assertEquals(0, (int) database.read(other, c -> number(c, sql + where)), table);
        }
    }

    private int count(String sql) {
        return database.acrossAccounts(connection -> number(connection, sql));
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
