package org.openinspector.advisories.updateinfo;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.openinspector.advisories.FuzzedSource;

/// Whatever the bytes, the source reads the feed, reports problems, or refuses it.
final class UpdateInfoFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void updateInfo(byte[] data) {
        FuzzedSource.read(new UpdateInfoSource(), "updateinfo.xml", data);
    }

    @FuzzTest(maxDuration = "30s")
    void modules(byte[] data) {
        FuzzedSource.read(new UpdateInfoSource(), "modules.yaml", data);
    }
}
