package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;

/// Layouts: choosing an image, verifying it, reading its layers however they are compressed.
class OciLayoutTest {
    @TempDir Path folder;

    private LayoutBuilder image;

    @BeforeEach
    void begin() throws IOException {
        image = new LayoutBuilder(folder.resolve("image"));
    }

    private static byte[] tar(String path, String content) {
        return new TarBuilder().file(path, content).build();
    }

    private static Map<EntryPath, String> texts(
            ArtifactReference reference, Artifact.Options options) throws Exception {
        View<String> view = Walks.walk(reference, new Walks.Texts(""), options);
        assertEquals(List.of(), view.problems());
        return Walks.files(view);
    }

    private static Map<EntryPath, String> texts(Path layout) throws Exception {
        return texts(Walks.layout(layout), Walks.options(Limits.DEFAULT));
    }

    private static String refused(ArtifactReference reference, Artifact.Options options) {
        ArtifactException e =
                assertThrows(ArtifactException.class, () -> Artifact.open(reference, options));
        return String.valueOf(e.getMessage());
    }

    private static String refused(Path layout) {
        return refused(Walks.layout(layout), Walks.options(Limits.DEFAULT));
    }

    private static Artifact.Options platform(String text) throws ArtifactException {
        Artifact.Options usual = Walks.options(Limits.DEFAULT);
        return new Artifact.Options(
                usual.limits(),
                Optional.of(Platform.parse(text)),
                usual.temporaryFolder(),
                List.of(),
                2);
    }

    private static void assertContains(String expected, String text) {
        assertTrue(text.contains(expected), () -> "expected \"" + expected + "\" in: " + text);
    }

    @Test
    void tellsLayersAndConfiguration() throws Exception {
        byte[] first = tar("a", "1");
        image.layer(first).plainLayer(tar("b", "2"));
        String diffId = image.diffId(0);
        Path layout = image.buildImage();
        try (Artifact artifact =
                Artifact.open(Walks.layout(layout), Walks.options(Limits.DEFAULT))) {
            assertEquals(2, artifact.layers().size());
            Layer layer = artifact.layers().getFirst();
            assertEquals(diffId, layer.digest());
            assertEquals("sha256:" + LayoutBuilder.sha256(first), layer.digest());
            assertEquals(
                    Optional.of("sha256:" + LayoutBuilder.sha256(LayoutBuilder.gzip(first))),
                    layer.blobDigest());
            assertEquals("application/vnd.oci.image.layer.v1.tar+gzip", layer.mediaType());
            assertEquals(LayoutBuilder.gzip(first).length, layer.storedBytes());
            assertEquals(Optional.of("step 0"), layer.createdBy());
            assertEquals(Optional.of("step 1"), artifact.layers().get(1).createdBy());
            ImageConfiguration configuration = artifact.configuration().orElseThrow();
            assertEquals("linux", configuration.platform().os());
            assertEquals("blue", configuration.labels().get("team"));
            assertTrue(artifact.digest().orElseThrow().startsWith("sha256:"));
            // The layer that brought a file is named by its diff_id.
            View<String> view = artifact.walk(new Walks.Texts(""), Progress.NONE);
            assertEquals(Optional.of(diffId), view.file(EntryPath.of("a")).orElseThrow().layer());
        }
    }

    @Test
    void choosesByTag() throws Exception {
        image.layer(tar("which", "one")).image("amd64", LayoutBuilder.tag("v1"));
        image.layer(tar("which", "two")).image("amd64", LayoutBuilder.tag("v2"));
        Path layout = image.build();
        var two = new ArtifactReference.OciLayout(layout, Optional.of("v2"));
        assertEquals(
                Map.of(EntryPath.of("which"), "two"), texts(two, Walks.options(Limits.DEFAULT)));
        assertContains("expected one of the tags v1, v2", refused(layout));
        var none = new ArtifactReference.OciLayout(layout, Optional.of("v3"));
        assertContains("it has v1, v2", refused(none, Walks.options(Limits.DEFAULT)));
    }

