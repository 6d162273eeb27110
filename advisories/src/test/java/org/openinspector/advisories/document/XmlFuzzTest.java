package org.openinspector.advisories.document;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;

/// Whatever the bytes, they are read as XML or refused.
final class XmlFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void read(byte[] data) {
        try {
            Xml.read(new ByteArrayInputStream(data), Set.of("update", "definition"), _ -> {});
        } catch (IOException e) {
            // refused
        }
    }
}
