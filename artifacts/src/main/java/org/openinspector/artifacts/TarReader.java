package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Walks the entries of a tar archive: v7, ustar, star, GNU (long names, sparse files), POSIX
/// extended headers. Where dialects contradict each other it decides as Go's `archive/tar` does,
/// which container tools unpack with, so that what is scanned is what will run: a GNU long name
/// wins over an extended header's, global extended headers change nothing, links have no content.
///
/// @see <a href="https://www.gnu.org/software/tar/manual/html_node/Standard.html">GNU tar manual,
///   "Basic Tar Format"</a>
final class TarReader {
    private static final int BLOCK = 512;

    /// Longest extended header or long name.
    private static final int EXTENSION_BYTES_MAX = 1 << 20;

    private final ByteSource in;
    private final byte[] block = new byte[BLOCK];

    private byte[] name = new byte[0];
    private byte[] linkName = new byte[0];
    private EntryType type = EntryType.OTHER;
    private int mode;
    private long size;
    private @Nullable SparseMap sparse;

    /// Stored bytes of the entry that have not been read, and what fills up its last block.
    private long dataLeft;

    private int padding;
    private int ordinal = -1;

    TarReader(ByteSource in) {
        this.in = in;
    }

    /// The entry's name as stored.
    byte[] name() {
        return name;
    }

    /// The target as stored, for links.
    byte[] linkName() {
        return linkName;
    }

    EntryType type() {
        return type;
    }

    int mode() {
        return mode;
    }

    /// Size of the content, of a sparse file with its holes.
    long size() {
        return size;
    }

    /// Counts entries from 0.
    int ordinal() {
        return ordinal;
    }

    /// Goes to the next entry.
    ///
    /// @return false at the end of the archive
    /// @throws DamagedStreamException if the archive cannot be read further
    boolean next() throws IOException {
        PaxRecords pax = null;
        byte[] longName = null;
        byte[] longLink = null;
        while (true) {
            skipRest();
            if (!readHeader()) {
                if (pax != null || longName != null || longLink != null) {
                    throw new DamagedStreamException("ends after an extended header");
                }
                return false;
            }
            dataLeft = TarNumbers.parse(block, 124, 12, in.offset() - BLOCK);
            byte flag = block[156];
            switch (flag) {
                case 'x' -> {
                    pax = new PaxRecords();
                    pax.parse(extension());
                }
                case 'g' -> {
                    if (dataLeft > EXTENSION_BYTES_MAX) {
                        throw tooLong();
                    }
                    pad();
                    pax = null;
                    longName = null;
                    longLink = null;
                }
                case 'L' -> longName = untilNul(extension());
                case 'K' -> longLink = untilNul(extension());
                default -> {
                    entry(flag, pax, longName, longLink);
                    return true;
                }
            }
        }
    }

    private void entry(
            byte flag,
            @Nullable PaxRecords pax,
            byte @Nullable [] longName,
            byte @Nullable [] longLink)
            throws IOException {
        ordinal++;
        name = headerName();
        linkName = TarNumbers.text(block, 157, 100);
        mode = (int) TarNumbers.parse(block, 100, 8, in.offset() - BLOCK) & 07777;
        sparse = null;
        if (pax != null) {
            name = pax.path == null ? name : pax.path;
            linkName = pax.linkPath == null ? linkName : pax.linkPath;
            dataLeft = pax.size < 0 ? dataLeft : pax.size;
        }
        name = longName == null ? name : longName;
        linkName = longLink == null ? linkName : longLink;
        type =
                switch (flag) {
                    case 0 -> endsWithSlash(name) ? EntryType.DIRECTORY : EntryType.FILE;
                    case '0', '7', 'S' -> EntryType.FILE;
                    case '1' -> EntryType.HARD_LINK;
                    case '2' -> EntryType.SYMLINK;
                    case '5', 'D' -> EntryType.DIRECTORY;
                    default -> EntryType.OTHER;
                };
        if (flag >= '1' && flag <= '6') {
            // Links, devices, folders, pipes: whatever size they give, no data follows.
            dataLeft = 0;
        }
        pad();
        size = dataLeft;
        if (flag == 'S') {
            oldGnuSparse();
        } else if (pax != null && type == EntryType.FILE) {
            paxSparse(pax);
        }
    }

    private byte[] headerName() {
        byte[] name = TarNumbers.text(block, 0, 100);
        int prefixLength = 0;
        if (TarNumbers.startsWith(block, 257, "ustar\0")) {
            prefixLength = TarNumbers.startsWith(block, 508, "tar\0") ? 131 : 155;
        }
        byte[] prefix = TarNumbers.text(block, 345, prefixLength);
        if (prefix.length == 0) {
            return name;
        }
        byte[] joined = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        joined[prefix.length] = '/';
        System.arraycopy(name, 0, joined, prefix.length + 1, name.length);
        return joined;
    }

    private static boolean endsWithSlash(byte[] name) {
        return name.length > 0 && name[name.length - 1] == '/';
    }

    private void pad() {
        padding = (int) (-dataLeft & (BLOCK - 1));
    }

    private void skipRest() throws IOException {
        long rest = dataLeft + padding;
        long data = dataLeft;
        dataLeft = 0;
        padding = 0;
        // The padding of the last entry may be missing: what counts is there.
        if (in.skip(rest) < data) {
            throw new DamagedStreamException("ends in the middle of an entry's content");
        }
    }

