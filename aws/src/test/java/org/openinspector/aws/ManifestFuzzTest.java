package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

class ManifestFuzzTest {
    /// Any bytes are a manifest, a configuration, or refused in one sentence; digests are digests,
    /// because files are named by them.
    @FuzzTest(maxDuration = "30s")
    void readsAnyManifest(byte[] data) {
        try {
            Manifest manifest = Manifest.read(data);
            assertTrue(manifest.bytes() >= 0);
            assertTrue(manifest.config().hex().matches("[0-9a-f]{64}"));
            manifest.layers().forEach(layer -> assertTrue(layer.hex().matches("[0-9a-f]{64}")));
        } catch (IOException refused) {
            assertTrue(!String.valueOf(refused.getMessage()).isBlank());
        }
        try {
            Manifest.index(data)
                    .ifPresent(listed ->
                            listed.forEach(each ->
                                    assertTrue(each.digest().matches("sha256:[0-9a-f]{64}"))));
        } catch (IOException refused) {
            assertTrue(!String.valueOf(refused.getMessage()).isBlank());
        }
        try {
            Manifest.configuration(data);
        } catch (IOException refused) {
            assertTrue(!String.valueOf(refused.getMessage()).isBlank());
        }
    }
}
