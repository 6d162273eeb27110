package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.model.EntryPath;

/// Images in archives: both forms of `docker save`, and layouts in a tar file.
class DockerArchiveTest {
    private static final byte[] LOWER =
            new TarBuilder().file("a", "lower").file("gone", "gone").build();
    private static final byte[] UPPER =
            new TarBuilder().file("a", "upper").file(".wh.gone", "").file("b", "b").build();
    private static final Map<EntryPath, String> EXPECTED =
            Map.of(EntryPath.of("a"), "upper", EntryPath.of("b"), "b");

    @TempDir Path folder;

    private static byte[] config(byte[]... layers) {
        return ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                        + String.join(
                                ",",
                                Arrays.stream(layers)
                                        .map(l -> "\"sha256:" + LayoutBuilder.sha256(l) + "\"")
                                        .toList())
                        + "]}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String manifest(String config, String tags, String... layers) {
        return "{\"Config\":\""
                + config
                + "\",\"RepoTags\":"
                + tags
                + ",\"Layers\":["
                + String.join(",", Arrays.stream(layers).map(l -> "\"" + l + "\"").toList())
                + "]}";
    }

    private ArtifactReference archive(byte[] archive) throws IOException {
        return new ArtifactReference.DockerArchive(
                Files.write(folder.resolve("image.tar"), archive), Optional.empty());
    }

    private static Map<EntryPath, String> texts(ArtifactReference reference) throws Exception {
        View<String> view = Walks.walk(reference, new Walks.Texts(""));
        assertEquals(List.of(), view.problems());
        return Walks.files(view);
    }

    private static String refused(ArtifactReference reference) {
        ArtifactException e =
                assertThrows(
                        ArtifactException.class,
                        () -> Artifact.open(reference, Walks.options(Limits.DEFAULT)));
        return String.valueOf(e.getMessage());
    }

    private static TarBuilder legacy(byte[] lower, byte[] upper) {
        byte[] config = config(LOWER, UPPER, LOWER);
        return new TarBuilder()
                .folder("1")
                .file("1/VERSION", "1.0")
                .file("1/layer.tar", 0644, lower)
                .file("2/layer.tar", 0644, upper)
                .symlink("3/layer.tar", "../1/layer.tar")
                .file("config.json", 0644, config)
                .file(
                        "manifest.json",
                        "["
                                + manifest(
                                        "config.json",
                                        "[\"debian:11\"]",
                                        "1/layer.tar",
                                        "2/layer.tar",
                                        "3/layer.tar")
                                + "]");
    }

    @Test
    void readsTheOldForm() throws Exception {
        ArtifactReference reference = archive(legacy(LOWER, UPPER).build());
        // The third layer is the first again.
        assertEquals(
                Map.of(
                        EntryPath.of("a"),
                        "lower",
                        EntryPath.of("b"),
                        "b",
                        EntryPath.of("gone"),
                        "gone"),
                texts(reference));
        try (Artifact artifact = Artifact.open(reference, Walks.options(Limits.DEFAULT))) {
            assertEquals(
                    Optional.of("sha256:" + LayoutBuilder.sha256(config(LOWER, UPPER, LOWER))),
                    artifact.digest());
            assertEquals(Optional.empty(), artifact.layers().getFirst().blobDigest());
            assertEquals(
                    "sha256:" + LayoutBuilder.sha256(LOWER), artifact.layers().getFirst().digest());
        }
    }

    @Test
    void readsCompressedArchivesAndLayers() throws Exception {
        byte[] archive = legacy(LayoutBuilder.gzip(LOWER), LayoutBuilder.gzip(UPPER)).build();
        assertEquals(3, texts(archive(archive)).size());
        assertEquals(3, texts(archive(LayoutBuilder.gzip(archive))).size());
    }

    @Test
    void readsTheNewForm() throws Exception {
        byte[] config = config(LOWER, UPPER);
        String lower = "blobs/sha256/" + LayoutBuilder.sha256(LOWER);
        byte[] stored = LayoutBuilder.gzip(UPPER);
        String upper = "blobs/sha256/" + LayoutBuilder.sha256(stored);
        byte[] archive =
                new TarBuilder()
                        .folder("blobs")
                        .file(lower, 0644, LOWER)
                        .file(upper, 0644, stored)
                        .file("c", 0644, config)
                        .file("manifest.json", "[" + manifest("c", "null", lower, upper) + "]")
                        .build();
        assertEquals(EXPECTED, texts(archive(archive)));
    }

    @Test
    void verifiesLayers() throws Exception {
        byte[] other = new TarBuilder().file("a", "other").build();
        for (byte[] stored : new byte[][] {other, LayoutBuilder.gzip(other)}) {
            View<String> view =
                    Walks.walk(archive(legacy(LOWER, stored).build()), new Walks.Texts(""));
            assertEquals(2, view.files().size());
            assertEquals(1, view.problems().size());
            assertTrue(
                    view.problems()
                            .getFirst()
                            .message()
                            .startsWith(
                                    "layer sha256:"
                                            + LayoutBuilder.sha256(UPPER)
                                            + " does not match its digest"));
        }
    }

