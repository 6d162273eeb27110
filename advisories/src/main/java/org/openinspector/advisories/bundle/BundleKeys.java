package org.openinspector.advisories.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys of bundles in a data folder: its own pair, made on the first export, and those it
/// trusts; with each the sequence number it was last seen with.
///
/// @param folder need not exist
public record BundleKeys(Path folder) {
    /// Length of a public key: 12 bytes that say Ed25519, then the 32 of the key.
    static final int PUBLIC_BYTES = 44;

    private static final String ALGORITHM = "Ed25519";
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final String OWN = "export";

    /// A public key.
    ///
    /// @param text Base64, as it is handed over
    /// @param fingerprint SHA-256 of the key, in hexadecimal, to be compared by people
    public record Known(String text, String fingerprint) {
        static Known of(byte[] encoded) {
            return new Known(
                    Base64.getEncoder().encodeToString(encoded), Chunks.Hashes.of(encoded));
        }

        byte[] encoded() {
            return Base64.getDecoder().decode(text);
        }
    }

    /// The keys of a folder of vulnerability data.
    public static BundleKeys in(Path advisories) {
        return new BundleKeys(advisories.resolve("keys"));
    }

    /// The key that this folder signs with; empty before the first export.
    public Optional<Known> own() throws IOException {
        Path file = folder.resolve(OWN + ".public");
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /// The keys that are trusted besides the own one, ordered by fingerprint.
    public List<Known> trusted() throws IOException {
        Path trusted = folder.resolve("trusted");
        List<Known> all = new ArrayList<>();
        if (Files.isDirectory(trusted)) {
            try (Stream<Path> files = Files.list(trusted)) {
                for (Path file : files.sorted().toList()) {
                    all.add(read(file));
                }
            }
        }
        return all;
    }

    /// Trusts a key.
    ///
    /// @param text the key as [Known#text], or a file that holds it
    /// @throws BundleException if it is neither
    public Known trust(String text) throws IOException {
        Known known = parse(text);
        Path trusted = Files.createDirectories(folder.resolve("trusted"));
        write(trusted.resolve(known.fingerprint()), known.text() + "\n", false);
        return known;
    }

    /// No longer trusts a key.
    ///
    /// @return false if it was not trusted
    public boolean forget(String fingerprint) throws IOException {
        return fingerprint.matches("[0-9a-f]{64}")
                && Files.deleteIfExists(folder.resolve("trusted").resolve(fingerprint));
    }

    boolean trusts(Known key) throws IOException {
        return own().filter(key::equals).isPresent() || trusted().contains(key);
    }

    /// The last sequence number seen with a key; 0 if there was none.
    long sequence(Known key) throws IOException {
        Path file = folder.resolve("sequence-" + key.fingerprint());
        if (!Files.exists(file)) {
            return 0;
        }
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NumberFormatException e) {
            throw new BundleException(
                    file + " holds no number; remove it if you know that no bundle is repeated", e);
        }
    }

    void noteSequence(Known key, long sequence) throws IOException {
        Files.createDirectories(folder);
        write(folder.resolve("sequence-" + key.fingerprint()), sequence + "\n", false);
    }

    /// Signs with the own key, which is made if there is none.
    byte[] sign(byte[] message) throws IOException {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new BundleException(
                    folder.resolve(OWN + ".private") + " is no key of Ed25519", e);
        }
    }

    static boolean isGood(Known key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(publicKey(key.encoded()));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// Makes the own pair if there is none.
    Known makeOwn() throws IOException {
        Optional<Known> own = own();
        if (own.isPresent()) {
            return own.get();
        }
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            Files.createDirectories(folder);
            Base64.Encoder encoder = Base64.getEncoder();
            write(
                    folder.resolve(OWN + ".private"),
                    encoder.encodeToString(pair.getPrivate().getEncoded()) + "\n",
                    true);
            Known known = Known.of(pair.getPublic().getEncoded());
            write(folder.resolve(OWN + ".public"), known.text() + "\n", false);
            return known;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has Ed25519", impossible);
        }
    }

    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        Path file = folder.resolve(OWN + ".private");
        byte[] encoded;
        try {
            encoded = Base64.getDecoder().decode(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new BundleException(file + " is no key: expected Base64", e);
        }
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static Known read(Path file) throws IOException {
        return known(Files.readString(file).strip(), file.toString());
    }

    private static Known parse(String text) throws IOException {
        String stripped = text.strip();
        boolean key = stripped.length() == 60 && stripped.startsWith("MCow");
        if (key) {
            return known(stripped, "the key");
        }
        Path file = Path.of(stripped);
        if (!Files.isRegularFile(file) || Files.size(file) > 10_000) {
            throw new BundleException(
                    "\""
                            + (stripped.length() > 80 ? stripped.substring(0, 80) + "…" : stripped)
                            + "\" is no public key and no file that holds one; \"advisories keys\""
                            + " shows it where the bundle was exported");
        }
        return read(file);
    }

    private static Known known(String text, String what) throws BundleException {
        try {
            byte[] encoded = Base64.getDecoder().decode(text);
            if (encoded.length == PUBLIC_BYTES && Arrays.mismatch(encoded, PREFIX) == 12) {
                publicKey(encoded);
                return Known.of(encoded);
            }
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            // Said below.
        }
        throw new BundleException(what + " is no public key of Ed25519 in Base64");
    }

    private static void write(Path file, String text, boolean secret) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName());
        Files.deleteIfExists(fresh);
        if (secret && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
