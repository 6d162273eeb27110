package org.openinspector.advisories.snapshot;

import java.lang.foreign.ValueLayout;

/// Reads numbers of seven bits a byte, lowest first, out of a range of a section.
final class PackedNumbers {
    /// Enough for every number up to a long's.
    static final int BYTES_MAX = 10;

    private final Section section;
    private long at;
    private final long end;

    /// Checks the range and verifies its blocks.
    PackedNumbers(Section section, long from, long to) {
        this.section = section;
        this.at = section.touch(from, to - from);
        this.end = at + to - from;
    }

    boolean hasNext() {
        return at < end;
    }

    /// The next number.
    ///
    /// @throws SnapshotException if there is none, or it is above the maximum
    long next(long max) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
            byte part = section.blocks().segment().get(ValueLayout.JAVA_BYTE, at++);
            value |= (part & 0x7FL) << shift;
            if (part >= 0) {
                if (value < 0 || value > max) {
                    throw section.damaged("the number " + value + ", expected at most " + max);
                }
                return value;
            }
        }
        throw section.damaged("a number that does not end");
    }

    /// Puts a number into an array.
    ///
    /// @return where the next one goes
    static int put(byte[] bytes, int offset, long value) {
        int at = offset;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
        return at;
    }
}
