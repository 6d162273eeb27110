package org.openinspector.sbom;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openinspector.model.EntryPath;

/// Whatever the bytes: an SBOM, or a refusal.
class SbomFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void read(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        try {
            Sbom sbom = SbomReader.read(EntryPath.of("sbom.json"), new ByteArrayInputStream(bytes));
            assertTrue(sbom.inventory().packages().size() <= bytes.length);
        } catch (UnreadableSbomException refused) {
            assertTrue(String.valueOf(refused.getMessage()).length() > 10);
        }
    }
}
