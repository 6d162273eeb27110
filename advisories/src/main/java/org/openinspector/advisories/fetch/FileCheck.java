package org.openinspector.advisories.fetch;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;

/// Checks what came: the digests its server published, and that it is what it should be. The
/// content is judged later, by reading it as a feed.
final class FileCheck {
    /// `x-goog-hash: crc32c=n03x6A==,md5=Ojk9c3dhfxgoKVVHYwFbHQ==`, as Google's storage says it,
    /// and `Repr-Digest: sha-256=:…:` or `Digest: SHA-256=…`.
    private static final Pattern DIGEST =
            Pattern.compile("(?i)(crc32c|md5|sha-256|sha-512)=:?([A-Za-z0-9+/]{4,100}={0,2}):?");

    private static final long DECOMPRESSED_MAX = 4L << 30;

    private static final byte[] XZ_START = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] XZ_END = {'Y', 'Z'};
    private static final int XZ_BYTES_MIN = 32;

    private FileCheck() {}

    /// A digest that the server published.
    ///
    /// @param base64 the digest
    record Published(String algorithm, String base64) {
        static List<Published> of(HttpHeaders headers) {
            List<Published> all = new ArrayList<>();
            for (String name : List.of("x-goog-hash", "Repr-Digest", "Digest")) {
                for (String value : headers.allValues(name)) {
                    Matcher each = DIGEST.matcher(value);
                    while (each.find() && all.size() < 10) {
                        all.add(
                                new Published(
                                        each.group(1).toLowerCase(Locale.ROOT), each.group(2)));
                    }
                }
            }
            return all;
        }
    }

    /// Checks a complete file.
    ///
    /// @return what is wrong with it, one sentence; empty if nothing is
    static Optional<String> complaint(
            Path file, RemoteFile.Format format, List<Published> published) throws IOException {
        for (Published each : published) {
            if (!each.base64().equals(digest(file, each.algorithm()))) {
                return Optional.of(
                        "its " + each.algorithm() + " is not the one its server published");
            }
        }
        return switch (format) {
            case ZIP -> zip(file);
            case GZIP -> gzip(file);
            case BZIP2 -> begins(file, "BZh".getBytes(StandardCharsets.US_ASCII), "a bzip2 file");
            case XZ -> xz(file);
            case ZSTD ->
                    begins(file, new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}, "a zstd file");
            case TEXT -> text(file);
            case JSON -> json(file);
            case JSON_LIST ->
                    first(file) == '['
                            ? Optional.empty()
                            : Optional.of(seen(file) + ", expected a JSON list");
        };
    }

    private static String digest(Path file, String algorithm) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            if (algorithm.equals("crc32c")) {
                CRC32C crc = new CRC32C();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    crc.update(buffer, 0, n);
                }
                return base64(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
            }
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return base64(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is missing from this JDK", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Optional<String> zip(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.size() > 0 ? Optional.empty() : Optional.of("a zip without entries");
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(seen(file) + ", expected a zip");
        }
    }

    private static Optional<String> gzip(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        try (InputStream in =
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes += n;
                if (bytes > DECOMPRESSED_MAX) {
                    return Optional.of("it expands to more than " + DECOMPRESSED_MAX + " bytes");
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(seen(file) + ", expected a whole gzip file");
        }
    }

    /// By its beginning and end. What lies between has checksums of its own, which are verified
    /// when it is read: it may be large, and decompressing it is the most work of all.
    private static Optional<String> xz(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            byte[] start = new byte[XZ_START.length];
            byte[] end = new byte[XZ_END.length];
            boolean whole = bytes.length() >= XZ_BYTES_MIN && bytes.length() % 4 == 0;
            if (whole) {
                bytes.readFully(start);
                bytes.seek(bytes.length() - end.length);
                bytes.readFully(end);
            }
            return whole && Arrays.equals(start, XZ_START) && Arrays.equals(end, XZ_END)
                    ? Optional.empty()
                    : Optional.of(seen(file) + ", expected a whole xz file");
        }
    }

    private static Optional<String> text(Path file) throws IOException {
        int first = first(file);
        return first < 0 || first == '<'
                ? Optional.of(seen(file) + ", expected a text")
                : Optional.empty();
    }

    private static Optional<String> json(Path file) throws IOException {
        return first(file) == '{'
                ? Optional.empty()
                : Optional.of(seen(file) + ", expected a JSON object");
    }

    /// Whether it is whole is seen when it is read as a feed.
    private static Optional<String> begins(Path file, byte[] magic, String expected)
            throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(magic, in.readNBytes(magic.length))
                    ? Optional.empty()
                    : Optional.of(seen(file) + ", expected " + expected);
        }
    }

    private static String seen(Path file) throws IOException {
        return switch (first(file)) {
            case -1 -> "an empty file";
            case '<' -> "a web page";
            default -> "a file that is damaged or something else";
        };
    }

    /// The first byte that is no white space; -1 if there is none near the beginning.
    private static int first(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            for (byte each : in.readNBytes(1_000)) {
                if (!Character.isWhitespace(each)) {
                    return each & 0xff;
                }
            }
            return -1;
        }
    }
}
