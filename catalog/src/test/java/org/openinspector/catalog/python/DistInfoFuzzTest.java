package org.openinspector.catalog.python;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;

class DistInfoFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void metadata(byte[] bytes) throws IOException {
        Catalog catalog =
                new DistInfoCataloger()
                        .read(MemoryFile.of("foo-1.dist-info/METADATA", bytes), Siblings.NONE);
        assertTrue(catalog.packages().size() + catalog.problems().size() == 1);
    }
}
