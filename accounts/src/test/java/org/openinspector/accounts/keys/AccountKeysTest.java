package org.openinspector.accounts.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.SecretException;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.StorageException;
import org.openinspector.storage.Work;
import org.openinspector.testkitserver.TestDatabase;

/// What is sealed opens for its owner and purpose only, before, during and after rotations.
final class AccountKeysTest {
    private static final String A = "111111111111";
    private static final String B = "222222222222";
    private static final byte[] PLAIN = "curl 7.88.1-10+deb12u1".getBytes(UTF_8);

    @TempDir private Path folder;
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);

    @AfterEach
    void close() {
        database.close();
    }

    private AccountKeys server() {
        return server(new LocalMasterKey(SecretBox.open(folder.resolve("secret.key"))));
    }

    private AccountKeys server(MasterKey master) {
        return new AccountKeys(database, master, List.of(), now::get);
    }

    @Test
    void opensForOwnerAndPurposeOnly() {
        AccountKeys keys = server();
        byte[] sealed = keys.seal(A, "finding-detail", PLAIN);
        assertArrayEquals(PLAIN, keys.open(A, "finding-detail", sealed));
        assertArrayEquals(PLAIN, server().open(A, "finding-detail", sealed));
        byte[] shared = keys.seal(DataKeys.SHARED, "inventory", new byte[0]);
        assertArrayEquals(new byte[0], keys.open(DataKeys.SHARED, "inventory", shared));
        assertFalse(Arrays.equals(sealed, keys.seal(A, "finding-detail", PLAIN)));
        byte[] _ = keys.seal(B, "finding-detail", PLAIN);
        assertThrows(SecretException.class, () -> keys.open(B, "finding-detail", sealed));
        assertThrows(SecretException.class, () -> keys.open(A, "evidence", sealed));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThrows(SecretException.class, () -> keys.open(A, "finding-detail", changed));
            byte[] cut = Arrays.copyOf(sealed, i);
            assertThrows(SecretException.class, () -> keys.open(A, "finding-detail", cut));
        }
    }

    /// By the JDK's own cipher, from the key file and the row, by what docs/security.md says.
    @Test
    void formatIsAsDocumented() throws Exception {
        byte[] sealed = server().seal(A, "note", PLAIN);
        byte[] master =
                Base64.getDecoder()
                        .decode(
                                Files.readString(folder.resolve("secret.key"))
                                        .lines()
                                        .filter(line -> line.startsWith("1 "))
                                        .findFirst()
                                        .orElseThrow()
                                        .substring(2));
        List<byte[]> rows = new ArrayList<>();
        database.asOwner(connection -> {
            try (Statement select = connection.createStatement();
                    var row =
                            select.executeQuery(
                                    "SELECT wrapped FROM accounts.data_key WHERE owner = '"
                                            + A
                                            + "'")) {
                while (row.next()) {
                    rows.add(row.getBytes(1));
                }
            }
        });
        assertEquals(1, rows.size());
        byte[] key = decrypted(master, rows.getFirst(), 4, "openinspector 1 data-key " + A);
        assertEquals(32, key.length);
        assertArrayEquals(new byte[] {1, 0, 0, 0, 1}, Arrays.copyOf(sealed, 5));
        assertArrayEquals(PLAIN, decrypted(key, sealed, 5, "openinspector 1 note " + A));
    }

    private static byte[] decrypted(byte[] key, byte[] bytes, int header, String with)
            throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, bytes, header, 12));
        cipher.updateAAD(with.getBytes(UTF_8));
        return cipher.doFinal(bytes, header + 12, bytes.length - header - 12);
    }

    @Test
    void otherServersSeeARotation() {
        AccountKeys one = server();
        AccountKeys other = server();
        byte[] old = other.seal(A, "note", PLAIN);
        byte[] _ = one.seal(A, "note", PLAIN);
        assertEquals(2, one.rotate(A));
        byte[] fresh = one.seal(A, "note", PLAIN);
        assertTrue(one.stale(A, old));
        assertFalse(one.stale(A, fresh));
        // At once for what is there, soon for what is to come.
        assertArrayEquals(PLAIN, other.open(A, "note", fresh));
        assertArrayEquals(PLAIN, one.open(A, "note", old));
        now.set(now.get().plus(AccountKeys.LOOK).plusMillis(1));
        assertFalse(one.stale(A, other.seal(A, "note", PLAIN)));
        assertEquals(1, one.outgoing().size());
        one.retire(one.outgoing());
        assertEquals(List.of(), other.outgoing());
        assertArrayEquals(PLAIN, server().open(A, "note", old));
    }

    @Test
    void serversThatStartAtOnceMakeOneKey() throws Exception {
        var _ = SecretBox.open(folder.resolve("secret.key"));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> server().seal(A, "note", PLAIN)));
            }
            for (Future<byte[]> one : all) {
                assertArrayEquals(PLAIN, server().open(A, "note", one.get()));
            }
        }
        assertEquals(1, server().versions(A).size());
    }

    @Test
    void masterKeyRotates() throws IOException {
        Path file = folder.resolve("secret.key");
        SecretBox box = SecretBox.open(file);
        AccountKeys keys = server(new LocalMasterKey(box));
        AccountKeys other = server();
        byte[] sealed = keys.seal(A, "note", PLAIN);
        byte[] _ = keys.seal(B, "note", PLAIN);
        int _ = keys.rotate(A);
        assertEquals(2, box.rotate());
        assertEquals("local:2", keys.masterName());
        assertEquals(2, keys.rewrap(2));
        assertEquals(1, keys.rewrap(2));
        assertEquals(0, keys.rewrap(2));
        assertTrue(keys.versions().stream().allMatch(one -> one.master().equals("local:2")));
        // A server that read the file before reads it again.
        assertArrayEquals(PLAIN, other.open(A, "note", sealed));
        // The old version is needed no more.
        Files.writeString(
                file,
                Files.readString(file)
                        .lines()
                        .filter(line -> !line.startsWith("1 "))
                        .reduce("", (a, b) -> a + b + "\n"));
        assertArrayEquals(PLAIN, server().open(A, "note", sealed));
    }

    @Test
    void anotherKeyFileOpensNothing() throws IOException {
        byte[] sealed = server().seal(A, "note", PLAIN);
        Files.delete(folder.resolve("secret.key"));
        SecretException refused =
                assertThrows(SecretException.class, () -> server().open(A, "note", sealed));
        assertTrue(String.valueOf(refused.getMessage()).contains("secret.key"), refused::toString);
    }

    /// A key service that may be forbidden: what it unwrapped is used for as long as it says.
    @Test
    void asksTheMasterKeyAgain() {
        var refuses = new boolean[1];
        var local = new LocalMasterKey(SecretBox.open(folder.resolve("secret.key")));
        MasterKey service =
                new MasterKey() {
                    @Override
                    public String name() {
                        return "kms:1";
                    }

                    @Override
                    public boolean opens(String name) {
                        return name.startsWith("kms:");
                    }

                    @Override
                    public WrappedKey generate(String owner) {
                        return new WrappedKey(name(), local.generate(owner).wrapped());
                    }

                    @Override
                    public WrappedKey wrap(String owner, byte[] key) {
                        return new WrappedKey(name(), local.wrap(owner, key).wrapped());
                    }

                    @Override
                    public byte[] unwrap(String owner, byte[] wrapped) {
                        if (refuses[0]) {
                            throw new SecretException("the key is disabled");
                        }
                        return local.unwrap(owner, wrapped);
                    }

                    @Override
                    public WrappedKey rewrap(String owner, byte[] wrapped) {
                        return wrap(owner, unwrap(owner, wrapped));
                    }

                    @Override
                    public Duration keep() {
                        return Duration.ofHours(1);
                    }
                };
        byte[] before = server(local).seal(A, "note", PLAIN);
        var keys = new AccountKeys(database, service, List.of(local), now::get);
        assertArrayEquals(PLAIN, keys.open(A, "note", before));
        assertEquals(1, keys.rewrap(10));
        assertEquals("kms:1", keys.versions(A).getFirst().master());
        keys = new AccountKeys(database, service, List.of(local), now::get);
        assertArrayEquals(PLAIN, keys.open(A, "note", before));
        refuses[0] = true;
        assertArrayEquals(PLAIN, keys.open(A, "note", before));
        now.set(now.get().plus(Duration.ofHours(2)));
        AccountKeys late = keys;
        assertThrows(SecretException.class, () -> late.open(A, "note", before));
    }

    @Test
    void neitherRequestsNorJobsReadKeys() {
        byte[] _ = server().seal(A, "note", PLAIN);
        Work<Integer> count =
                connection -> {
                    try (Statement select = connection.createStatement();
                            var row =
                                    select.executeQuery("SELECT count(*) FROM accounts.data_key")) {
                        return row.next() ? row.getInt(1) : -1;
                    }
                };
        Consumer<Work<Integer>> asJob = work -> assertEquals(0, database.acrossAccounts(work));
        asJob.accept(count);
        assertEquals(0, database.read(AccountScope.of(A, "us-east-1"), count));
        assertThrows(
                StorageException.class,
                () ->
                        database.updateAcrossAccounts(connection -> {
                            try (Statement insert = connection.createStatement()) {
                                insert.execute(
                                        "INSERT INTO accounts.data_key VALUES ('"
                                                + A
                                                + "', 9, 'local:1', '', now())");
                            }
                        }));
    }

    @Test
    void textsOfAnyLength() {
        AccountKeys keys = server();
        for (int length : new int[] {0, 1, 199, 200, 5_000, 300_000}) {
            String text = "ä{\"path\":\"usr/lib\"} ".repeat(length / 10 + 1).substring(0, length);
            byte[] sealed = SealedText.seal(keys, A, "note", text);
            assertEquals(text, SealedText.open(keys, A, "note", sealed));
            assertTrue(length < 5_000 || sealed.length < length / 10);
        }
        byte[] odd = keys.seal(A, "note", new byte[] {1, 2, 3});
        assertThrows(SecretException.class, () -> SealedText.open(keys, A, "note", odd));
        byte[] none = keys.seal(A, "note", new byte[] {});
        assertThrows(SecretException.class, () -> SealedText.open(keys, A, "note", none));
    }
}
