package org.openinspector.advisories.snapshot;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jspecify.annotations.Nullable;

/// Any bytes are a snapshot or refused, as they are and with right checksums.
class SnapshotFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void read(byte @Nullable [] bytes) {
        if (bytes != null) {
            ask(bytes);
            ask(SnapshotBytes.repaired(bytes));
        }
    }

    private static void ask(byte[] bytes) {
        try {
            SnapshotBytes.with(
                    bytes,
                    snapshot -> {
                        snapshot.check();
                        Answers.of(snapshot);
                    });
        } catch (SnapshotException e) {
            // refused
        }
    }
}
