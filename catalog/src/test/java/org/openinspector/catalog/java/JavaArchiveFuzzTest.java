package org.openinspector.catalog.java;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openinspector.catalog.Siblings;

class JavaArchiveFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void archive(byte[] bytes) {
        try {
            new JavaArchiveCataloger()
                    .read(MemoryFile.of("lib/fuzz-1.0.jar", bytes), Siblings.NONE);
        } catch (IOException expected) {
            // unreadable as a whole
        }
    }

    @FuzzTest(maxDuration = "30s")
    void pom(byte[] bytes) {
        try {
            PomXml.parse(bytes);
        } catch (IOException expected) {
            // not well-formed
        }
    }

    @FuzzTest(maxDuration = "30s")
    void manifestAndNames(byte[] bytes) {
        MainAttributes attributes = MainAttributes.parse(bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        FileName.split(text, List.copyOf(attributes.values().values()));
        RepositoryPath.of(List.of(text.split("/", -1)));
        Groups.fromName(List.of(text.split("\\.", -1)), attributes.symbolicName());
    }
}
