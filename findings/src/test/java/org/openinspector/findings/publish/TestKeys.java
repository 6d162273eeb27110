package org.openinspector.findings.publish;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretException;

/// Seals by writing in front who and what for, and opens nothing that says otherwise: what is mixed
/// up is seen, and what is stored can be read in a test.
final class TestKeys implements DataKeys {
    private final int version;

    TestKeys() {
        this(1);
    }

    TestKeys(int version) {
        this.version = version;
    }

    @Override
    public boolean stale(String owner, byte[] sealed) {
        return sealed[0] != '0' + version;
    }

    @Override
    public byte[] seal(String owner, String purpose, byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('0' + version);
        out.writeBytes(head(owner, purpose));
        out.writeBytes(plain);
        return out.toByteArray();
    }

    @Override
    public byte[] open(String owner, String purpose, byte[] sealed) {
        byte[] head = head(owner, purpose);
        if (sealed.length <= head.length
                || !Arrays.equals(head, 0, head.length, sealed, 1, 1 + head.length)) {
            throw new SecretException("sealed for another owner or purpose than " + owner);
        }
        return Arrays.copyOfRange(sealed, 1 + head.length, sealed.length);
    }

    private static byte[] head(String owner, String purpose) {
        return ("sealed for " + owner + ' ' + purpose + '\n').getBytes(StandardCharsets.UTF_8);
    }
}
