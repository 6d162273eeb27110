package org.openinspector.versions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes a key: one tag byte per kind of thing at a position, tags in the order of the kinds, the
/// end of a sequence being a kind too. Each thing that follows a tag is itself prefix-free, so the
/// whole key is.
final class KeyWriter {
    /// Counts from here on take three bytes: this one and two of the count.
    private static final int LONG_COUNT = 0xFA;

    private byte[] bytes = new byte[48];
    private int length;

    /// One byte.
    KeyWriter put(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) value;
        return this;
    }

    /// A number of any length: how many digits it has without leading zeros, and these digits. No
    /// digits at all are zero.
    KeyWriter number(String text, int from, int to) {
        int first = Texts.significant(text, from, to);
        count(to - first);
        for (int i = first; i < to; i++) {
            put(text.charAt(i));
        }
        return this;
    }

    /// A text without NUL in UTF-8, with an end that precedes every byte of a longer text.
    KeyWriter text(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            put(b);
        }
        return put(0);
    }

    /// The same for a piece of ASCII.
    KeyWriter ascii(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            put(text.charAt(i));
        }
        return put(0);
    }

    /// A count from 0 to 65,535, greater counts later.
    KeyWriter count(int value) {
        return value < LONG_COUNT ? put(value) : put(LONG_COUNT).put(value >>> 8).put(value);
    }

    /// A count, greater counts earlier.
    KeyWriter countDown(int value) {
        return value < LONG_COUNT ? put(~value) : put(~LONG_COUNT).put(~(value >>> 8)).put(~value);
    }

    /// The key, unless it is too long to be stored.
    Encoding finish(String version) {
        if (length > Texts.BYTES_MAX) {
            return new Encoding.Unordered(
                    "the key of "
                            + Texts.quoted(version)
                            + " has "
                            + length
                            + " bytes, expected at most "
                            + Texts.BYTES_MAX);
        }
        return new Encoding.Keyed(key());
    }

    /// What is written so far, as a key.
    VersionKey key() {
        return VersionKey.owning(Arrays.copyOf(bytes, length));
    }
}
