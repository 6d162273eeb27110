package org.openinspector.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.SecretException;
import org.openinspector.accounts.keys.AccountKeys;
import org.openinspector.accounts.keys.LocalMasterKey;
import org.openinspector.accounts.keys.MasterKey;
import org.openinspector.storage.Database;
import org.openinspector.testkitserver.TestDatabase;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/// Data keys that KMS wraps; KMS is moto's.
final class KmsMasterKeyTest {
    private static final String A = "111111111111";
    private static final String B = "222222222222";
    private static final byte[] PLAIN = "a finding".getBytes(UTF_8);

    @TempDir private static Path folder;

    private final Database database = TestDatabase.fresh(Accounts.CAPABILITY);
    private static Emulator emulator;
    private static KmsClient kms;

    @BeforeAll
    static void start() throws Exception {
        Emulator.missing().ifPresent(why -> Assumptions.abort(why));
        emulator = Emulator.start(folder.resolve("kms"));
        kms =
                KmsClient.builder()
                        .region(Region.US_EAST_1)
                        .endpointOverride(emulator.endpoint)
                        .credentialsProvider(Emulator.CREDENTIALS)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build();
    }

    @AfterAll
    static void stop() throws Exception {
        if (kms != null) {
            kms.close();
        }
        if (emulator != null) {
            emulator.close();
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private KmsMasterKey master(String key) {
        return KmsMasterKey.open(
                key, "us-east-1", Optional.of(emulator.endpoint), Emulator.CREDENTIALS);
    }

    private String newKey() {
        return kms.createKey(request ->
                        request.keyUsage(KeyUsageType.ENCRYPT_DECRYPT)
                                .keySpec(KeySpec.SYMMETRIC_DEFAULT))
                .keyMetadata()
                .arn();
    }

    /// By its id: moto knows no ARN here.
    private void disable(String arn) {
        kms.disableKey(request -> request.keyId(arn.substring(arn.lastIndexOf('/') + 1)));
    }

    private AccountKeys keys(MasterKey master, MasterKey... former) {
        return new AccountKeys(database, master, List.of(former), InstantSource.system());
    }

    @Test
    void wrapsForItsOwnerOnly() {
        String arn = newKey();
        try (KmsMasterKey master = master(arn)) {
            assertEquals("kms:" + arn, master.name());
            byte[] sealed = keys(master).seal(A, "note", PLAIN);
            assertArrayEquals(PLAIN, keys(master).open(A, "note", sealed));
            byte[] wrapped = master.generate(A).wrapped();
            assertEquals(32, master.unwrap(A, wrapped).length);
            assertThrows(SecretException.class, () -> master.unwrap(B, wrapped));
        }
    }

    /// From the local file to KMS, and from one key of KMS to another; nothing is sealed anew.
    @Test
    void takesOverFromAnotherMasterKey() {
        MasterKey local = new LocalMasterKey(SecretBox.open(folder.resolve("secret.key")));
        byte[] sealed = keys(local).seal(A, "note", PLAIN);
        String first = newKey();
        String second = newKey();
        try (KmsMasterKey one = master(first);
                KmsMasterKey other = master(second)) {
            assertThrows(SecretException.class, () -> keys(one).open(A, "note", sealed));
            AccountKeys both = keys(one, local);
            assertArrayEquals(PLAIN, both.open(A, "note", sealed));
            assertEquals(1, both.rewrap(10));
            assertArrayEquals(PLAIN, keys(one).open(A, "note", sealed));
            assertEquals(1, keys(other).rewrap(10));
            assertEquals("kms:" + second, keys(other).versions(A).getFirst().master());
            disable(first);
            assertArrayEquals(PLAIN, keys(other).open(A, "note", sealed));
        }
    }

    @Test
    void refusesWhatCannotBeUsed() {
        String disabled = newKey();
        disable(disabled);
        assertTrue(message(disabled).contains("Disabled"));
        assertTrue(message("alias/none").contains("NotFoundException"));
        SecretException unreachable =
                assertThrows(
                        SecretException.class,
                        () ->
                                KmsMasterKey.open(
                                        disabled,
                                        "us-east-1",
                                        Optional.of(URI.create("http://127.0.0.1:1")),
                                        Emulator.CREDENTIALS));
        assertTrue(String.valueOf(unreachable.getMessage()).contains("cannot be reached"));
    }

    private String message(String key) {
        return String.valueOf(
                assertThrows(SecretException.class, () -> master(key).close()).getMessage());
    }
}
