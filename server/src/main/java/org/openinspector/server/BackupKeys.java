package org.openinspector.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretBox;
import org.openinspector.accounts.SecretException;
import org.openinspector.storage.BackupException;
import org.openinspector.storage.BackupHeader;

/// The key of a backup, which its header holds twice at most: sealed with the data folder's
/// `secret.key`, and, if asked for, together with that file's text under a passphrase.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8018">RFC 8018, PBKDF2</a>
final class BackupKeys {
    private static final String PURPOSE = "backup";
    private static final String PASSPHRASE = "passphrase";
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    /// What OWASP recommends for PBKDF2 with HMAC-SHA-256; see
    /// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>.
    private static final int ITERATIONS = 600_000;

    private static final int ITERATIONS_MAX = 10_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private BackupKeys() {}

    /// A new key, put into the header.
    static byte[] make(Path data, Optional<char[]> passphrase, Map<String, String> header)
            throws IOException {
        Path file = data.resolve("secret.key");
        if (!Files.exists(file)) {
            throw new SecretException(
                    "there is no " + file + ", without which nothing in the database opens");
        }
        byte[] key = random(KEY_BYTES);
        header.put("key", text(SecretBox.open(file).seal(DataKeys.SHARED, PURPOSE, key)));
        if (passphrase.isPresent()) {
            byte[] salt = random(SALT_BYTES);
            byte[] nonce = random(NONCE_BYTES);
            byte[] text = Files.readAllBytes(file);
            byte[] plain = ByteBuffer.allocate(KEY_BYTES + text.length).put(key).put(text).array();
            byte[] sealed =
                    crypt(
                            Cipher.ENCRYPT_MODE,
                            derived(passphrase.get(), salt, ITERATIONS),
                            nonce,
                            plain);
            header.put("salt", text(salt));
            header.put("iterations", Integer.toString(ITERATIONS));
            header.put(
                    PASSPHRASE,
                    text(
                            ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                                    .put(nonce)
                                    .put(sealed)
                                    .array()));
        }
        return key;
    }

    /// The header's key. With a passphrase, the data folder gets the `secret.key` that came along.
    ///
    /// @throws SecretException if it does not open
    static byte[] open(Path data, Optional<char[]> passphrase, BackupHeader header)
            throws IOException {
        Path file = data.resolve("secret.key");
        if (passphrase.isPresent()) {
            return openWith(file, passphrase.get(), header);
        }
        if (!Files.exists(file)) {
            throw new SecretException(
                    "there is no "
                            + file
                            + ": put the one there that the backup was made with"
                            + (header.values().containsKey(PASSPHRASE)
                                    ? ", or give --passphrase-file"
                                    : ""));
        }
        return SecretBox.open(file).open(DataKeys.SHARED, PURPOSE, bytes(header.value("key")));
    }

    private static byte[] openWith(Path file, char[] passphrase, BackupHeader header)
            throws IOException {
        if (!header.values().containsKey(PASSPHRASE)) {
            throw new SecretException(
                    "the backup holds no keys: it was made without --with-keys; put its secret.key"
                            + " into the data folder");
        }
        String iterations = header.value("iterations");
        if (!iterations.matches("[0-9]{1,8}")
                || Integer.parseInt(iterations) > ITERATIONS_MAX
                || Integer.parseInt(iterations) < 1) {
            throw new BackupException(
                    "the backup's header says \"iterations "
                            + iterations
                            + "\", expected 1 to "
                            + ITERATIONS_MAX);
        }
        byte[] sealed = bytes(header.value(PASSPHRASE));
        if (sealed.length < NONCE_BYTES) {
            throw new BackupException("the backup's keys are cut off");
        }
        byte[] plain;
        try {
            plain =
                    crypt(
                            Cipher.DECRYPT_MODE,
                            derived(
                                    passphrase,
                                    bytes(header.value("salt")),
                                    Integer.parseInt(iterations)),
                            Arrays.copyOf(sealed, NONCE_BYTES),
                            Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length));
        } catch (SecretException e) {
            throw new SecretException(
                    "the backup's keys do not open: the passphrase is another one, or the backup is"
                            + " damaged",
                    e);
        }
        byte[] text = Arrays.copyOfRange(plain, KEY_BYTES, plain.length);
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.write(file, text);
        } else if (!Arrays.equals(text, Files.readAllBytes(file))) {
            throw new SecretException(
                    file + " is another one than the backup's; restore into a new folder");
        }
        return Arrays.copyOf(plain, KEY_BYTES);
    }

    private static SecretKeySpec derived(char[] passphrase, byte[] salt, int iterations) {
        try {
            return new SecretKeySpec(
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(
                                    new PBEKeySpec(passphrase, salt, iterations, KEY_BYTES * 8))
                            .getEncoded(),
                    "AES");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecretException("the passphrase or its salt is empty", e);
        }
    }

    private static byte[] crypt(int mode, SecretKeySpec key, byte[] nonce, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(128, nonce));
            cipher.updateAAD("openinspector backup keys".getBytes(UTF_8));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new SecretException("the keys do not open", e);
        }
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] bytes(String base64) throws BackupException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new BackupException("the backup's header is damaged", e);
        }
    }
}
