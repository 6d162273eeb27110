package org.openinspector.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretBoxTest {
    private static final String PURPOSE = "the secret of access key A of account 1";
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir private Path folder = Path.of("");

    private Path file(String text) throws IOException {
        Path file = folder.resolve("secret.key");
        PrivateFile.write(file, text);
        return file;
    }

    @Test
    void opensWhatItSealed() {
        Path file = folder.resolve("new/secret.key");
        SecretBox box = SecretBox.open(file);
        SecretBox.Sealed sealed = box.seal("secret ü", PURPOSE);
        assertEquals("secret ü", box.open(sealed, PURPOSE));
        assertEquals("secret ü", SecretBox.open(file).open(sealed, PURPOSE));
        assertFalse(Arrays.equals(sealed.bytes(), box.seal("secret ü", PURPOSE).bytes()));
        assertFalse(new String(sealed.bytes(), StandardCharsets.ISO_8859_1).contains("secret"));
    }

    /// The form is the documented one, so that another program can open a secret with the file.
    @Test
    void isPlainAesGcm() throws Exception {
        SecretBox box = SecretBox.open(file("3 " + KEY + "\n"));
        byte[] bytes = box.seal("secret", PURPOSE).bytes();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(new byte[32], "AES"),
                new GCMParameterSpec(128, bytes, 0, 12));
        cipher.updateAAD(("openinspector 3 " + PURPOSE).getBytes(StandardCharsets.UTF_8));
        byte[] plain = cipher.doFinal(bytes, 12, bytes.length - 12);
        assertEquals("secret", new String(plain, StandardCharsets.UTF_8));
    }

    @Test
    void onlyItsOwnerReadsTheFile() throws IOException {
        Path file = folder.resolve("secret.key");
        SecretBox.open(file);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var e = assertThrows(SecretException.class, () -> SecretBox.open(file));
        assertTrue(String.valueOf(e.getMessage()).contains("chmod 600"), e::getMessage);
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void allWhoStartAtOnceGetOneKey() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path file = folder.resolve("round" + round);
            try (var threads = Executors.newFixedThreadPool(4)) {
                Callable<SecretBox> open = () -> SecretBox.open(file);
                var boxes = threads.invokeAll(List.of(open, open, open, open));
                SecretBox.Sealed sealed = boxes.getFirst().get().seal("s", PURPOSE);
                for (var box : boxes) {
                    assertEquals("s", box.get().open(sealed, PURPOSE));
                }
            }
        }
    }

    @Test
    void everyChangedByteIsNoticed() {
        SecretBox box = SecretBox.open(folder.resolve("secret.key"));
        byte[] sealed = box.seal("secret", PURPOSE).bytes();
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            refused(box, changed, PURPOSE);
            refused(box, Arrays.copyOf(sealed, i), PURPOSE);
        }
        refused(box, sealed, PURPOSE + "2");
    }

    private static void refused(SecretBox box, byte[] sealed, String purpose) {
        assertThrows(
                SecretException.class, () -> box.open(new SecretBox.Sealed(1, sealed), purpose));
    }

    @Test
    void anotherKeyFileIsNamed() throws IOException {
        SecretBox.Sealed sealed = SecretBox.open(file("1 " + KEY + "\n")).seal("s", PURPOSE);
        SecretBox other = SecretBox.open(folder.resolve("other.key"));
        var wrong = assertThrows(SecretException.class, () -> other.open(sealed, PURPOSE));
        assertEquals(
                PURPOSE
                        + " does not open with the key in "
                        + folder.resolve("other.key")
                        + ": it was sealed with another key, or changed; put back the file it was sealed with",
                wrong.getMessage());
        SecretBox newer = SecretBox.open(file("2 " + KEY + "\n"));
        var version = assertThrows(SecretException.class, () -> newer.open(sealed, PURPOSE));
        assertTrue(
                String.valueOf(version.getMessage()).contains("version 1 of the key"),
                version::getMessage);
    }

    @Test
    void theNewestKeySealsAndAllOpen() throws IOException {
        SecretBox.Sealed old = SecretBox.open(file("1 " + KEY + "\n")).seal("s", PURPOSE);
        String second = "B" + KEY.substring(1);
        SecretBox both = SecretBox.open(file("# turned\n1 " + KEY + "\n\n2 " + second + "\n"));
        assertEquals("s", both.open(old, PURPOSE));
        assertEquals(2, both.seal("s", PURPOSE).keyVersion());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment\n",
                "1\n",
                "0 KEY",
                "x KEY",
                "1 KEY\n1 KEY",
                "1 QUJD",
                "1 not base64 at all, but long enough to look like it",
                "99999999999 KEY",
                "\u0000\u0001"
            })
    void damagedFile(String text) throws IOException {
        Path file = file(text.replace("KEY", KEY));
        var e = assertThrows(SecretException.class, () -> SecretBox.open(file));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("the key file " + file), e::getMessage);
        assertFalse(String.valueOf(e.getMessage()).contains(KEY), e::getMessage);
    }

    @Test
    void otherDamage() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("folder"));
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-------"));
        var isFolder = assertThrows(SecretException.class, () -> SecretBox.open(inside));
        assertTrue(
                String.valueOf(isFolder.getMessage()).startsWith("the key file " + inside),
                isFolder::getMessage);
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe});
        PrivateFile.close(binary);
        assertThrows(SecretException.class, () -> SecretBox.open(binary));
        Path large = file("#".repeat(100_000));
        assertThrows(SecretException.class, () -> SecretBox.open(large));
    }

    @Test
    void showsNoKey() throws IOException {
        Path file = file("1 " + KEY + "\n");
        assertEquals("SecretBox[" + file + ", versions [1]]", SecretBox.open(file).toString());
    }

    @Test
    void keyIdsSayTheirAccount() {
        var random = new SecureRandom();
        var seen = new HashSet<String>();
        for (String account :
                List.of("000000000000", "000000000001", "123456789012", "999999999999")) {
            for (int i = 0; i < 50; i++) {
                String id = AccessKeyId.next(account, random);
                assertTrue(id.matches("AKIA[A-Z2-7]{16}"), id);
                assertEquals(account, AccessKeyId.account(id).orElseThrow());
                assertTrue(seen.add(id));
            }
        }
        for (String other :
                List.of(
                        "",
                        "AKIA",
                        "ASIAAAAAAAABAAAAAAAA",
                        "AKIAAAAAAAABAAAAAAAA1",
                        "AKIA77777777AAAAAAAA",
                        "AKIAaAAAAAABAAAAAAAA",
                        "AKIAIOSFODNN7EXAMPL1")) {
            assertTrue(AccessKeyId.account(other).isEmpty(), other);
        }
    }
}
