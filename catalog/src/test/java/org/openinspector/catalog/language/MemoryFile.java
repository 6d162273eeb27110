package org.openinspector.catalog.language;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ScannedFile;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Cataloger;
import org.openinspector.catalog.Siblings;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// A file as the runner would hand it to a cataloger.
public final class MemoryFile implements ScannedFile {
    private final EntryPath path;
    private final long size;
    private final Supplier<InputStream> stream;
    private final Content content;

    private MemoryFile(EntryPath path, long size, Supplier<InputStream> stream, Content content) {
        this.path = path;
        this.size = size;
        this.stream = stream;
        this.content = content;
    }

    /// A file with these bytes.
    public static MemoryFile of(String path, byte[] bytes) {
        return new MemoryFile(
                EntryPath.of(path),
                bytes.length,
                () -> new ByteArrayInputStream(bytes),
                Content.of(bytes));
    }

    /// A file that can only be read front to back.
    public static MemoryFile streamed(String path, long size, Supplier<InputStream> stream) {
        return new MemoryFile(EntryPath.of(path), size, stream, Content.of(new byte[0]));
    }

    /// A file with this text in UTF-8.
    public static MemoryFile of(String path, String text) {
        return of(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A file that repeats a byte, after a beginning.
    public static MemoryFile endless(String path, String begin, char filler, long size) {
        return streamed(
                path,
                size,
                () -> new Repeating(begin.getBytes(StandardCharsets.UTF_8), (byte) filler, size));
    }

    /// All regular files below a folder, read by a cataloger that sees paths from that folder;
    /// problems and packages in path order.
    public static Catalog readAll(Cataloger cataloger, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        var packages = new ArrayList<Catalog.Entry>();
        var problems = new ArrayList<ScanProblem>();
        for (Path file : files) {
            String path = folder.relativize(file).toString();
            if (cataloger.wants().stream().noneMatch(selector -> Selectors.match(selector, path))) {
                continue;
            }
            Catalog catalog = cataloger.read(of(path, Files.readAllBytes(file)), Siblings.NONE);
            packages.addAll(catalog.packages());
            problems.addAll(catalog.problems());
        }
        return new Catalog(packages, problems);
    }

    @Override
    public EntryPath path() {
        return path;
    }

    @Override
    public Optional<String> layer() {
        return Optional.empty();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream stream() {
        return stream.get();
    }

    @Override
    public Content content() {
        return content;
    }

    private static final class Repeating extends InputStream {
        private final byte[] begin;
        private final byte filler;
        private final long size;
        private long position;

        Repeating(byte[] begin, byte filler, long size) {
            this.begin = begin;
            this.filler = filler;
            this.size = size;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (position >= size) {
                return -1;
            }
            int count = (int) Math.min(length, size - position);
            Arrays.fill(into, offset, offset + count, filler);
            for (int i = 0; i < count && position + i < begin.length; i++) {
                into[offset + i] = begin[(int) position + i];
            }
            position += count;
            return count;
        }
    }
}