    @Test
    void choosesByName() throws Exception {
        byte[] config = config(LOWER);
        byte[] other = config(UPPER);
        Path file =
                Files.write(
                        folder.resolve("two.tar"),
                        new TarBuilder()
                                .file("l", 0644, LOWER)
                                .file("u", 0644, UPPER)
                                .file("c1", 0644, config)
                                .file("c2", 0644, other)
                                .file(
                                        "manifest.json",
                                        "["
                                                + manifest("c1", "[\"team/lower:1\"]", "l")
                                                + ","
                                                + manifest("c2", "[\"team/upper:2\"]", "u")
                                                + "]")
                                .build());
        for (String name : new String[] {"team/upper:2", "upper:2", "2"}) {
            assertEquals(
                    EXPECTED, texts(new ArtifactReference.DockerArchive(file, Optional.of(name))));
        }
        assertTrue(
                refused(new ArtifactReference.DockerArchive(file, Optional.empty()))
                        .contains("it has team/lower:1, team/upper:2"));
        assertTrue(
                refused(new ArtifactReference.DockerArchive(file, Optional.of("none")))
                        .contains("could not find image \"none\""));
    }

    @Test
    void namesWhatIsWrong() throws Exception {
        byte[] good = legacy(LOWER, UPPER).build();
        String cut = refused(archive(Arrays.copyOf(good, 3000)));
        assertTrue(cut.contains("it has no file manifest.json, and it ends in the middle"), cut);
        String text = refused(archive("no archive".repeat(100).getBytes(StandardCharsets.UTF_8)));
        assertTrue(text.contains("has no valid tar header at byte 0"), text);
        byte[] gzip = LayoutBuilder.gzip(good);
        String damaged = refused(archive(Arrays.copyOf(gzip, gzip.length / 2)));
        assertTrue(damaged.contains("has damaged gzip data"), damaged);
        assertTrue(
                refused(archive(new TarBuilder().file("manifest.json", "{}").build()))
                        .contains("expected a list, got an object"));
        assertTrue(
                refused(
                                new ArtifactReference.DockerArchive(
                                        folder.resolve("none"), Optional.empty()))
                        .contains("there is no such file"));
        assertTrue(
                refused(new ArtifactReference.DockerArchive(folder, Optional.empty()))
                        .contains("it is a folder"));
    }

    @Test
    void missingLayersAreProblems() throws Exception {
        byte[] config = config(LOWER, UPPER);
        byte[] archive =
                new TarBuilder()
                        .file("l", 0644, LOWER)
                        .symlink("loop", "loop")
                        .file("c", 0644, config)
                        .file("manifest.json", "[" + manifest("c", "[]", "l", "loop") + "]")
                        .build();
        View<String> view = Walks.walk(archive(archive), new Walks.Texts(""));
        assertEquals(2, view.files().size());
        assertTrue(view.problems().getFirst().message().contains("is not in "));
    }

    /// The same image in every form, written by the tools that people use.
    @Test
    void readsWhatSkopeoWrites() throws Exception {
        LayoutBuilder image = new LayoutBuilder(folder.resolve("image"));
        image.layer(LOWER).layer(UPPER).buildImage();
        for (String to :
                List.of(
                        "docker-archive:docker.tar:team/app:1",
                        "oci-archive:oci.tar",
                        "oci:other:1")) {
            Native.succeed(
                    folder, "skopeo", "--insecure-policy", "copy", "-q", "oci:image:latest", to);
        }
        Native.succeed(folder, "gzip", "-k", "docker.tar");
        Native.succeed(folder, "zstd", "-q", "-k", "docker.tar");
        Native.succeed(folder, "gzip", "-k", "oci.tar");
        for (String reference :
                List.of(
                        "docker-archive:docker.tar",
                        "docker-archive:docker.tar:team/app:1",
                        "docker-archive:docker.tar.gz",
                        "docker-archive:docker.tar.zst",
                        "oci-archive:oci.tar",
                        "oci-archive:oci.tar.gz",
                        "oci:other:1")) {
            int colon = reference.indexOf(':') + 1;
            assertEquals(
                    EXPECTED,
                    texts(
                            ArtifactReference.image(
                                    reference.substring(0, colon)
                                            + folder
                                            + "/"
                                            + reference.substring(colon))),
                    reference);
        }
        assertTrue(
                refused(ArtifactReference.image("oci-archive:" + folder + "/docker.tar"))
                        .contains("expected docker-archive:"));
        assertTrue(
                refused(ArtifactReference.image("docker-archive:" + folder + "/oci.tar"))
                        .contains("expected oci-archive:"));
    }
}
