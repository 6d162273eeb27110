package org.openinspector.accounts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Seals secrets for the database, with a key that lies in a file and never in the database:
/// AES-256-GCM, a random nonce each time, bound to what the secret is for. The file may hold
/// several versions of the key, one a line; the highest seals, all open.
///
/// @see <a href="https://csrc.nist.gov/pubs/sp/800/38/d/final">NIST SP 800-38D</a>
public final class SecretBox implements DataKeys {
    private static final int FILE_MAX = 64 * 1024;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private volatile NavigableMap<Integer, SecretKey> keys;

    /// A sealed secret. A class, because it holds bytes.
    public static final class Sealed {
        private final int keyVersion;
        private final byte[] bytes;

        /// As it was stored.
        public Sealed(int keyVersion, byte[] bytes) {
            this.keyVersion = keyVersion;
            this.bytes = bytes.clone();
        }

        /// Which of the file's keys it was sealed with.
        public int keyVersion() {
            return keyVersion;
        }

        /// Nonce, ciphertext, tag.
        public byte[] bytes() {
            return bytes.clone();
        }
    }

    private SecretBox(Path file, NavigableMap<Integer, SecretKey> keys) {
        this.file = file;
        this.keys = keys;
    }

    /// Opens the key file, and makes it (mode 600) if there is none. Two processes that start at
    /// once get the same key.
    ///
    /// @throws SecretException if the file is damaged, readable by others, or cannot be made
    public static SecretBox open(Path file) {
        return new SecretBox(file, load(file));
    }

    /// Adds a new version to the file, which seals from now on; the others still open. Two
    /// processes that do so at once may lose one of the versions, so an operator does it in one.
    ///
    /// @throws SecretException if the file cannot be written
    public synchronized int rotate() {
        NavigableMap<Integer, SecretKey> now = load(file);
        int version = now.lastKey() + 1;
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        try {
            PrivateFile.write(
                    file,
                    PrivateFile.read(file, FILE_MAX).stripTrailing()
                            + "\n"
                            + version
                            + ' '
                            + Base64.getEncoder().encodeToString(key)
                            + "\n");
        } catch (IOException e) {
            throw new SecretException("the key file " + file + " cannot be written", e);
        }
        keys = load(file);
        return version;
    }

    /// The version that seals.
    public int newest() {
        return keys.lastKey();
    }

    /// Reads the file again if it may hold a version that is not known yet.
    private boolean has(int version) {
        if (version > keys.lastKey() && Files.exists(file)) {
            keys = load(file);
        }
        return keys.containsKey(version);
    }

