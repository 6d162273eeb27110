package org.openinspector.artifacts;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Reads a zip archive as if it had been unpacked into a folder: hands the wanted files to the
/// reader and records all entries. What counts is the directory at the archive's end, as for
/// whoever unpacks it.
///
/// Entries of an honest archive lie beside each other, so together they are no longer than the
/// archive. A bomb whose entries overlap ends there.
final class ZipTree<T> {
    static final int DIRECTORY_BYTES_MAX = 64 << 20;

    /// What unpackers make of an entry whose archive does not tell its mode.
    private static final int USUAL_MODE = 0755;

    private final Walk walk;
    private final FileReader<T> reader;
    private final Optional<String> layer;
    private final EntryPath folder;
    private final LayerRecorder<T> recorder;
    private long storedLeft;
    private long inflatedLeft;
    private int ordinal;

    /// @param layer what the evidence of its files names
    /// @param folder where it is unpacked
    ZipTree(Walk walk, FileReader<T> reader, Optional<String> layer, EntryPath folder) {
        this.walk = walk;
        this.reader = reader;
        this.layer = layer;
        this.folder = folder;
        this.recorder = new LayerRecorder<>(walk, layer);
    }

    /// Reads all of the archive, or as far as it can be read.
    ///
    /// @throws ArtifactException if it is no zip archive
    LayerRecord<T> read(String name, Slice archive) throws IOException {
        ZipDirectory directory = open(name, archive);
        ZipDirectory.Cursor cursor = directory.cursor();
        try {
            while (cursor.next()) {
                if ((ordinal & 0xff) == 0) {
                    walk.check();
                }
                entry(archive, cursor);
                ordinal++;
            }
        } catch (DamagedStreamException e) {
            recorder.problem(EntryPath.ROOT, name + " " + e.getMessage());
        }
        cursor.damage()
                .ifPresent(damage -> recorder.problem(EntryPath.ROOT, name + " has " + damage));
        walk.progress.advanced(archive.size());
        return recorder.record();
    }

    private ZipDirectory open(String name, Slice archive) throws IOException {
        storedLeft = archive.size();
        inflatedLeft = walk.limits.uncompressedBytesMax();
        try {
            return ZipDirectory.open(archive, ZipTree::allow)
                    .orElseThrow(() ->
                            ArtifactException.unreadable(
                                    "could not open "
                                            + name
                                            + ": expected a zip archive, got no directory at its"
                                            + " end"));
        } catch (ZipException e) {
            throw ArtifactException.unreadable("could not open " + name + ": " + e.getMessage());
        }
    }

    /// Goes over the archive again for contents that turned out to be wanted under another path.
    ///
    /// @param wishes by the entry's ordinal
    List<ScanProblem> reread(Slice archive, Map<Integer, List<Fold.Wish<T>>> wishes)
            throws IOException {
        ZipDirectory.Cursor cursor = open("the archive", archive).cursor();
        for (; cursor.next(); ordinal++) {
            for (Fold.Wish<T> wish : wishes.getOrDefault(ordinal, List.of())) {
                try {
                    // Each wish reads what was paid for before.
                    storedLeft = archive.size();
                    wish.node().value = value(archive, cursor.entry(), wish.path());
                } catch (InterruptedIOException | ClosedChannelException e) {
                    throw e;
                } catch (IOException e) {
                    recorder.problem(wish.path(), Reasons.of(e));
                }
            }
        }
        return recorder.record().problems();
    }

    private static void allow(long bytes) throws ZipException {
        if (bytes > DIRECTORY_BYTES_MAX) {
            throw new ZipException(
                    "its directory has "
                            + bytes
                            + " bytes, expected at most "
                            + DIRECTORY_BYTES_MAX);
        }
    }

    private void entry(Slice archive, ZipDirectory.Cursor cursor) throws IOException {
        byte[] raw = cursor.nameBytes();
        EntryPath relative = EntryPath.parse(raw).orElse(null);
        if (relative == null || relative.length() > LayerScanner.PATH_BYTES_MAX) {
            recorder.problem(
                    EntryPath.ROOT,
                    "expected a path of at most "
                            + LayerScanner.PATH_BYTES_MAX
                            + " bytes inside the root, got \""
                            + Names.printable(raw)
                            + "\"");
            return;
        }
        if (relative.isRoot()) {
            return;
        }
        EntryPath path = folder.resolve(relative);
        EntryPath parent = path.parent();
        EntryPath name = path.name();
        if (raw[raw.length - 1] == '/') {
            recorder.add(EntryKind.FOLDER, ordinal, parent, name);
            return;
        }
        try {
            file(archive, cursor.entry(), path, parent, name);
        } catch (InterruptedIOException | ClosedChannelException | DamagedStreamException e) {
            throw e;
        } catch (IOException e) {
            recorder.add(EntryKind.OTHER, ordinal, parent, name);
            recorder.problem(path, Reasons.of(e));
        }
    }

