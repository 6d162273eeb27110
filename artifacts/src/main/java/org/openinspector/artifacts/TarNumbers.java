package org.openinspector.artifacts;

import java.util.Arrays;

/// Fields of a tar header.
final class TarNumbers {
    private static final int CHECKSUM = 148;

    private TarNumbers() {}

    /// A number that is not negative: octal, or base 256 if the first bit is set.
    ///
    /// @param header where the header begins, for the message
    static long parse(byte[] block, int from, int length, long header)
            throws DamagedStreamException {
        long value =
                (block[from] & 0x80) != 0
                        ? base256(block, from, length)
                        : octal(block, from, length);
        if (value < 0) {
            throw new DamagedStreamException(
                    "has a tar header with an invalid number in its byte "
                            + from
                            + ", at byte "
                            + header);
        }
        return value;
    }

    private static long base256(byte[] block, int from, int length) {
        long value = block[from] & 0x7f;
        for (int i = from + 1; i < from + length; i++) {
            // 0x40 of the first byte is the sign; sizes beyond 2^62 are no sizes.
            if (value >= 1L << 54) {
                return -1;
            }
            value = (value << 8) | (block[i] & 0xff);
        }
        return value;
    }

    private static long octal(byte[] block, int from, int length) {
        int start = from;
        int end = from + length;
        while (start < end && (block[start] == ' ' || block[start] == 0)) {
            start++;
        }
        while (end > start && (block[end - 1] == ' ' || block[end - 1] == 0)) {
            end--;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            // Some writers leave text of an earlier header behind the NUL.
            if (block[i] == 0) {
                break;
            }
            if (block[i] < '0' || block[i] > '7') {
                return -1;
            }
            value = (value << 3) | (block[i] - '0');
        }
        return value;
    }

    /// The text up to the first NUL.
    static byte[] text(byte[] block, int from, int length) {
        int end = from;
        while (end < from + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, from, end);
    }

    static boolean startsWith(byte[] block, int from, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            if (block[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /// Old writers summed signed bytes.
    static boolean checksumMatches(byte[] block) {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < block.length; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM + 8 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long expected = octal(block, CHECKSUM, 8);
        return expected == unsigned || expected == signed;
    }
}
