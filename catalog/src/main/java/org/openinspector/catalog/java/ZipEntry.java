package org.openinspector.catalog.java;

/// One entry of a zip directory, as the directory describes it; nothing of it is trusted.
///
/// @param name as written, bytes decoded as UTF-8
/// @param flags general purpose flags; bit 0: encrypted
/// @param method 0 stored, 8 deflated
/// @param crc CRC-32 of the content, as an unsigned number
/// @param compressedSize bytes in the archive
/// @param size bytes of the content
/// @param headerPosition where the local header begins in the content
record ZipEntry(
        String name,
        int flags,
        int method,
        long crc,
        long compressedSize,
        long size,
        long headerPosition) {
    static final int STORED = 0;
    static final int DEFLATED = 8;

    /// True if the content needs a password.
    boolean isEncrypted() {
        return (flags & 1) != 0;
    }
}
