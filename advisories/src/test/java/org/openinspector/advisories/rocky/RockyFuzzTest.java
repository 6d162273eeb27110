package org.openinspector.advisories.rocky;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.openinspector.advisories.FuzzedSource;
import org.openinspector.advisories.redhat.RedHatCveSource;

/// Whatever the bytes, the sources read the feed, report problems, or refuse it.
final class RockyFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void errata(byte[] data) {
        FuzzedSource.read(new RockyErrataSource(), "page1.json", data);
    }

    @FuzzTest(maxDuration = "30s")
    void redHatCve(byte[] data) {
        FuzzedSource.read(new RedHatCveSource(), "CVE-2001-0001.json", data);
    }
}
