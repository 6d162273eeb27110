package org.openinspector.advisories.bundle;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.openinspector.advisories.bundle.BundleKeys.Known;

/// The head of a bundle, read and checked: everything before the chunks.
///
/// @param key who signed it, trusted or not
/// @param headBytes where the chunks begin
public record BundleFile(Known key, Manifest manifest, long headBytes) {
    static final byte[] MAGIC = {(byte) 0x89, 'O', 'I', 'B', 'N', 'D', 'L', '\n'};
    static final int FORMAT = 1;
    static final int MANIFEST_BYTES_MAX = 32 << 20;

    /// Magic, format, length of the manifest, public key: what is signed besides the manifest.
    static final int SIGNED_BYTES = 8 + 4 + 4 + BundleKeys.PUBLIC_BYTES;

    static final int SIGNATURE_BYTES = 64;

    /// True if a file begins like a bundle, whatever follows.
    public static boolean isBundle(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /// Reads and checks the head of a bundle, its signature included.
    ///
    /// @throws BundleException if it is none, cut short, changed, or of another version
    public static BundleFile open(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in);
        } catch (EOFException e) {
            throw new BundleException("the bundle is cut short: get it again", e);
        }
    }

    static BundleFile read(InputStream in) throws IOException {
        byte[] head = need(in, SIGNED_BYTES);
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (Arrays.mismatch(head, MAGIC) != MAGIC.length) {
            throw new BundleException("the file is no bundle of OpenInspector's advisories");
        }
        if (fields.getInt(8) != FORMAT) {
            throw new BundleException(
                    "the bundle has format "
                            + Integer.toUnsignedString(fields.getInt(8))
                            + ", this reads "
                            + FORMAT
                            + ": export it with the same version");
        }
        int length = fields.getInt(12);
        if (length < 1 || length > MANIFEST_BYTES_MAX) {
            throw new BundleException("the bundle is damaged in its head: get it again");
        }
        byte[] signature = need(in, SIGNATURE_BYTES);
        // Not allocated before it is there: a small file may claim a lot.
        byte[] manifest = in.readNBytes(length);
        if (manifest.length < length) {
            throw new EOFException();
        }
        byte[] signed = Arrays.copyOf(head, SIGNED_BYTES + length);
        System.arraycopy(manifest, 0, signed, SIGNED_BYTES, length);
        Known key = Known.of(Arrays.copyOfRange(head, 16, SIGNED_BYTES));
        if (!BundleKeys.isGood(key, signed, signature)) {
            throw new BundleException(
                    "the bundle's signature is wrong: it was changed or damaged on the way");
        }
        return new BundleFile(
                key, Manifest.of(manifest), SIGNED_BYTES + SIGNATURE_BYTES + (long) length);
    }

    private static byte[] need(InputStream in, int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException();
        }
        return read;
    }
}
