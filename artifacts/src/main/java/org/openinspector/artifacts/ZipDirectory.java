package org.openinspector.artifacts;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/// The central directory of a zip archive: one copy of its bytes, walked with a [Cursor] that
/// builds an entry only when asked, because most entries of an archive are classes that nobody
/// looks at.
///
/// A zip is read from its end [1]: the end record (EOCD) says how long the directory is and where
/// it began when the archive was written. Whatever was put before the archive since then (a start
/// script) shifts all positions; the shift is the difference between the directory's place as
/// written and its place as found just before the end record. Archives with more than 65,535
/// entries or 4 GiB have a second, 64-bit end record before the first. The numbers of entries are
/// not used: the directory ends where its bytes end, so a lying count neither hides entries nor
/// allocates anything.
///
/// [1] APPNOTE.TXT, sections 4.3.6 to 4.3.16 and 4.5.3.
///
/// @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</a>
public final class ZipDirectory {
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int ENTRY_SIZE = 46;
    private static final int END_SIZE = 22;
    private static final int END64_SIZE = 56;
    private static final int LOCATOR64_SIZE = 20;
    private static final int COMMENT_MAX = 0xffff;

    /// Most archives have no comment: their end record is found without copying 64 KiB.
    private static final int FIRST_LOOK = 512;

    private final byte[] bytes;
    private final long shift;

    private ZipDirectory(byte[] bytes, long shift) {
        this.bytes = bytes;
        this.shift = shift;
    }

    /// Says whether a directory may be copied into memory.
    public interface Allowance {
        /// Takes so many bytes.
        ///
        /// @throws IOException if that is too much
        void take(long bytes) throws IOException;
    }

    /// Finds and copies the directory.
    ///
    /// @return empty if the content has no end record: it is no zip archive, or its end is missing
    /// @throws IOException if there is an end record, but no directory where it points
    public static Optional<ZipDirectory> open(Content content, Allowance allowance)
            throws IOException {
        long size = content.size();
        int look = (int) Math.min(size, FIRST_LOOK);
        long end = findEnd(content, look);
        if (end < 0 && look < size) {
            end = findEnd(content, (int) Math.min(size, END_SIZE + COMMENT_MAX));
        }
        return end < 0 ? Optional.empty() : Optional.of(at(content, end, allowance));
    }

    /// The last end record whose comment fits into the content, or -1. Bytes after the comment are
    /// accepted, as `unzip` does.
    private static long findEnd(Content content, int look) throws IOException {
        byte[] tail = content.bytes(content.size() - look, look);
        for (int i = look - END_SIZE; i >= 0; i--) {
            if (tail[i] == 'P' && intAt(tail, i) == END) {
                int comment = shortAt(tail, i + 20);
                if (i + END_SIZE + comment <= look) {
                    return content.size() - look + i;
                }
            }
        }
        return -1;
    }

    private static ZipDirectory at(Content content, long end, Allowance allowance)
            throws IOException {
        byte[] record = content.bytes(end, END_SIZE);
        long size = intAt(record, 12) & 0xffffffffL;
        long position = intAt(record, 16) & 0xffffffffL;
        long directoryEnd = end;
        boolean overflow =
                shortAt(record, 10) == 0xffff || size == 0xffffffffL || position == 0xffffffffL;
        if (overflow && end >= LOCATOR64_SIZE) {
            byte[] locator = content.bytes(end - LOCATOR64_SIZE, LOCATOR64_SIZE);
            if (intAt(locator, 0) == LOCATOR64) {
                directoryEnd = end64(content, end, longAt(locator, 8));
                byte[] record64 = content.bytes(directoryEnd, END64_SIZE);
                size = longAt(record64, 40);
                position = longAt(record64, 48);
            }
        }
        if (size < 0 || size > directoryEnd) {
            throw new ZipException(
                    "directory of "
                            + size
                            + " bytes, expected at most the "
                            + directoryEnd
                            + " bytes before the end record");
        }
        long found = directoryEnd - size;
        if (size > 0 && !isEntry(content, found)) {
            // Something stands between directory and end record: then the written place is right.
            found = position;
            if (found < 0 || found > directoryEnd - size || !isEntry(content, found)) {
                throw new ZipException("no directory before the end record at byte " + end);
            }
        }
        allowance.take(size);
        return new ZipDirectory(content.bytes(found, (int) size), found - position);
    }

    /// Where the 64-bit end record is: as the locator says, or directly before the locator if the
    /// archive was shifted.
    private static long end64(Content content, long end, long written) throws IOException {
        long before = end - LOCATOR64_SIZE - END64_SIZE;
        for (long candidate : new long[] {written, before}) {
            if (candidate >= 0
                    && candidate <= before
                    && intAt(content.bytes(candidate, 4), 0) == END64) {
                return candidate;
            }
        }
        throw new ZipException("no 64-bit end record before byte " + end);
    }

    private static boolean isEntry(Content content, long position) throws IOException {
        return position >= 0
                && position <= content.size() - 4
                && intAt(content.bytes(position, 4), 0) == ENTRY;
    }

    /// A walk over all entries, from the first.
    public Cursor cursor() {
        return new Cursor();
    }

    /// A place in the directory. Begins before the first entry.
    public final class Cursor {
        private int at;
        private int next;
        private int count;
        private Optional<String> damage = Optional.empty();

