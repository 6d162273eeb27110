package org.openinspector.advisories.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Nothing but refusals comes out of arbitrary bytes.
class BundleFuzzTest {
    @FuzzTest
    void head(byte[] bytes) {
        try {
            BundleFile.read(new ByteArrayInputStream(bytes));
        } catch (IOException refused) {
            // As it should be.
        }
    }

    @FuzzTest
    void manifest(byte[] bytes) {
        try {
            Manifest read = Manifest.of(bytes);
            if (!Manifest.of(read.toBytes()).equals(read)) {
                throw new AssertionError("another manifest when written and read");
            }
        } catch (BundleException refused) {
            // As it should be.
        }
    }
}
