package org.openinspector.advisories.feeds;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/// How a file is compressed, as its name says.
enum Compression {
    NONE,
    GZIP,
    BZIP2,
    XZ,
    ZSTD;

    /// What XZ may use; its strongest ordinary preset needs 65 MiB.
    private static final int XZ_KIB_MAX = 160 << 10;

    private static final Map<String, Compression> SUFFIXES =
            Map.of(
                    ".gz", GZIP, ".tgz", GZIP, ".bz2", BZIP2, ".tbz2", BZIP2, ".xz", XZ, ".txz", XZ,
                    ".zst", ZSTD, ".tzst", ZSTD);

    /// By the suffix of a name.
    static Compression of(String name) {
        return SUFFIXES.getOrDefault(suffix(name), NONE);
    }

    /// The name without the suffix of its compression: `a.tar` for `a.tar.gz` and `a.tgz`.
    static String plainName(String name) {
        String suffix = suffix(name);
        if (!SUFFIXES.containsKey(suffix)) {
            return name;
        }
        String plain = name.substring(0, name.length() - suffix.length());
        return suffix.startsWith(".t") ? plain + ".tar" : plain;
    }

    private static String suffix(String name) {
        int dot = name.lastIndexOf('.');
        // A name that is nothing but a suffix, such as ".gz", has none.
        boolean real = dot > 0 && name.charAt(dot - 1) != '/';
        return real ? name.substring(dot).toLowerCase(Locale.ROOT) : "";
    }

    /// The decompressed bytes.
    ///
    /// @param place names the file in messages
    InputStream open(InputStream stored, String place) throws IOException {
        if (this == NONE) {
            return stored;
        }
        try {
            InputStream in = new BufferedInputStream(stored, 1 << 16);
            return new Decoding(
                    switch (this) {
                        case NONE -> in;
                        case GZIP -> new GZIPInputStream(in, 1 << 16);
                        case BZIP2 -> new BZip2CompressorInputStream(in, true);
                        case XZ -> new XZInputStream(in, XZ_KIB_MAX);
                        case ZSTD -> new ZstdInputStream(in);
                    });
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    place + ": no " + name().toLowerCase(Locale.ROOT) + " file (" + reason(e) + ")",
                    e);
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /// Decoders throw whatever damaged data leads them to; here it is always an [IOException].
    private static final class Decoding extends FilterInputStream {
        Decoding(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (RuntimeException e) {
                throw new IOException(reason(e), e);
            }
        }
    }
}