    private static NavigableMap<Integer, SecretKey> load(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] key = new byte[32];
                RANDOM.nextBytes(key);
                PrivateFile.create(
                        file,
                        "# Opens the secrets in the database. Whoever loses this file has to make new access keys.\n1 "
                                + Base64.getEncoder().encodeToString(key)
                                + "\n");
            }
            if (PrivateFile.open(file)) {
                throw new SecretException(
                        "the key file "
                                + file
                                + " may be read or changed by others than its owner; make that impossible (chmod 600)");
            }
            return parse(file, PrivateFile.read(file, FILE_MAX));
        } catch (FileSystemException e) {
            throw new SecretException(
                    "the key file "
                            + file
                            + " cannot be opened: "
                            + e.getClass().getSimpleName()
                            + (e.getReason() == null ? "" : ", " + e.getReason()),
                    e);
        } catch (IOException e) {
            throw new SecretException("the key file " + file + " cannot be read", e);
        }
    }

    private static NavigableMap<Integer, SecretKey> parse(Path file, String text) {
        var keys = new TreeMap<Integer, SecretKey>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String trimmed = line.strip();
            if (trimmed.isEmpty() || trimmed.startsWith("#")) {
                continue;
            }
            String[] parts = trimmed.split(" ", 2);
            byte[] key = parts.length == 2 ? key(parts[1]) : new byte[0];
            if (!parts[0].matches("[1-9][0-9]{0,8}")
                    || key.length != 32
                    || keys.put(Integer.parseInt(parts[0]), new SecretKeySpec(key, "AES"))
                            != null) {
                throw new SecretException(
                        "the key file "
                                + file
                                + " is damaged: line "
                                + number
                                + " is not \"version key\" with a new version and 32 bytes in Base64");
            }
        }
        if (keys.isEmpty()) {
            throw new SecretException("the key file " + file + " is damaged: it holds no key");
        }
        return keys;
    }

    private static byte[] key(String base64) {
        try {
            return Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /// Seals a secret.
    ///
    /// @param purpose what it is for; opening it for anything else fails
    public Sealed seal(String secret, String purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        int version = keys.lastKey();
        byte[] sealed =
                crypt(
                        Cipher.ENCRYPT_MODE,
                        version,
                        nonce,
                        secret.getBytes(StandardCharsets.UTF_8),
                        purpose);
        byte[] bytes = new byte[NONCE_BYTES + sealed.length];
        System.arraycopy(nonce, 0, bytes, 0, NONCE_BYTES);
        System.arraycopy(sealed, 0, bytes, NONCE_BYTES, sealed.length);
        return new Sealed(version, bytes);
    }

    /// Opens a secret.
    ///
    /// @throws SecretException if it was sealed with another key or for another purpose, or was
    ///   changed
    public String open(Sealed sealed, String purpose) {
        if (!has(sealed.keyVersion)) {
            throw new SecretException(
                    purpose
                            + " is sealed with version "
                            + sealed.keyVersion
                            + " of the key, but "
                            + file
                            + " holds "
                            + keys.keySet()
                            + "; put back the file it was sealed with");
        }
        if (sealed.bytes.length < NONCE_BYTES + TAG_BITS / 8) {
            throw unopened(purpose, null);
        }
        byte[] nonce = Arrays.copyOf(sealed.bytes, NONCE_BYTES);
        byte[] rest = Arrays.copyOfRange(sealed.bytes, NONCE_BYTES, sealed.bytes.length);
        return new String(
                crypt(Cipher.DECRYPT_MODE, sealed.keyVersion, nonce, rest, purpose),
                StandardCharsets.UTF_8);
    }

    /// Seals with the file's own key, and names its version in the first four bytes.
    @Override
    public byte[] seal(String owner, String purpose, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        int version = keys.lastKey();
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, version, nonce, plain, purpose + ' ' + owner);
        return ByteBuffer.allocate(Integer.BYTES + NONCE_BYTES + sealed.length)
                .putInt(version)
                .put(nonce)
                .put(sealed)
                .array();
    }

    @Override
    public byte[] open(String owner, String purpose, byte[] sealed) {
        ByteBuffer bytes = ByteBuffer.wrap(sealed);
        if (bytes.remaining() < Integer.BYTES + NONCE_BYTES + TAG_BITS / 8) {
            throw unopened(purpose, null);
        }
        int version = bytes.getInt();
        if (!has(version)) {
            throw unopened(purpose, null);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return crypt(Cipher.DECRYPT_MODE, version, nonce, rest, purpose + ' ' + owner);
    }

    private byte[] crypt(int mode, int version, byte[] nonce, byte[] input, String purpose) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(version), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(
                    ("openinspector " + version + ' ' + purpose).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (AEADBadTagException e) {
            throw unopened(purpose, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks AES-GCM", e);
        }
    }

    private SecretException unopened(String purpose, @Nullable Throwable cause) {
        String message =
                purpose
                        + " does not open with the key in "
                        + file
                        + ": it was sealed with another key, or changed; put back the file it was sealed with";
        return cause == null ? new SecretException(message) : new SecretException(message, cause);
    }

    /// The file and the versions only.
    @Override
    public String toString() {
        return "SecretBox[" + file + ", versions " + keys.keySet() + "]";
    }
}
