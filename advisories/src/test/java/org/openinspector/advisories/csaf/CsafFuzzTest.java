package org.openinspector.advisories.csaf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.openinspector.advisories.FuzzedSource;

/// Whatever the bytes, the source reads the feed, reports problems, or refuses it.
final class CsafFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void document(byte[] data) {
        FuzzedSource.read(new CsafSource(), "cve-2001-0001.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void deletions(byte[] data) {
        FuzzedSource.read(new CsafSource(), "deletions.csv", data);
    }
}
