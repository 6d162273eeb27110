package org.openinspector.estate.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Content as it is stored: its identity and its bytes.
public final class StoredContent {
    private final byte[] hash;
    private final byte[] compressed;

    StoredContent(byte[] canonical) {
        this.hash = sha256(canonical);
        this.compressed = Compression.deflated(canonical);
    }

    /// SHA-256 of the canonical encoding: equal for equal content, whatever compressed it.
    public byte[] hash() {
        return hash.clone();
    }

    /// The bytes to store.
    public byte[] compressed() {
        return compressed.clone();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