    private void file(
            Slice archive, ZipEntry entry, EntryPath path, EntryPath parent, EntryPath name)
            throws IOException {
        if (entry.isSymbolicLink()) {
            link(archive, entry, path, parent, name);
            return;
        }
        int mode = entry.mode() == ZipEntry.NO_MODE ? USUAL_MODE : entry.mode() & 0777;
        if (!reader.wants(new EntryHeader(path, mode, entry.size()))) {
            recorder.add(EntryKind.UNREAD, ordinal, parent, name);
            return;
        }
        recorder.addRead(ordinal, parent, name, value(archive, entry, path));
    }

    private @Nullable T value(Slice archive, ZipEntry entry, EntryPath path) throws IOException {
        try (InputStream content = content(archive, entry);
                PassingFile file = PassingFile.of(content, entry.size(), path, layer, walk)) {
            return Readers.read(reader, file, walk, recorder::problem);
        }
    }

    private void link(
            Slice archive, ZipEntry entry, EntryPath path, EntryPath parent, EntryPath name)
            throws IOException {
        byte[] target;
        try (InputStream content = content(archive, entry)) {
            target = content.readNBytes(LayerScanner.PATH_BYTES_MAX + 1);
        }
        if (target.length == 0 || target.length > LayerScanner.PATH_BYTES_MAX) {
            throw new ZipException(
                    "expected a link of 1 to "
                            + LayerScanner.PATH_BYTES_MAX
                            + " bytes, got "
                            + target.length);
        }
        boolean wanted = Readers.wantsLink(reader, path);
        recorder.addLink(EntryKind.SYMLINK, wanted, ordinal, parent, name, target);
    }

    private InputStream content(Slice archive, ZipEntry entry) throws IOException {
        if (entry.isEncrypted()) {
            throw new ZipException("it is encrypted");
        }
        if (inflatedLeft < 0) {
            throw tooLong();
        }
        long position = ZipDirectory.dataPosition(archive, entry);
        storedLeft -= entry.compressedSize();
        if (storedLeft < 0) {
            throw new DamagedStreamException("has entries that overlap");
        }
        InputStream stored = Spill.stream(archive.part(position, entry.compressedSize()));
        return switch (entry.method()) {
            case ZipEntry.STORED -> new EntryStream(stored, entry, null);
            case ZipEntry.DEFLATED -> {
                Inflater inflater = new Inflater(true);
                yield new EntryStream(
                        new InflaterInputStream(stored, inflater, 16 << 10), entry, inflater);
            }
            default ->
                    throw new ZipException(
                            "it is compressed by method "
                                    + entry.method()
                                    + ", expected 0 (stored) or 8 (deflate)");
        };
    }

    /// One entry's content: as long as the directory says, its checksum verified at the end; counts
    /// what comes out, of all entries together.
    private final class EntryStream extends InputStream {
        private final InputStream in;
        private final ZipEntry entry;
        private final @Nullable Inflater inflater;
        private final CRC32 crc = new CRC32();
        private long position;

        EntryStream(InputStream in, ZipEntry entry, @Nullable Inflater inflater) {
            this.in = in;
            this.entry = entry;
            this.inflater = inflater;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position >= entry.size()) {
                return -1;
            }
            walk.check();
            int count;
            try {
                count = in.read(into, offset, (int) Math.min(length, entry.size() - position));
            } catch (EOFException ended) {
                count = -1;
            }
            if (count < 0) {
                throw new TruncatedFileException(entry.size(), position);
            }
            position += count;
            inflatedLeft -= count;
            if (inflatedLeft < 0) {
                throw tooLong();
            }
            crc.update(into, offset, count);
            if (position == entry.size() && crc.getValue() != entry.crc()) {
                throw new ZipException(
                        "it does not match its checksum: expected "
                                + Long.toHexString(entry.crc())
                                + ", got "
                                + Long.toHexString(crc.getValue()));
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            if (inflater != null) {
                inflater.end();
            }
            in.close();
        }
    }

    private DamagedStreamException tooLong() {
        return new DamagedStreamException(
                "has more than " + walk.limits.uncompressedBytesMax() + " bytes uncompressed");
    }
}
