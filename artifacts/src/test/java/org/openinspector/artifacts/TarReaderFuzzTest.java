package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.OutputStream;

class TarReaderFuzzTest {
    /// Any bytes are an archive or damage; no entry gives more than it says.
    @FuzzTest(maxDuration = "30s")
    void readsAnyArchive(byte[] data) throws IOException {
        FuzzedFiles.with(
                data,
                slice -> {
                    try (ByteSource source = new PlainSource(slice, FuzzedFiles.walk())) {
                        TarReader tar = new TarReader(source);
                        for (int i = 0; tar.next(); i++) {
                            assertTrue(tar.ordinal() == i && tar.size() >= 0);
                            if (tar.type() == EntryType.FILE && tar.size() <= 1 << 20) {
                                long count =
                                        tar.content().transferTo(OutputStream.nullOutputStream());
                                assertTrue(count == tar.size());
                            }
                        }
                    } catch (DamagedStreamException | TruncatedFileException damaged) {
                        assertTrue(damaged.getMessage() != null);
                    }
                });
    }
}
