package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

class ImageDocumentsFuzzTest {
    private static final Path PLACE = Path.of("fuzzed");

    /// Files that all have the fuzzer's bytes.
    ///
    /// @param layout a layout's paths name files of a folder, so they must come from digests; an
    ///   archive's are only looked up
    private record Same(Slice slice, boolean layout) implements FileTree {
        @Override
        public Optional<Slice> open(String path) {
            assertTrue(
                    !layout
                            || !path.contains("blobs")
                            || path.matches("blobs/sha(256|512)/[0-9a-f]+"),
                    path);
            return Optional.of(slice);
        }

        @Override
        public String name() {
            return "fuzzed";
        }

        @Override
        public String damage() {
            return "";
        }

        @Override
        public void close() {}
    }

    private interface Opening {
        @Nullable Object open(Slice slice) throws IOException;
    }

    private static void opens(byte[] data, Opening opening) throws IOException {
        FuzzedFiles.with(
                data,
                slice -> {
                    try {
                        opening.open(slice);
                    } catch (ArtifactException refused) {
                        assertTrue(!String.valueOf(refused.getMessage()).isBlank());
                    }
                });
    }

    @FuzzTest(maxDuration = "30s")
    void readsAnyIndex(byte[] data) throws IOException {
        opens(
                data,
                slice ->
                        new OciImages(new Same(slice, true), Walks.options(FuzzedFiles.LIMITS))
                                .open("oci", PLACE, Optional.empty()));
    }

    @FuzzTest(maxDuration = "30s")
    void readsAnyDockerManifest(byte[] data) throws IOException {
        opens(
                data,
                slice ->
                        new DockerImages(new Same(slice, false), Walks.options(FuzzedFiles.LIMITS))
                                .open(PLACE, Optional.empty()));
    }

    @FuzzTest(maxDuration = "30s")
    void readsAnyConfiguration(byte[] data) throws IOException {
        opens(
                data,
                slice ->
                        ImageOpener.describe(
                                Json.parse("fuzzed", data), 2, Walks.options(FuzzedFiles.LIMITS)));
    }
}
