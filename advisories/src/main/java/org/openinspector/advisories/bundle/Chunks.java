package org.openinspector.advisories.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Cuts a file into chunks where its own bytes say so: after a byte at which a hash of the last 64
/// bytes ends in zeros. What is inserted into a file changes the chunks around it only, so an
/// export of a day later shares most of them. The table of the hash is the sequence of SplitMix64
/// from 0.
///
/// @see <a href="https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia">Xia
///   et al., FastCDC: gear hashing</a>
final class Chunks {
    static final int BYTES_MIN = 16 << 10;
    static final int BYTES_MAX = 256 << 10;

    /// One place in 65,536 matches.
    private static final long MASK = 0xFFFFL << 48;

    private static final long[] GEAR = new long[256];

    static {
        long state = 0;
        for (int i = 0; i < GEAR.length; i++) {
            state += 0x9E3779B97F4A7C15L;
            long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            GEAR[i] = mixed ^ (mixed >>> 31);
        }
    }

    /// Takes the chunks of a file in order.
    @FunctionalInterface
    interface Receiver {
        /// Takes the next one.
        ///
        /// @param sha256 in hexadecimal
        void chunk(String sha256, byte[] bytes, int length) throws IOException;
    }

    private Chunks() {}

    /// Reads a file to its end.
    ///
    /// @return its SHA-256, in hexadecimal
    static String of(InputStream in, Receiver receiver) throws IOException {
        MessageDigest whole = Hashes.sha256();
        byte[] buffer = new byte[BYTES_MAX];
        int held = 0;
        while (true) {
            int more = in.readNBytes(buffer, held, buffer.length - held);
            held += more;
            if (held == 0) {
                return HexFormat.of().formatHex(whole.digest());
            }
            int length = cut(buffer, held);
            whole.update(buffer, 0, length);
            receiver.chunk(Hashes.of(buffer, 0, length), buffer, length);
            System.arraycopy(buffer, length, buffer, 0, held - length);
            held -= length;
        }
    }

    private static int cut(byte[] buffer, int held) {
        long hash = 0;
        // 64 shifts push a byte out, so where to start looking does not matter beyond that.
        for (int at = Math.min(held, BYTES_MIN - 64); at < held; at++) {
            hash = (hash << 1) + GEAR[buffer[at] & 0xFF];
            if (at >= BYTES_MIN && (hash & MASK) == 0) {
                return at + 1;
            }
        }
        return held;
    }

    /// Hashes of bytes.
    static final class Hashes {
        private Hashes() {}

        static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (java.security.NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("every JDK has SHA-256", impossible);
            }
        }

        static String of(byte[] bytes, int from, int length) {
            MessageDigest digest = sha256();
            digest.update(bytes, from, length);
            return HexFormat.of().formatHex(digest.digest());
        }

        static String of(byte[] bytes) {
            return of(bytes, 0, bytes.length);
        }
    }
}
