package org.openinspector.apimodel.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Immutable bytes.
public final class Blob {
    private static final Blob EMPTY = new Blob(new byte[0]);

    private final byte[] bytes;

    private Blob(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A copy of the bytes.
    public static Blob of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Blob(bytes.clone());
    }

    /// The UTF-8 bytes of the text.
    public static Blob ofUtf8(String text) {
        return new Blob(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The bytes of a Base64 text.
    ///
    /// @throws WireFormatException if it is none
    public static Blob ofBase64(String text) {
        // Java's decoder takes text without padding as well.
        if (text.length() % 4 != 0) {
            throw new WireFormatException("expected Base64 text with padding");
        }
        try {
            return new Blob(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException("expected Base64 text");
        }
    }

    /// A copy of the bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// Number of bytes.
    public int length() {
        return bytes.length;
    }

    /// The bytes read as UTF-8.
    public String utf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// The bytes as Base64 text with padding.
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Blob of " + bytes.length + " bytes";
    }
}
