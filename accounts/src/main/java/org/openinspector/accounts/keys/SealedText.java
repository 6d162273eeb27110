package org.openinspector.accounts.keys;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretException;

/// Texts, compressed and sealed: sealed bytes do not compress. First byte of what is sealed: 0 as
/// it is, 1 deflated (RFC 1951).
public final class SealedText {
    private static final int SHORT = 200;
    private static final int CHARACTERS_MAX = 64 << 20;

    private SealedText() {}

    /// Seals.
    ///
    /// @param owner an account, or [DataKeys#SHARED]
    /// @param purpose what it is for; it opens for nothing else
    public static byte[] seal(DataKeys keys, String owner, String purpose, String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        return keys.seal(owner, purpose, packed(plain));
    }

    /// Opens.
    ///
    /// @throws SecretException see [DataKeys#open(String, String, byte[])]
    public static String open(DataKeys keys, String owner, String purpose, byte[] sealed) {
        return unpacked(keys.open(owner, purpose, sealed), purpose);
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2 + 64);
        if (plain.length < SHORT) {
            out.write(0);
            out.writeBytes(plain);
            return out.toByteArray();
        }
        out.write(1);
        // Fast rather than small: this is on the way of every finding.
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(plain);
            deflater.finish();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
        return out.toByteArray();
    }

    private static String unpacked(byte[] packed, String purpose) {
        if (packed.length > 0 && packed[0] == 0) {
            return new String(packed, 1, packed.length - 1, StandardCharsets.UTF_8);
        }
        if (packed.length == 0 || packed[0] != 1) {
            throw new SecretException(purpose + " was sealed in a form that is not known here");
        }
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(packed, 1, packed.length - 1);
            byte[] out = new byte[Math.max(256, 4 * packed.length)];
            int length = 0;
            while (!inflater.finished()) {
                if (length == out.length) {
                    if (length >= CHARACTERS_MAX) {
                        throw new SecretException(purpose + " has more than 64 MB");
                    }
                    out = Arrays.copyOf(out, 2 * length);
                }
                int count = inflater.inflate(out, length, out.length - length);
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new SecretException(purpose + " ends too early");
                }
                length += count;
            }
            return new String(out, 0, length, StandardCharsets.UTF_8);
        } catch (DataFormatException e) {
            throw new SecretException(purpose + " cannot be decompressed", e);
        }
    }
}
