package org.openinspector.findings.publish;

/// Sealed bytes as the database has them. A class, because records do not hold arrays.
final class SealedBytes {
    private final byte[] bytes;

    SealedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return bytes.length;
    }
}
