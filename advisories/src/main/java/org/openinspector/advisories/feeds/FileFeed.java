package org.openinspector.advisories.feeds;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.openinspector.advisories.Feed;

/// A lone file, plain or compressed by gzip.
record FileFeed(Path path, FeedLimits limits) implements Feed {
    @Override
    public String name() {
        return Feeds.nameOf(path);
    }

    @Override
    public List<String> entries() {
        return List.of(entry());
    }

    private String entry() {
        String name = name();
        return compressed() ? name.substring(0, name.length() - 3) : name;
    }

    private boolean compressed() {
        String lower = name().toLowerCase(Locale.ROOT);
        return lower.endsWith(".gz") && lower.length() > 3;
    }

    @Override
    public void read(EntryReader reader) throws IOException {
        try (Counting file = new Counting(Files.newInputStream(path));
                InputStream content = decompressed(file);
                EntryStream bounded =
                        new EntryStream(
                                content,
                                name(),
                                limits,
                                compressed() ? file::bytes : () -> Long.MAX_VALUE,
                                EntryStream.NO_CRC,
                                0)) {
            reader.entry(entry(), bounded);
        }
    }

    private InputStream decompressed(InputStream file) throws IOException {
        if (!compressed()) {
            return file;
        }
        try {
            return new GZIPInputStream(new BufferedInputStream(file), 1 << 16);
        } catch (IOException e) {
            throw new IOException(name() + ": no gzip file (" + e.getMessage() + ")", e);
        }
    }

    /// Counts what was read of the file.
    private static final class Counting extends FilterInputStream {
        private long bytes;

        Counting(InputStream in) {
            super(in);
        }

        long bytes() {
            return bytes;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            bytes += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            bytes += Math.max(count, 0);
            return count;
        }
    }
}
