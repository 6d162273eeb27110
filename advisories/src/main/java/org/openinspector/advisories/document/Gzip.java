package org.openinspector.advisories.document;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Opens the entries of an archive that are compressed once more, such as the years of NVD in one
/// zip; bounded, because the archive's own bounds see the compressed bytes only.
public final class Gzip {
    /// The largest year of NVD has some 150 MB.
    private static final long BYTES_MAX = 2L << 30;

    private static final int RATIO_MAX = 200;
    private static final long RATIO_FROM = 1 << 20;

    private Gzip() {}

    /// An entry's name without `.gz`.
    public static String name(String entry) {
        return compressed(entry) ? entry.substring(0, entry.length() - 3) : entry;
    }

    /// An entry's content, decompressed if its name ends in `.gz`.
    ///
    /// @throws IOException if it is no gzip
    public static InputStream open(String entry, InputStream content) throws IOException {
        if (!compressed(entry)) {
            return content;
        }
        Counting raw = new Counting(content, entry, null);
        try {
            return new Counting(
                    new GZIPInputStream(new BufferedInputStream(raw), 1 << 16), entry, raw);
        } catch (IOException e) {
            throw new UnreadableDocumentException(entry + ": no gzip (" + e.getMessage() + ")", e);
        }
    }

    private static boolean compressed(String entry) {
        return entry.length() > 3 && entry.toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    private static final class Counting extends FilterInputStream {
        private final String entry;
        private final @Nullable Counting raw;
        private long bytes;

        Counting(InputStream in, String entry, @Nullable Counting raw) {
            super(in);
            this.entry = entry;
            this.raw = raw;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            bytes += Math.max(count, 0);
            if (raw != null
                    && (bytes > BYTES_MAX
                            || (bytes > RATIO_FROM
                                    && bytes / RATIO_MAX > Math.max(1, raw.bytes)))) {
                throw new IOException(
                        entry
                                + ": expands more than "
                                + RATIO_MAX
                                + "-fold or beyond "
                                + BYTES_MAX
                                + " bytes");
            }
            return count;
        }
    }
}