    @Test
    void choosesByPlatform() throws Exception {
        image.layer(tar("which", "arm")).image("arm64", LayoutBuilder.platform("linux", "arm64"));
        image.layer(tar("which", "s390")).image("s390x", LayoutBuilder.platform("linux", "s390x"));
        image.layer(tar("which", "proof"))
                .image(
                        "unknown",
                        LayoutBuilder.platform("unknown", "unknown")
                                + ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}");
        Path layout = image.nest(LayoutBuilder.tag("latest")).build();
        assertEquals(
                Map.of(EntryPath.of("which"), "s390"),
                texts(Walks.layout(layout), platform("linux/s390x")));
        assertContains(
                "could not find an image for linux/riscv64",
                refused(Walks.layout(layout), platform("linux/riscv64")));
        assertContains(
                "it has images for linux/arm64, linux/s390x",
                refused(Walks.layout(layout), platform("linux/riscv64")));
    }

    @Test
    void refusesTheOnlyImageForAnotherPlatformIfOneIsAskedFor() throws Exception {
        Path layout = image.layer(tar("a", "a")).image("arm64", "").build();
        assertEquals(1, texts(layout).size());
        assertContains(
                "built for linux/arm64, expected linux/amd64",
                refused(Walks.layout(layout), platform("linux/amd64")));
    }

    @Test
    void boundsNesting() throws Exception {
        image.layer(tar("a", "a")).image("amd64", "");
        for (int i = 0; i < 4; i++) {
            image.nest("");
        }
        assertEquals(1, texts(image.build()).size());
        image.nest("");
        assertContains("nested more than 4 deep", refused(image.build()));
    }

    @Test
    void readsLayersHoweverCompressed() throws Exception {
        byte[] one = tar("gzip", "1");
        byte[] two = tar("zstd", "2");
        byte[] three = tar("several-members", "3");
        byte[] four = tar("wrong-media-type", "4");
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(LayoutBuilder.gzip(Arrays.copyOf(three, 700)));
        members.writeBytes(LayoutBuilder.gzip(new byte[0]));
        members.writeBytes(LayoutBuilder.gzip(Arrays.copyOfRange(three, 700, three.length)));
        image.layer(one)
                .layer(two, zstd(two), "application/vnd.oci.image.layer.v1.tar+zstd")
                .layer(three, members.toByteArray(), "application/vnd.oci.image.layer.v1.tar+gzip")
                .layer(four, four, "application/vnd.oci.image.layer.v1.tar+gzip");
        assertEquals(
                Map.of(
                        EntryPath.of("gzip"),
                        "1",
                        EntryPath.of("zstd"),
                        "2",
                        EntryPath.of("several-members"),
                        "3",
                        EntryPath.of("wrong-media-type"),
                        "4"),
                texts(image.buildImage()));
    }

    /// Two frames with skippable frames around them, as `zstd:chunked` layers have.
    private byte[] zstd(byte[] tar) throws Exception {
        byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(skippable);
        for (int[] range : new int[][] {{0, 600}, {600, tar.length}}) {
            Path part = folder.resolve("part");
            Files.write(part, Arrays.copyOfRange(tar, range[0], range[1]));
            Native.succeed(folder, "zstd", "-q", "-f", "part");
            all.writeBytes(Files.readAllBytes(folder.resolve("part.zst")));
            all.writeBytes(skippable);
        }
        return all.toByteArray();
    }

