package org.openinspector.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What calls itself a backup is read as one, or refused by a sentence.
class BackupFuzzTest {
    private static final byte[] KEY = new byte[32];

    @FuzzTest(maxDuration = "30s")
    void headers(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        try {
            BackupHeader header = BackupHeader.read(in);
            BackupHeader again = BackupHeader.read(new ByteArrayInputStream(header.bytes()));
            assertEquals(header.values(), again.values());
            assertArrayEquals(header.digest(), again.digest());
        } catch (BackupException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("backup"));
        }
    }

    /// Nobody without the key writes a frame that opens.
    @FuzzTest(maxDuration = "30s")
    void frames(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        try (SealedInput in =
                new SealedInput(new ByteArrayInputStream(bytes), KEY, new byte[] {1}, 0)) {
            byte[] all = in.readAllBytes();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (SealedOutput sealed = new SealedOutput(out, KEY, new byte[] {1})) {
                sealed.write(all);
                sealed.finish();
            }
            // Only what was cut into frames as we do it comes back the same; it has the key.
            assertTrue(out.size() <= bytes.length);
        } catch (BackupException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("backup"));
        }
    }

    @FuzzTest(maxDuration = "30s")
    void records(byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            while (in.available() > 0) {
                int before = in.available();
                BackupRecord record = BackupRecord.read(in);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                record.write(new DataOutputStream(out));
                // Rows may be cut off at the end of the file; nothing else may shrink or grow.
                assertTrue(
                        record instanceof BackupRecord.Rows
                                || out.size() == before - in.available(),
                        record::toString);
            }
        } catch (BackupException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("backup"));
        }
    }
}
