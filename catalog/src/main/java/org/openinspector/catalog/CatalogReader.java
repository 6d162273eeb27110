package org.openinspector.catalog;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.EntryHeader;
import org.openinspector.artifacts.FileReader;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Reads the wanted files of every layer with the catalogers that want them.
final class CatalogReader implements FileReader<Extract> {
    /// Files kept for later are package databases and lists, small by nature.
    private static final int KEPT_FILE_BYTES_MAX = 64 << 20;

    /// All of them together: heaps differ, and names and contents want their share too.
    private static final long KEPT_BYTES_MAX =
            Math.min(192L << 20, Runtime.getRuntime().maxMemory() / 8 * 3);

    /// A larger file may take half of what is left, so that a hostile one leaves room for the rest.
    private static final int SMALL_FILE_BYTES = 1 << 20;

    private static final int MAGIC_BYTES = 16;

    private final List<Cataloger> catalogers;
    private final PathMatcher primary;
    private final PathMatcher kept;
    private final long deferredOwners;
    private final AtomicLong keptBytesLeft = new AtomicLong(KEPT_BYTES_MAX);

    CatalogReader(
            List<Cataloger> catalogers,
            PathMatcher primary,
            PathMatcher kept,
            long deferredOwners) {
        this.catalogers = catalogers;
        this.primary = primary;
        this.kept = kept;
        this.deferredOwners = deferredOwners;
    }

    @Override
    public boolean wants(EntryHeader header) {
        if (primary.wantsExecutables() && header.isExecutable() && header.size() >= MAGIC_BYTES) {
            return true;
        }
        return primary.select(header.path()) != 0 || kept.select(header.path()) != 0;
    }

    @Override
    public Optional<Extract> read(ScannedFile file) throws IOException {
        long owners = primary.select(file.path());
        boolean keep = kept.select(file.path()) != 0 || (owners & deferredOwners) != 0;
        if (keep) {
            return Optional.of(keep(file, owners));
        }
        var content = new SharedContent(file);
        if (primary.wantsExecutables() && file.size() >= MAGIC_BYTES) {
            owners |= primary.selectByMagic(content.head(MAGIC_BYTES));
        }
        if (owners == 0) {
            return Optional.empty();
        }
        return found(file.path(), run(content, owners));
    }

    private Extract keep(ScannedFile file, long owners) throws IOException {
        byte[] bytes = reserved(file, Math.min(file.size(), KEPT_FILE_BYTES_MAX + 1L));
        List<Catalog> catalogs =
                run(new KeptFile(file.path(), file.layer(), bytes), owners & ~deferredOwners);
        return new Extract(file.path(), catalogs, owners & deferredOwners, bytes);
    }

    private byte[] reserved(ScannedFile file, long size) throws IOException {
        if (size > KEPT_FILE_BYTES_MAX) {
            return file.bytes(KEPT_FILE_BYTES_MAX);
        }
        long left = keptBytesLeft.getAndAdd(-size);
        boolean kept = false;
        try {
            if (size > (size <= SMALL_FILE_BYTES ? left : left / 2)) {
                throw new IOException(
                        "is not read: package databases and lists of one subject may take "
                                + (KEPT_BYTES_MAX >> 20)
                                + " MiB of memory together, and of what is left these "
                                + size
                                + " bytes are too much");
            }
            byte[] bytes = file.bytes(KEPT_FILE_BYTES_MAX);
            kept = true;
            return bytes;
        } finally {
            if (!kept) {
                keptBytesLeft.addAndGet(size);
            }
        }
    }

    private List<Catalog> run(ScannedFile file, long owners) throws IOException {
        List<Catalog> catalogs = new ArrayList<>();
        for (int owner = 0; owner < catalogers.size(); owner++) {
            if ((owners & (1L << owner)) != 0) {
                catalogs.add(guarded(catalogers.get(owner), file, Siblings.NONE));
            }
        }
        return catalogs;
    }

    /// Runs one cataloger so that its failure is data, and names it.
    static Catalog guarded(Cataloger cataloger, ScannedFile file, Siblings siblings) {
        try {
            return cataloger.read(file, siblings);
        } catch (IOException e) {
            String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return problem(cataloger, file, message);
        } catch (RuntimeException defect) {
            // Files are hostile: one that trips a defect of one cataloger must not hide the rest.
            return problem(cataloger, file, "defect in this cataloger: " + defect);
        }
    }

    private static Catalog problem(Cataloger cataloger, ScannedFile file, String message) {
        var problem = new ScanProblem(cataloger.name(), file.path(), file.layer(), 0, message);
        return new Catalog(List.of(), List.of(problem));
    }

    private static Optional<Extract> found(EntryPath path, List<Catalog> catalogs) {
        boolean empty =
                catalogs.stream()
                        .allMatch(catalog ->
                                catalog.packages().isEmpty() && catalog.problems().isEmpty());
        return empty ? Optional.empty() : Optional.of(new Extract(path, catalogs, 0, null));
    }

    /// A file whose content several catalogers read, or one after a look at its first bytes.
    private static final class SharedContent implements ScannedFile {
        private final ScannedFile file;
        private @Nullable Content content;

        SharedContent(ScannedFile file) {
            this.file = file;
        }

        byte[] head(int length) throws IOException {
            return content().bytes(0, (int) Math.min(length, file.size()));
        }

        @Override
        public EntryPath path() {
            return file.path();
        }

        @Override
        public Optional<String> layer() {
            return file.layer();
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public InputStream stream() throws IOException {
            return new ContentStream(content());
        }

        @Override
        public Content content() throws IOException {
            var loaded = content;
            if (loaded == null) {
                loaded = file.content();
                content = loaded;
            }
            return loaded;
        }
    }

    /// A content from front to back.
    private static final class ContentStream extends InputStream {
        private final Content content;
        private long position;

        ContentStream(Content content) {
            this.content = content;
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
            int count = (int) Math.min(length, content.size() - position);
            if (count <= 0) {
                return -1;
            }
            content.read(position, ByteBuffer.wrap(into, offset, count));
            position += count;
            return count;
        }
    }

    /// A file that is in memory.
    record KeptFile(
            EntryPath path,
            Optional<String> layer,
            @SuppressWarnings("ArrayRecordComponent") byte[] bytes)
            implements ScannedFile {
        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream stream() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public Content content() {
            return Content.of(bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