    @Test
    void doesNotUseALayerWithAnotherDigest() throws Exception {
        image.layer(tar("good", "good")).layer(tar("bad", "bad"));
        String bad = image.diffId(1);
        Path blob = image.blobOf(1);
        Path layout = image.buildImage();
        byte[] changed = LayoutBuilder.gzip(tar("bad", "other"));
        Files.write(blob, changed);
        View<String> view = Walks.walk(Walks.layout(layout), new Walks.Texts(""));
        assertEquals(Map.of(EntryPath.of("good"), "good"), Walks.files(view));
        ScanProblem problem = view.problems().getFirst();
        assertEquals(1, view.problems().size());
        assertEquals(Optional.of(bad), problem.layer());
        assertEquals("artifacts/oci", problem.cataloger());
        assertContains("layer " + bad + " does not match its digest", problem.message());
        assertContains(LayoutBuilder.sha256(changed), problem.message());
    }

    @Test
    void scansTheRestIfALayerIsMissing() throws Exception {
        image.layer(tar("good", "good")).layer(tar("bad", "bad"));
        String bad = image.diffId(1);
        Path blob = image.blobOf(1);
        Path layout = image.buildImage();
        Files.delete(blob);
        View<String> view = Walks.walk(Walks.layout(layout), new Walks.Texts(""));
        assertEquals(Map.of(EntryPath.of("good"), "good"), Walks.files(view));
        assertContains("layer " + bad + " is not in", view.problems().getFirst().message());
    }

    @Test
    void readsALayerThatIsThereTwiceOnce() throws Exception {
        byte[] same = tar("same", "same");
        Path layout = image.layer(same).layer(same).buildImage();
        int[] reads = {0};
        FileReader<String> counting =
                new FileReader<>() {
                    @Override
                    public boolean wants(EntryHeader header) {
                        return true;
                    }

                    @Override
                    public synchronized Optional<String> read(ScannedFile file) {
                        reads[0]++;
                        return Optional.of("read");
                    }
                };
        View<String> view = Walks.walk(Walks.layout(layout), counting);
        assertEquals(1, view.files().size());
        assertEquals(1, reads[0]);
    }

    @Test
    void namesWhatIsWrongWithTheDocuments() throws Exception {
        Path layout = image.layer(tar("a", "a")).buildImage();
        Path index = layout.resolve("index.json");
        String good = Files.readString(index);

        Files.writeString(index, good.replaceFirst("sha256:", "sha256:../../"));
        assertContains("field manifests[0], field digest: expected a digest", refused(layout));
        Files.writeString(index, good.replace("\"manifests\"", "\"manifest\""));
        assertContains("it names no manifest", refused(layout));
        Files.writeString(index, "[".repeat(100_000));
        assertContains("could not read index.json", refused(layout));
        Files.writeString(index, good.substring(0, good.length() / 2));
        assertContains("could not read index.json", refused(layout));
        Files.writeString(index, "");
        assertContains("it is empty, expected JSON", refused(layout));
        Files.writeString(index, "{\"manifests\":[" + "1,".repeat(300_000) + "1]}");
        assertContains("more than 200000 values", refused(layout));
        Files.delete(index);
        assertContains("it has no file index.json", refused(layout));
        assertContains("there is no such folder", refused(folder.resolve("absent")));
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertContains("it is a file, expected a folder", refused(file));
    }

    @Test
    void refusesALargeDocumentBySize() throws Exception {
        Path layout = image.layer(tar("a", "a")).buildImage();
        // Sparse, so that the test writes nothing: one line of a gigabyte.
        try (var index =
                new java.io.RandomAccessFile(layout.resolve("index.json").toFile(), "rw")) {
            index.setLength(1L << 30);
        }
        assertContains("it has 1073741824 bytes, expected at most 16777216", refused(layout));
    }

    @Test
    void refusesAChangedManifest() throws Exception {
        Path layout = image.layer(tar("a", "a")).buildImage();
        String digest =
                Files.readString(layout.resolve("index.json"))
                        .replaceAll("(?s).*\"sha256:([0-9a-f]{64})\".*", "$1");
        Path manifest = layout.resolve("blobs/sha256").resolve(digest);
        Files.writeString(manifest, Files.readString(manifest) + " ");
        assertContains("it does not match its digest", refused(layout));
    }

