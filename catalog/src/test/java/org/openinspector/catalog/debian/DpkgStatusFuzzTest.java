package org.openinspector.catalog.debian;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.catalog.database.MemoryFile;
import org.openinspector.catalog.database.MemorySiblings;

/// Any bytes give a catalog.
class DpkgStatusFuzzTest {
    /// The same bytes as database, list, sums and diversions.
    @FuzzTest(maxDuration = "30s")
    void status(byte[] bytes) throws IOException {
        var cataloger = new DpkgStatusCataloger();
        var siblings = MemorySiblings.everywhere(bytes);
        cataloger.read(MemoryFile.of("var/lib/dpkg/status", bytes), siblings);
        cataloger.read(MemoryFile.of("var/lib/dpkg/status.d/x", bytes), siblings);
    }
}
