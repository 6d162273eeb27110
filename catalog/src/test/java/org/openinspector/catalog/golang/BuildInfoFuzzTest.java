package org.openinspector.catalog.golang;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.openinspector.catalog.Siblings;
import org.openinspector.catalog.language.MemoryFile;

/// Nothing but data may come of any bytes: no other exception, no endless loop.
class BuildInfoFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void program(byte[] bytes) throws IOException {
        new BuildInfoCataloger().read(MemoryFile.of("program", bytes), Siblings.NONE);
    }

    @FuzzTest(maxDuration = "30s")
    void modules(byte[] bytes) throws IOException {
        String modules = new String(bytes, StandardCharsets.ISO_8859_1) + "\n";
        new BuildInfoCataloger()
                .read(
                        MemoryFile.of("program", ElfProgram.withModules("go1.21.3", modules)),
                        Siblings.NONE);
    }
}
