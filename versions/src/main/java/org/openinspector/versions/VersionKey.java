package org.openinspector.versions;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// The place of a version in its scheme's order, as bytes: `a` precedes `b` exactly when `key(a)`
/// precedes `key(b)` as unsigned bytes. No key is a prefix of another key of the same scheme, so
/// that a key followed by `0x00` is its immediate successor. Keys of different schemes do not
/// compare.
public final class VersionKey implements Comparable<VersionKey> {
    /// Counts the changes of any scheme's encoding. Stored keys of another number do not compare
    /// with ours.
    public static final int ENCODING_VERSION = 1;

    private static final VarHandle OWN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong STORED_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    private VersionKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A key from its bytes, which are copied.
    public static VersionKey of(byte[] bytes) {
        return new VersionKey(bytes.clone());
    }

    /// A key from bytes that nobody else holds.
    static VersionKey owning(byte[] bytes) {
        return new VersionKey(bytes);
    }

    /// A copy of the key's bytes, for storage.
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The number of bytes.
    public int length() {
        return bytes.length;
    }

    /// The smallest key greater than this one, as an exclusive upper bound for "up to and
    /// including".
    public VersionKey successor() {
        return new VersionKey(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /// True if this key is a proper or improper prefix of the other.
    public boolean isPrefixOf(VersionKey other) {
        return other.bytes.length >= bytes.length
                && Arrays.equals(bytes, 0, bytes.length, other.bytes, 0, bytes.length);
    }

    @Override
    public int compareTo(VersionKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    /// Compares with a stored key where it lies, without allocating.
    ///
    /// @param segment holds the stored key's bytes
    /// @param offset of its first byte
    /// @param length number of its bytes
    /// @throws IndexOutOfBoundsException if the stored key does not lie in the segment
    public int compareTo(MemorySegment segment, long offset, int length) {
        int common = Math.min(bytes.length, length);
        int at = 0;
        // Eight bytes at a time: big-endian longs order like their bytes.
        for (; at + Long.BYTES <= common; at += Long.BYTES) {
            long own = (long) OWN_LONG.get(bytes, at);
            long stored = segment.get(STORED_LONG, offset + at);
            if (own != stored) {
                return Long.compareUnsigned(own, stored);
            }
        }
        for (; at < common; at++) {
            int own = bytes[at] & 0xFF;
            int stored = segment.get(ValueLayout.JAVA_BYTE, offset + at) & 0xFF;
            if (own != stored) {
                return own - stored;
            }
        }
        return Integer.compare(bytes.length, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The bytes in hexadecimal.
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
