package org.openinspector.benchmarks;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/// An image with layers like those of real ones: many small text files, some large, two and a half
/// times as long as their gzip. Written as an OCI layout, in layers of [#LAYER_MEBIBYTES] plain
/// bytes each.
final class GeneratedImage {
    static final int LAYER_MEBIBYTES = 8;
    static final int LAYERS = 4;

    private static final int BLOCK_BYTES = 512;
    private static final int END_BYTES = 2 * BLOCK_BYTES;
    private static final String[] FOLDERS = {
        "usr/share/doc/package-#",
        "usr/lib/python3/dist-packages/module_#",
        "usr/lib/x86_64-linux-gnu",
        "usr/share/nodejs/module-#/lib",
        "var/lib/dpkg/info",
        "usr/share/zoneinfo/Area-#",
        "usr/include/linux"
    };
    private static final String[] FILES = {
        "copyright", "changelog.Debian.gz", "__init__.py", "file-#.so.1", "index.js", "header-#.h"
    };

    private final SplittableRandom random = new SplittableRandom(7);
    private final boolean gzip;

    private GeneratedImage(boolean gzip) {
        this.gzip = gzip;
    }

    /// Writes the layout.
    ///
    /// @param folder does not exist yet
    /// @param gzip false: layers are stored plain
    static void write(Path folder, boolean gzip) throws IOException {
        new GeneratedImage(gzip).write(folder);
    }

    private record Blob(String digest, long size) {
        String descriptor(String mediaType) {
            return "{\"mediaType\":\"application/vnd.oci.image."
                    + mediaType
                    + "\",\"digest\":\"sha256:"
                    + digest
                    + "\",\"size\":"
                    + size
                    + "}";
        }
    }

    private void write(Path folder) throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("blobs").resolve("sha256"));
        List<Blob> layers = new ArrayList<>();
        List<String> plainDigests = new ArrayList<>();
        for (int layer = 0; layer < LAYERS; layer++) {
            MessageDigest plain = sha256();
            layers.add(
                    blob(
                            blobs,
                            stored -> {
                                OutputStream packed =
                                        gzip ? new GZIPOutputStream(stored, 1 << 16) : stored;
                                try (var out = new DigestOutputStream(packed, plain)) {
                                    layer(out);
                                }
                            }));
            plainDigests.add("\"sha256:" + HexFormat.of().formatHex(plain.digest()) + "\"");
        }
        Blob configuration =
                text(
                        blobs,
                        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":"
                                + plainDigests
                                + "}}");
        String kind = gzip ? "layer.v1.tar+gzip" : "layer.v1.tar";
        Blob manifest =
                text(
                        blobs,
                        "{\"schemaVersion\":2,\"config\":"
                                + configuration.descriptor("config.v1+json")
                                + ",\"layers\":"
                                + layers.stream()
                                        .map(layer -> layer.descriptor(kind))
                                        .collect(Collectors.joining(",", "[", "]"))
                                + "}");
        Files.writeString(
                folder.resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":["
                        + manifest.descriptor("manifest.v1+json")
                        + "]}");
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static Blob text(Path blobs, String text) throws IOException {
        return blob(blobs, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Blob blob(Path blobs, Content content) throws IOException {
        Path begun = blobs.resolve("begun");
        MessageDigest digest = sha256();
        try (var out =
                new DigestOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(begun)), digest)) {
            content.writeTo(out);
        }
        String name = HexFormat.of().formatHex(digest.digest());
        Path file = Files.move(begun, blobs.resolve(name));
        return new Blob(name, Files.size(file));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// A tar of exactly the layer's size; the last file takes what is left.
    private void layer(OutputStream out) throws IOException {
        int left = (LAYER_MEBIBYTES << 20) - END_BYTES;
        while (left > 0) {
            int size = random.nextInt(random.nextInt(50) == 0 ? 1 << 20 : 16 << 10);
            int padded = (size + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
            // What follows needs a header of its own.
            if (left - BLOCK_BYTES - padded < BLOCK_BYTES) {
                size = left - BLOCK_BYTES;
                padded = size;
            }
            out.write(header(name(), size));
            out.write(Arrays.copyOf(content(size), padded));
            left -= BLOCK_BYTES + padded;
        }
        out.write(new byte[END_BYTES]);
    }

    private String name() {
        String form =
                FOLDERS[random.nextInt(FOLDERS.length)] + "/" + FILES[random.nextInt(FILES.length)];
        return form.replace("#", Integer.toString(random.nextInt(5000)));
    }

    /// Words and, for a fifth of it, bytes of no pattern.
    private byte[] content(int size) {
        var out = new ByteArrayOutputStream(size + 64);
        byte[] noise = new byte[8];
        while (out.size() < size) {
            out.writeBytes(
                    "the quick part of a file that "
                            .substring(random.nextInt(20))
                            .getBytes(StandardCharsets.UTF_8));
            random.nextBytes(noise);
            out.writeBytes(noise);
        }
        return Arrays.copyOf(out.toByteArray(), size);
    }

    /// A POSIX header of a regular file.
    private static byte[] header(String name, int size) {
        byte[] header = new byte[BLOCK_BYTES];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
