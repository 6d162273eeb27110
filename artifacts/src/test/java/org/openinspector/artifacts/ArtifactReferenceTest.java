package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactReferenceTest {
    @Test
    void readsTransports() throws Exception {
        assertEquals(
                new ArtifactReference.OciLayout(Path.of("/a/b"), Optional.empty()),
                ArtifactReference.image("oci:/a/b"));
        assertEquals(
                new ArtifactReference.OciLayout(Path.of("b"), Optional.of("v1")),
                ArtifactReference.image("oci:b:v1"));
        assertEquals(
                new ArtifactReference.OciArchive(Path.of("x.tar.gz"), Optional.of("latest")),
                ArtifactReference.image("oci-archive:x.tar.gz:latest"));
        assertEquals(
                new ArtifactReference.DockerArchive(
                        Path.of("x.tar"), Optional.of("registry:5000/debian:11")),
                ArtifactReference.image("docker-archive:x.tar:registry:5000/debian:11"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker://debian:11",
                "debian",
                "debian:11",
                "localhost:5000/a/b_c:tag",
                "example.org/team/app@sha256:"
                        + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void readsNamesButDoesNotPull(String text) throws Exception {
        ArtifactReference reference = ArtifactReference.image(text);
        assertTrue(reference instanceof ArtifactReference.Registry);
        ArtifactException e =
                assertThrows(
                        ArtifactException.class,
                        () -> Artifact.open(reference, Artifact.Options.defaults()));
        assertTrue(String.valueOf(e.getMessage()).contains("registry is not there yet"));
        assertFalse(e.isUsage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "oci:",
                "oci::tag",
                "oci:dir:",
                "docker-archive:",
                "dir:/tmp/x",
                "docker-daemon:debian:11",
                "./image.tar",
                "/tmp/image",
                "Debian 11",
                "docker://",
                "https://example.org/debian",
                "oci:a\0b"
            })
    void refusesOthersInOneSentence(String text) {
        ArtifactException e =
                assertThrows(ArtifactException.class, () -> ArtifactReference.image(text));
        assertTrue(e.isUsage());
        assertFalse(String.valueOf(e.getMessage()).contains("\n"));
    }

    @Test
    void longNamesTakeNoTime() {
        assertThrows(
                ArtifactException.class,
                () -> ArtifactReference.image("a-._/".repeat(100_000) + "!"));
    }

    @Test
    void readsPlatforms() throws Exception {
        assertEquals(
                new Platform("linux", "arm", Optional.of("v7")), Platform.parse("linux/arm/v7"));
        assertEquals("linux/amd64", Platform.parse("linux/amd64").toString());
        for (String wrong : new String[] {"", "linux", "linux/", "a/b/c/d", "/amd64"}) {
            assertThrows(ArtifactException.class, () -> Platform.parse(wrong));
        }
    }
}
