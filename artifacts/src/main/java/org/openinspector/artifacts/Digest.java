package org.openinspector.artifacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A content digest, `sha256:<64 hexadecimal digits>`; SHA-512 is the other algorithm that images
/// use.
///
/// @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests">OCI
///   image specification, "Digests"</a>
record Digest(String algorithm, String hex) {
    /// Reads the text form. Strict, because files are named by it.
    static Digest parse(Json text) throws ArtifactException {
        String digest = text.text();
        int colon = digest.indexOf(':');
        String algorithm = colon < 0 ? "" : digest.substring(0, colon);
        String hex = digest.substring(colon + 1);
        int length =
                switch (algorithm) {
                    case "sha256" -> 64;
                    case "sha512" -> 128;
                    default -> -1;
                };
        boolean valid = hex.length() == length;
        for (int i = 0; i < hex.length() && valid; i++) {
            char c = hex.charAt(i);
            valid = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        if (!valid) {
            throw text.wrong("a digest sha256:<64 hexadecimal digits>");
        }
        return new Digest(algorithm, hex);
    }

    static Digest ofSha256(byte[] content) {
        return new Digest(
                "sha256", HexFormat.of().formatHex(messageDigest("sha256").digest(content)));
    }

    /// Where a layout keeps the blob.
    String path() {
        return "blobs/" + algorithm + "/" + hex;
    }

    boolean matches(byte[] content) {
        return hex.equals(HexFormat.of().formatHex(messageDigest(algorithm).digest(content)));
    }

    /// The digest by the same algorithm of what is stored.
    Digest of(Slice stored, Walk walk) throws IOException {
        MessageDigest digest = messageDigest(algorithm);
        byte[] buffer = new byte[256 << 10];
        long at = 0;
        while (true) {
            walk.check();
            int count = stored.readSome(at, ByteBuffer.wrap(buffer));
            if (count <= 0) {
                break;
            }
            digest.update(buffer, 0, count);
            at += count;
        }
        return new Digest(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    /// The digest by the same algorithm of what is stored, uncompressed.
    Digest ofUncompressed(Slice stored, Walk walk) throws IOException {
        MessageDigest digest = messageDigest(algorithm);
        byte[] buffer = new byte[64 << 10];
        try (ByteSource source = ByteSource.open(stored, walk.quiet())) {
            for (int count = source.read(buffer, 0, buffer.length);
                    count > 0;
                    count = source.read(buffer, 0, buffer.length)) {
                digest.update(buffer, 0, count);
            }
        }
        return new Digest(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest messageDigest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256 and SHA-512", e);
        }
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
