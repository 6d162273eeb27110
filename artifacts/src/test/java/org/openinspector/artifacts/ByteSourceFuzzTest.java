package org.openinspector.artifacts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

class ByteSourceFuzzTest {
    /// Any bytes are compressed content or damage; what comes out of one gzip member is what the
    /// JDK reads.
    @FuzzTest(maxDuration = "30s")
    void readsAnyCompressedContent(byte[] data) throws IOException {
        FuzzedFiles.with(
                data,
                slice -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try (ByteSource source = ByteSource.open(slice, FuzzedFiles.walk())) {
                        byte[] buffer = new byte[8192];
                        for (int count = source.read(buffer, 0, buffer.length);
                                count > 0;
                                count = source.read(buffer, 0, buffer.length)) {
                            if (out.size() < 1 << 20) {
                                out.write(buffer, 0, count);
                            }
                        }
                        assertTrue(
                                source.offset()
                                        <= FuzzedFiles.LIMITS.uncompressedBytesMax() + (1 << 20));
                        if (source instanceof GzipSource && out.size() < 1 << 20) {
                            assertSameAsJdk(data, out.toByteArray());
                        }
                    } catch (DamagedStreamException damaged) {
                        assertTrue(damaged.getMessage() != null);
                    }
                });
    }

    private static void assertSameAsJdk(byte[] data, byte[] seen) {
        try (GZIPInputStream jdk = new GZIPInputStream(new ByteArrayInputStream(data))) {
            byte[] expected = jdk.readNBytes(1 << 20);
            assertTrue(java.util.Arrays.equals(expected, seen));
        } catch (IOException stricter) {
            // The JDK refuses what follows the last member, which gzip ignores.
            assertTrue(stricter.getMessage() != null || stricter instanceof java.io.EOFException);
        }
    }
}
