package org.openinspector.catalog.javascript;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.openinspector.catalog.Catalog;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;

class NpmFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void packageJson(byte[] bytes) throws IOException {
        Catalog catalog =
                new PackageJsonCataloger()
                        .read(MemoryFile.of("node_modules/a/package.json", bytes), Siblings.NONE);
        assertTrue(catalog.packages().size() + catalog.problems().size() <= 1);
    }

    @FuzzTest(maxDuration = "30s")
    void packageLock(byte[] bytes) throws IOException {
        Catalog catalog =
                new PackageLockCataloger()
                        .read(MemoryFile.of("package-lock.json", bytes), Siblings.NONE);
        assertTrue(catalog.packages().size() + catalog.problems().size() <= bytes.length + 1);
    }
}
