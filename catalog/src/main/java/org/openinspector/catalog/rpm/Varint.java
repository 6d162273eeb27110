package org.openinspector.catalog.rpm;

/// SQLite's number of 1 to 9 bytes: seven bits a byte, the high bit says that more follow, and a
/// ninth byte counts whole.
///
/// @param end offset of the byte after it
record Varint(long value, int end) {
    static Varint read(byte[] bytes, int offset, int limit) throws CorruptDatabaseException {
        long value = 0;
        for (int i = 0; i < 9; i++) {
            int at = offset + i;
            if (at < 0 || at >= limit) {
                throw new CorruptDatabaseException("number reaches beyond its page or row");
            }
            if (i == 8) {
                return new Varint((value << 8) | (bytes[at] & 0xff), at + 1);
            }
            value = (value << 7) | (bytes[at] & 0x7f);
            if (bytes[at] >= 0) {
                return new Varint(value, at + 1);
            }
        }
        throw new IllegalStateException("a varint has at most nine bytes");
    }
}
