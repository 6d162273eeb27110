package org.openinspector.catalog.alpine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.database.MemoryFile;

/// Any bytes give a catalog.
class ApkInstalledFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void installed(byte[] bytes) throws IOException {
        new ApkInstalledCataloger()
                .read(MemoryFile.of("lib/apk/db/installed", bytes), Siblings.NONE);
    }
}
