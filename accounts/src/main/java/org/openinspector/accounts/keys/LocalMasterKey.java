package org.openinspector.accounts.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import org.openinspector.accounts.SecretBox;

/// The key in the data folder's file `secret.key`.
public final class LocalMasterKey implements MasterKey {
    private static final String PREFIX = "local:";
    private static final String PURPOSE = "data-key";
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretBox box;

    /// The file's key.
    public LocalMasterKey(SecretBox box) {
        this.box = box;
    }

    @Override
    public String name() {
        return PREFIX + box.newest();
    }

    @Override
    public boolean opens(String name) {
        return name.startsWith(PREFIX);
    }

    @Override
    public WrappedKey generate(String owner) {
        byte[] key = new byte[KEY_BYTES];
        RANDOM.nextBytes(key);
        return wrap(owner, key);
    }

    @Override
    public WrappedKey wrap(String owner, byte[] key) {
        byte[] wrapped = box.seal(owner, PURPOSE, key);
        return new WrappedKey(PREFIX + ByteBuffer.wrap(wrapped).getInt(), wrapped);
    }

    @Override
    public byte[] unwrap(String owner, byte[] wrapped) {
        return box.open(owner, PURPOSE, wrapped);
    }

    @Override
    public WrappedKey rewrap(String owner, byte[] wrapped) {
        return wrap(owner, unwrap(owner, wrapped));
    }

    /// The file is read once, so asking again would tell nothing.
    @Override
    public Duration keep() {
        return Duration.ofDays(365_000);
    }
}