    @Test
    void refusesWhatIsNoImage() throws Exception {
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        String digest = image.blob(config);
        byte[] manifest =
                ("{\"config\":"
                                + LayoutBuilder.descriptor(
                                        "application/vnd.example.chart", digest, 2, "")
                                + ",\"layers\":[]}")
                        .getBytes(StandardCharsets.UTF_8);
        Path layout = image.buildImage();
        Files.writeString(
                layout.resolve("index.json"),
                "{\"manifests\":["
                        + LayoutBuilder.descriptor("x", image.blob(manifest), manifest.length, "")
                        + "]}");
        assertContains(
                "has a field rootfs, got an artifact of type application/vnd.example.chart",
                refused(layout));
    }

    @Test
    void refusesMoreLayersThanAllowed() throws Exception {
        Limits few =
                new Limits(
                        1 << 20,
                        1100,
                        100,
                        1 << 20,
                        1 << 20,
                        1 << 20,
                        2,
                        Limits.DEFAULT.duration());
        Path layout =
                image.layer(tar("a", "a")).layer(tar("b", "b")).layer(tar("c", "c")).buildImage();
        assertContains(
                "the image has 3 layers, expected at most 2",
                refused(Walks.layout(layout), Walks.options(few)));
    }

    /// A layer's large files are read by whoever has nothing to do; the answer is the same.
    @Test
    void readsFilesOnIdleThreads() throws Exception {
        Random random = new Random(5);
        TarBuilder tar = new TarBuilder();
        Map<EntryPath, String> expected = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            byte[] content = new byte[random.nextInt(60_000)];
            random.nextBytes(content);
            tar.file("f" + i, 0644, content);
            if (i % 7 != 0) {
                expected.put(EntryPath.of("f" + i), LayoutBuilder.sha256(content));
            }
        }
        for (boolean plain : new boolean[] {true, false}) {
            LayoutBuilder layout = new LayoutBuilder(folder.resolve("plain" + plain));
            Set<String> threads = ConcurrentHashMap.newKeySet();
            FileReader<String> slow =
                    new FileReader<>() {
                        @Override
                        public boolean wants(EntryHeader header) {
                            return true;
                        }

                        @Override
                        public Optional<String> read(ScannedFile file) throws IOException {
                            threads.add(Thread.currentThread().getName());
                            if (!expected.containsKey(file.path())) {
                                throw new IOException("refused");
                            }
                            LockSupport.parkNanos(1_000_000);
                            return Optional.of(Walks.hash(file.stream()));
                        }
                    };
            Path image =
                    (plain ? layout.plainLayer(tar.build()) : layout.layer(tar.build()))
                            .buildImage();
            View<String> view = Walks.walk(Walks.layout(image), slow);
            assertEquals(expected, Walks.files(view));
            assertEquals(29, view.problems().size());
            assertEquals(2, threads.size());
        }
    }

    @Test
    void tellsProgress() throws Exception {
        Path layout = image.layer(tar("a", "a")).plainLayer(tar("b", "b")).buildImage();
        long[] told = new long[3];
        Progress progress =
                new Progress() {
                    @Override
                    public void started(long bytesTotal) {
                        told[0] = bytesTotal;
                    }

                    @Override
                    public synchronized void advanced(long bytes) {
                        told[1] += bytes;
                    }

                    @Override
                    public synchronized void layer(String digest) {
                        told[2]++;
                    }
                };
        try (Artifact artifact =
                Artifact.open(Walks.layout(layout), Walks.options(Limits.DEFAULT))) {
            long bytes = artifact.layers().stream().mapToLong(Layer::storedBytes).sum();
            assertFalse(artifact.walk(new Walks.Texts(""), progress).files().isEmpty());
            assertEquals(bytes, told[0]);
            assertEquals(bytes, told[1]);
            assertEquals(2, told[2]);
        }
    }
}