        private Cursor() {}

        /// Moves to the next entry; false at the end of the directory, or where it is damaged.
        public boolean next() {
            if (damage.isPresent() || next >= bytes.length) {
                return false;
            }
            at = next;
            if (bytes.length - at < ENTRY_SIZE || intAt(bytes, at) != ENTRY) {
                damage = Optional.of("no entry at byte " + at + " of the directory");
                return false;
            }
            long end =
                    (long) at
                            + ENTRY_SIZE
                            + nameLength()
                            + shortAt(bytes, at + 30)
                            + shortAt(bytes, at + 32);
            if (end > bytes.length) {
                damage =
                        Optional.of(
                                "entry at byte " + at + " of the directory runs beyond its end");
                return false;
            }
            next = (int) end;
            count++;
            return true;
        }

        /// Why the walk ended early; empty if it did not.
        public Optional<String> damage() {
            return damage.map(why -> why + "; " + count + " entries before it were read");
        }

        /// Length of the entry's name in bytes.
        public int nameLength() {
            return shortAt(bytes, at + 28);
        }

        /// One byte of the entry's name.
        public byte nameByte(int index) {
            return bytes[at + ENTRY_SIZE + index];
        }

        /// A copy of the entry's name, which is bytes in whatever encoding.
        public byte[] nameBytes() {
            return Arrays.copyOfRange(bytes, at + ENTRY_SIZE, at + ENTRY_SIZE + nameLength());
        }

        /// A part of the entry's name.
        public String name(int from, int to) {
            return new String(bytes, at + ENTRY_SIZE + from, to - from, StandardCharsets.UTF_8);
        }

        /// True if the name has the ASCII text at the index.
        public boolean nameHas(int index, String text) {
            if (index < 0 || index + text.length() > nameLength()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (nameByte(index + i) != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        /// True if the name begins with the ASCII text.
        public boolean nameStartsWith(String text) {
            return nameHas(0, text);
        }

        /// True if the name ends with the ASCII text.
        public boolean nameEndsWith(String text) {
            return nameHas(nameLength() - text.length(), text);
        }

        private int unixMode() {
            boolean unix = bytes[at + 5] == 3;
            return unix ? intAt(bytes, at + 38) >>> 16 : ZipEntry.NO_MODE;
        }

        /// The entry the cursor stands on.
        ///
        /// @throws IOException if its sizes do not fit together
        public ZipEntry entry() throws IOException {
            long compressed = intAt(bytes, at + 20) & 0xffffffffL;
            long size = intAt(bytes, at + 24) & 0xffffffffL;
            long position = intAt(bytes, at + 42) & 0xffffffffL;
            int extra = at + ENTRY_SIZE + nameLength();
            int extraEnd = extra + shortAt(bytes, at + 30);
            // Numbers that do not fit stand in extra field 1, in this order, only those that do
            // not fit.
            while (extra + 4 <= extraEnd) {
                int id = shortAt(bytes, extra);
                int fieldEnd = extra + 4 + shortAt(bytes, extra + 2);
                if (fieldEnd > extraEnd) {
                    break;
                }
                if (id == 1) {
                    int field = extra + 4;
                    if (size == 0xffffffffL && field + 8 <= fieldEnd) {
                        size = longAt(bytes, field);
                        field += 8;
                    }
                    if (compressed == 0xffffffffL && field + 8 <= fieldEnd) {
                        compressed = longAt(bytes, field);
                        field += 8;
                    }
                    if (position == 0xffffffffL && field + 8 <= fieldEnd) {
                        position = longAt(bytes, field);
                    }
                }
                extra = fieldEnd;
            }
            position += shift;
            String name = name(0, nameLength());
            if (size < 0 || compressed < 0 || position < 0) {
                throw new ZipException(
                        "sizes "
                                + compressed
                                + " and "
                                + size
                                + " at position "
                                + position
                                + ", expected numbers from 0");
            }
            return new ZipEntry(
                    name,
                    unixMode(),
                    shortAt(bytes, at + 8),
                    shortAt(bytes, at + 10),
                    intAt(bytes, at + 16) & 0xffffffffL,
                    compressed,
                    size,
                    position);
        }
    }

    /// Where the content of an entry begins.
    ///
    /// @throws IOException if there is no local header, or the content does not lie in the archive
    public static long dataPosition(Content content, ZipEntry entry) throws IOException {
        byte[] header = content.bytes(entry.headerPosition(), 30);
        if (intAt(header, 0) != 0x04034b50) {
            throw new ZipException("no entry header at byte " + entry.headerPosition());
        }
        long position = entry.headerPosition() + 30 + shortAt(header, 26) + shortAt(header, 28);
        if (entry.compressedSize() > content.size() - position) {
            throw new EOFException(
                    entry.compressedSize()
                            + " bytes from byte "
                            + position
                            + ", but the archive has "
                            + content.size());
        }
        return position;
    }

    private static int shortAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    private static int intAt(byte[] bytes, int at) {
        return shortAt(bytes, at) | shortAt(bytes, at + 2) << 16;
    }

    private static long longAt(byte[] bytes, int at) {
        return (intAt(bytes, at) & 0xffffffffL) | (long) intAt(bytes, at + 4) << 32;
    }
}
