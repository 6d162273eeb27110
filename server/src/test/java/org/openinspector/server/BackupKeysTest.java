package org.openinspector.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.SecretException;
import org.openinspector.storage.BackupException;
import org.openinspector.storage.BackupHeader;

final class BackupKeysTest {
    private static final Optional<char[]> NONE = Optional.empty();
    private static final Optional<char[]> PHRASE = Optional.of("correct horse".toCharArray());

    @TempDir private Path folder;

    private Path data(String name, boolean withKey) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        if (withKey) {
            SecretBox.open(data.resolve("secret.key"));
        }
        return data;
    }

    private static BackupHeader header(Map<String, String> values) {
        return new BackupHeader(new TreeMap<>(values));
    }

    @Test
    void theSameSecretKeyOpens() throws IOException {
        Path data = data("a", true);
        Map<String, String> values = new TreeMap<>();
        byte[] key = BackupKeys.make(data, NONE, values);
        assertEquals(32, key.length);
        assertArrayEquals(key, BackupKeys.open(data, NONE, header(values)));
        assertFalse(values.containsKey("passphrase"));

        Path absent = data("b", false);
        assertTrue(refusal(absent, NONE, values).contains("put the one there"));
        Path other = data("c", true);
        assertFalse(refusal(other, NONE, values).isEmpty());
        assertTrue(refusal(other, PHRASE, values).contains("--with-keys"));
    }

    private static String refusal(
            Path data, Optional<char[]> passphrase, Map<String, String> values) {
        return String.valueOf(
                assertThrows(
                                SecretException.class,
                                () -> BackupKeys.open(data, passphrase, header(values)))
                        .getMessage());
    }

    @Test
    void aPassphraseBringsTheSecretKeyAlong() throws IOException {
        Path data = data("a", true);
        Map<String, String> values = new TreeMap<>();
        byte[] key = BackupKeys.make(data, PHRASE, values);

        Path other = data("b", false);
        assertFalse(refusal(other, Optional.of("other".toCharArray()), values).isEmpty());
        Path copy = other.resolve("secret.key");
        assertFalse(Files.exists(copy));
        assertArrayEquals(key, BackupKeys.open(other, PHRASE, header(values)));
        assertArrayEquals(Files.readAllBytes(data.resolve("secret.key")), Files.readAllBytes(copy));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
        // Again into the same folder it is no other key; into a folder with another one it is.
        assertArrayEquals(key, BackupKeys.open(other, PHRASE, header(values)));
        assertTrue(refusal(data("c", true), PHRASE, values).contains("another one"));
    }

    @Test
    void aDamagedHeaderIsRefused() throws IOException {
        Path data = data("a", true);
        Map<String, String> values = new TreeMap<>();
        BackupKeys.make(data, PHRASE, values);
        for (String name : values.keySet()) {
            for (String wrong : new String[] {"", "!", "AAAA", "0", "99999999", "x".repeat(300)}) {
                Map<String, String> damaged = new TreeMap<>(values);
                damaged.put(name, wrong);
                Optional<char[]> passphrase = name.equals("key") ? NONE : PHRASE;
                try {
                    BackupKeys.open(data, passphrase, header(damaged));
                    throw new AssertionError(name + " \"" + wrong + "\" was taken");
                } catch (SecretException | BackupException refused) {
                    assertFalse(String.valueOf(refused.getMessage()).isEmpty());
                }
            }
        }
    }
}
