package org.openinspector.advisories.oval;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.openinspector.advisories.FuzzedSource;

/// Whatever the bytes, the source reads the feed, reports problems, or refuses it.
final class OvalFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void definitions(byte[] data) {
        FuzzedSource.read(new OvalSource(), "com.oracle.elsa-all.xml", data);
    }
}
