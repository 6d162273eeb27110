package org.openinspector.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts a stream in frames: four bytes with the length of the text, its top bit set in the last
/// frame, then the text under AES-256-GCM. The nonce is the frame's number and whether it is the
/// last, so that no frame can be changed, left out, moved or cut off. A key serves one stream.
///
/// @see <a href="https://eprint.iacr.org/2015/189">Hoang, Reyhanitabar, Rogaway, Vizár: Online
///   Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance (STREAM)</a>
final class SealedOutput extends OutputStream {
    static final int FRAME_MAX = 1 << 16;
    static final int TAG_BYTES = 16;
    static final int LAST = 1 << 31;

    private final OutputStream out;
    private final SecretKeySpec key;
    private final byte[] with;
    private final byte[] frame = new byte[FRAME_MAX];
    private int length;
    private long number;
    private boolean closed;

    /// @param with authenticated with every frame
    SealedOutput(OutputStream out, byte[] key, byte[] with) {
        this.out = out;
        this.key = new SecretKeySpec(key, "AES");
        this.with = with.clone();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == FRAME_MAX) {
                frame(false);
            }
            int some = Math.min(left, FRAME_MAX - length);
            System.arraycopy(bytes, from, frame, length, some);
            length += some;
            from += some;
            left -= some;
        }
    }

    /// Writes the last frame, and leaves the file open.
    void finish() throws IOException {
        if (!closed) {
            closed = true;
            frame(true);
            out.flush();
        }
    }

    /// Leaves the stream without its end: it is complete only after [#finish].
    @Override
    public void close() {}

    private void frame(boolean last) throws IOException {
        out.write(ByteBuffer.allocate(4).putInt(last ? length | LAST : length).array());
        out.write(crypt(Cipher.ENCRYPT_MODE, key, nonce(number++, last), with, frame, length));
        length = 0;
    }

    static byte[] nonce(long number, boolean last) {
        return ByteBuffer.allocate(12)
                .put(new byte[3])
                .putLong(number)
                .put((byte) (last ? 1 : 0))
                .array();
    }

    static byte[] crypt(
            int mode, SecretKeySpec key, byte[] nonce, byte[] with, byte[] bytes, int length)
            throws IOException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(with);
            return cipher.doFinal(bytes, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IOException("does not open with its key", e);
        }
    }
}
