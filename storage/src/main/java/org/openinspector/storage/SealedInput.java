package org.openinspector.storage;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Reads what [SealedOutput] wrote, and hands out nothing that was changed.
final class SealedInput extends InputStream {
    private final DataInputStream in;
    private final SecretKeySpec key;
    private final byte[] with;
    private final byte[] sealed = new byte[SealedOutput.FRAME_MAX + SealedOutput.TAG_BYTES];
    private byte[] frame = new byte[0];
    private int read;
    private long number;
    private long at;
    private boolean last;

    /// @param at where the stream begins in its file, for messages
    SealedInput(InputStream in, byte[] key, byte[] with, long at) {
        this.in = new DataInputStream(in);
        this.key = new SecretKeySpec(key, "AES");
        this.with = with.clone();
        this.at = at;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        while (read == frame.length) {
            if (last) {
                return -1;
            }
            next();
        }
        int some = Math.min(count, frame.length - read);
        System.arraycopy(frame, read, bytes, offset, some);
        read += some;
        return some;
    }

    private void next() throws IOException {
        int header;
        int length;
        try {
            header = in.readInt();
            length = header & ~SealedOutput.LAST;
            if (length > SealedOutput.FRAME_MAX) {
                throw damaged(null);
            }
            in.readFully(sealed, 0, length + SealedOutput.TAG_BYTES);
        } catch (EOFException e) {
            throw new BackupException("the backup ends too early, after byte " + at, e);
        }
        last = header < 0;
        try {
            frame =
                    SealedOutput.crypt(
                            Cipher.DECRYPT_MODE,
                            key,
                            SealedOutput.nonce(number, last),
                            with,
                            sealed,
                            length + SealedOutput.TAG_BYTES);
        } catch (IOException e) {
            throw damaged(e);
        }
        read = 0;
        number++;
        at += 4L + length + SealedOutput.TAG_BYTES;
        if (last && in.read() >= 0) {
            throw new BackupException("the backup goes on after its end, at byte " + at);
        }
    }

    private BackupException damaged(@Nullable IOException cause) {
        return new BackupException(
                "the backup is damaged, or its key is another one: the frame at byte "
                        + at
                        + " does not open",
                cause);
    }
}
