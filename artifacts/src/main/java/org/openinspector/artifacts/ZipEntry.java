package org.openinspector.artifacts;

/// One entry of a zip directory, as the directory describes it; nothing of it is trusted.
///
/// @param name as written, bytes decoded as UTF-8
/// @param mode type and permissions as Unix has them; [#NO_MODE] if the archive was made elsewhere
/// @param flags general purpose flags; bit 0: encrypted
/// @param method 0 stored, 8 deflated
/// @param crc CRC-32 of the content, as an unsigned number
/// @param compressedSize bytes in the archive
/// @param size bytes of the content
/// @param headerPosition where the local header begins in the content
public record ZipEntry(
        String name,
        int mode,
        int flags,
        int method,
        long crc,
        long compressedSize,
        long size,
        long headerPosition) {
    /// The archive does not tell.
    public static final int NO_MODE = -1;

    /// Method of content that is as it is.
    public static final int STORED = 0;

    /// Method of content that is compressed by deflate.
    public static final int DEFLATED = 8;

    /// True if the content needs a password.
    public boolean isEncrypted() {
        return (flags & 1) != 0;
    }

    /// True if the content is the text of a symbolic link.
    public boolean isSymbolicLink() {
        return mode != NO_MODE && (mode & 0xf000) == 0xa000;
    }
}