    /// False at the end: a block of zeros, or the end of the stream at a block's boundary.
    private boolean readHeader() throws IOException {
        long at = in.offset();
        int count = in.readFully(block, 0, BLOCK);
        if (count == 0) {
            return false;
        }
        if (count < BLOCK) {
            throw new DamagedStreamException("ends in the middle of the header at byte " + at);
        }
        if (TarNumbers.isZero(block)) {
            // Two blocks of zeros end an archive; one, and then something else, is damage.
            count = in.readFully(block, 0, BLOCK);
            if (count == BLOCK && !TarNumbers.isZero(block)) {
                throw new DamagedStreamException("has an empty header at byte " + at);
            }
            return false;
        }
        if (!TarNumbers.checksumMatches(block)) {
            throw new DamagedStreamException(
                    "has no valid tar header at byte " + at + ": the checksum does not match");
        }
        return true;
    }

    private static DamagedStreamException tooLong() {
        return new DamagedStreamException(
                "has an extended header of more than " + EXTENSION_BYTES_MAX + " bytes");
    }

    private byte[] extension() throws IOException {
        if (dataLeft > EXTENSION_BYTES_MAX) {
            throw tooLong();
        }
        pad();
        byte[] data = new byte[(int) dataLeft];
        if (in.readFully(data, 0, data.length) < data.length) {
            throw new DamagedStreamException("ends in the middle of an extended header");
        }
        dataLeft = 0;
        return data;
    }

    private static byte[] untilNul(byte[] data) {
        return TarNumbers.text(data, 0, data.length);
    }

    private void oldGnuSparse() throws IOException {
        SparseMap map = new SparseMap();
        long realSize = TarNumbers.parse(block, 483, 12, in.offset() - BLOCK);
        boolean more = addPieces(map, 386, 4, 482);
        while (more) {
            if (in.readFully(block, 0, BLOCK) < BLOCK) {
                throw new DamagedStreamException("ends in the middle of a sparse file's map");
            }
            more = addPieces(map, 0, 21, 504);
        }
        setSparse(map, realSize);
    }

    private boolean addPieces(SparseMap map, int from, int pieces, int moreAt)
            throws DamagedStreamException {
        for (int i = 0; i < pieces; i++) {
            int at = from + 24 * i;
            if (block[at] == 0 && block[at + 12] == 0) {
                break;
            }
            map.add(TarNumbers.parse(block, at, 12, in.offset() - BLOCK));
            map.add(TarNumbers.parse(block, at + 12, 12, in.offset() - BLOCK));
        }
        return block[moreAt] != 0;
    }

    private void paxSparse(PaxRecords pax) throws IOException {
        name = pax.sparseName == null ? name : pax.sparseName;
        long realSize = pax.sparseSize < 0 ? size : pax.sparseSize;
        if (pax.sparseMapInData) {
            setSparse(sparseMapOfData(), realSize);
        } else if (pax.sparseMap != null) {
            setSparse(pax.sparseMap, realSize);
        }
    }

    private void setSparse(SparseMap map, long realSize) throws DamagedStreamException {
        map.verify(realSize, dataLeft);
        sparse = map;
        size = realSize;
    }

    /// The map of format 1.0: decimal numbers, one a line, at the start of the data, in whole
    /// blocks.
    private SparseMap sparseMapOfData() throws IOException {
        SparseMap map = new SparseMap();
        long numbersLeft = -1;
        long number = 0;
        int digits = 0;
        while (numbersLeft != 0) {
            if (dataLeft < BLOCK || in.readFully(block, 0, BLOCK) < BLOCK) {
                throw new DamagedStreamException("ends in the middle of a sparse file's map");
            }
            dataLeft -= BLOCK;
            for (int i = 0; i < BLOCK && numbersLeft != 0; i++) {
                if (block[i] == '\n' && digits > 0) {
                    if (numbersLeft < 0) {
                        numbersLeft = 2 * number;
                    } else {
                        map.add(number);
                        numbersLeft--;
                    }
                    number = 0;
                    digits = 0;
                } else if (block[i] >= '0' && block[i] <= '9' && digits < 17) {
                    number = 10 * number + (block[i] - '0');
                    digits++;
                } else {
                    throw new DamagedStreamException("holds a sparse file with a malformed map");
                }
            }
        }
        return map;
    }

    /// Where the entry's content lies, if it is stored in one piece and uncompressed.
    @Nullable Content direct() {
        return sparse == null ? in.direct(size) : null;
    }

    /// The entry's content; ends when the next entry is asked for.
    InputStream content() {
        return new EntryStream();
    }

    private int readData(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, (int) Math.min(length, dataLeft));
        if (count > 0) {
            dataLeft -= count;
        }
        return count;
    }

    private final class EntryStream extends InputStream {
        private final int of = ordinal;
        private final long end = size;
        private final @Nullable SparseMap map = sparse;
        private long position;
        private int piece;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (of != ordinal) {
                throw new IOException("the entry has passed by");
            }
            if (length == 0) {
                return 0;
            }
            if (position >= end) {
                return -1;
            }
            int most = (int) Math.min(length, end - position);
            if (map != null) {
                while (piece < map.pieces() && map.offset(piece) + map.length(piece) <= position) {
                    piece++;
                }
                long pieceStart = piece < map.pieces() ? map.offset(piece) : end;
                if (position < pieceStart) {
                    int zeros = (int) Math.min(most, pieceStart - position);
                    Arrays.fill(into, offset, offset + zeros, (byte) 0);
                    position += zeros;
                    in.walk().check();
                    return zeros;
                }
                most = (int) Math.min(most, pieceStart + map.length(piece) - position);
            }
            int count = readData(into, offset, most);
            if (count < 0) {
                throw new TruncatedFileException(end, position);
            }
            position += count;
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            if (map != null || of != ordinal) {
                return super.skip(count);
            }
            long skipped = in.skip(Math.clamp(count, 0, end - position));
            dataLeft -= skipped;
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(in.buffered(), end - position);
        }
    }
}
