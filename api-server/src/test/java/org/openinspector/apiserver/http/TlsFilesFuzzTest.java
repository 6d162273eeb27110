package org.openinspector.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Files that are to hold a certificate and its key: read, or refused by their name.
class TlsFilesFuzzTest {
    private static final Path FILE = Path.of("given.pem");

    @FuzzTest(maxDuration = "30s")
    void certificates(byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        try {
            assertTrue(TlsFiles.chain(FILE, bytes).length > 0);
        } catch (IOException refused) {
            assertTrue(String.valueOf(refused.getMessage()).startsWith("given.pem holds"));
        }
    }

    @FuzzTest(maxDuration = "30s")
    void keys(byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                assertTrue(TlsFiles.key(FILE, bytes, algorithm).getEncoded().length > 0);
            } catch (IOException refused) {
                assertTrue(String.valueOf(refused.getMessage()).startsWith("given.pem holds"));
            }
        }
    }
}
