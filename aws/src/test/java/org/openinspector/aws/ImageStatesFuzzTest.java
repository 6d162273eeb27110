package org.openinspector.aws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashMap;
import java.util.Map;

class ImageStatesFuzzTest {
    /// Any bytes are a listing of images, or tell nothing.
    @FuzzTest(maxDuration = "30s")
    void readsAnyListing(byte[] data) {
        Map<String, String> states = new HashMap<>();
        ImageStates.read(data, states);
        states.forEach((digest, state) -> assertTrue(digest != null && state != null));
    }
}
