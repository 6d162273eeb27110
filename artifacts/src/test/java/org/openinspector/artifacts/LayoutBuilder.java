package org.openinspector.artifacts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Writes OCI layouts for tests.
final class LayoutBuilder {
    private final Path folder;
    private final List<String> diffIds = new ArrayList<>();
    private final List<String> layers = new ArrayList<>();
    private final List<String> manifests = new ArrayList<>();

    LayoutBuilder(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /// Writes a blob and answers with its digest.
    String blob(byte[] bytes) throws IOException {
        String hex = sha256(bytes);
        Files.write(folder.resolve("blobs/sha256").resolve(hex), bytes);
        return "sha256:" + hex;
    }

    LayoutBuilder layer(byte[] tar) throws IOException {
        return layer(tar, gzip(tar), "application/vnd.oci.image.layer.v1.tar+gzip");
    }

    LayoutBuilder plainLayer(byte[] tar) throws IOException {
        return layer(tar, tar, "application/vnd.oci.image.layer.v1.tar");
    }

    LayoutBuilder layer(byte[] tar, byte[] stored, String mediaType) throws IOException {
        diffIds.add("sha256:" + sha256(tar));
        layers.add(descriptor(mediaType, blob(stored), stored.length, ""));
        return this;
    }

    static String descriptor(String mediaType, String digest, long size, String more) {
        return "{\"mediaType\":\""
                + mediaType
                + "\",\"digest\":\""
                + digest
                + "\",\"size\":"
                + size
                + more
                + "}";
    }

    String diffId(int layer) {
        return diffIds.get(layer);
    }

    Path blobOf(int layer) {
        String digest = layers.get(layer).replaceAll("(?s).*\"sha256:([0-9a-f]{64})\".*", "$1");
        return folder.resolve("blobs/sha256").resolve(digest);
    }

    /// Writes configuration and manifest of the layers so far, and begins the next image.
    ///
    /// @param more fields of the index's descriptor, each after a comma
    LayoutBuilder image(String architecture, String more) throws IOException {
        manifests.add(manifest(architecture, more));
        diffIds.clear();
        layers.clear();
        return this;
    }

    private String manifest(String architecture, String more) throws IOException {
        byte[] config =
                ("{\"architecture\":\""
                                + architecture
                                + "\",\"os\":\"linux\",\"config\":{\"Labels\":{\"team\":\"blue\"}},"
                                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                                + String.join(
                                        ",", diffIds.stream().map(d -> "\"" + d + "\"").toList())
                                + "]},\"history\":["
                                + String.join(
                                        ",",
                                        diffIds.stream()
                                                .map(d ->
                                                        "{\"created_by\":\"step "
                                                                + diffIds.indexOf(d)
                                                                + "\"},{\"created_by\":\"ENV\",\"empty_layer\":true}")
                                                .toList())
                                + "]}")
                        .getBytes(StandardCharsets.UTF_8);
        String configDescriptor =
                descriptor(
                        "application/vnd.oci.image.config.v1+json",
                        blob(config),
                        config.length,
                        "");
        byte[] manifest =
                ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                                + configDescriptor
                                + ",\"layers\":["
                                + String.join(",", layers)
                                + "]}")
                        .getBytes(StandardCharsets.UTF_8);
        return descriptor(
                "application/vnd.oci.image.manifest.v1+json",
                blob(manifest),
                manifest.length,
                more);
    }

    static String tag(String name) {
        return ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"" + name + "\"}";
    }

    static String platform(String os, String architecture) {
        return ",\"platform\":{\"os\":\"" + os + "\",\"architecture\":\"" + architecture + "\"}";
    }

    private String index() {
        return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}";
    }

    /// Puts the images so far into an index of their own, as a blob.
    LayoutBuilder nest(String more) throws IOException {
        byte[] nested = index().getBytes(StandardCharsets.UTF_8);
        manifests.clear();
        manifests.add(
                descriptor(
                        "application/vnd.oci.image.index.v1+json",
                        blob(nested),
                        nested.length,
                        more));
        return this;
    }

    /// Writes the index.
    Path build() throws IOException {
        Files.writeString(folder.resolve("index.json"), index());
        return folder;
    }

    /// One image for this machine, tagged `latest`.
    Path buildImage() throws IOException {
        return image(Platform.ofThisMachine().architecture(), tag("latest")).build();
    }
}
