package org.openinspector.estate.content;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Deflate (RFC 1951), bounded when it is undone.
final class Compression {
    /// The largest real inventories have some ten megabytes.
    static final int BYTES_MAX = 256 << 20;

    private Compression() {}

    static byte[] deflated(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new MalformedContentException(
                    "content has "
                            + bytes.length
                            + " bytes before compression, expected at most "
                            + BYTES_MAX);
        }
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
            byte[] buffer = new byte[16384];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    static byte[] inflated(byte[] stored, int bytesMax) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(stored);
            ByteArrayOutputStream out = new ByteArrayOutputStream(stored.length * 4 + 64);
            byte[] buffer = new byte[16384];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new MalformedContentException("stored content ends too early");
                }
                if (out.size() + count > bytesMax) {
                    throw new MalformedContentException(
                            "stored content has more than " + bytesMax + " bytes");
                }
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new MalformedContentException("stored content cannot be decompressed", e);
        }
    }
}
