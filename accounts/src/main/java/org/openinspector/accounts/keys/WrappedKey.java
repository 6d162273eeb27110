package org.openinspector.accounts.keys;

/// A wrapped data key. A class, because it holds bytes.
public final class WrappedKey {
    private final String master;
    private final byte[] wrapped;

    /// By the key of this name; see [MasterKey#name()].
    public WrappedKey(String master, byte[] wrapped) {
        this.master = master;
        this.wrapped = wrapped.clone();
    }

    /// What wrapped it.
    public String master() {
        return master;
    }

    /// As it is stored.
    public byte[] wrapped() {
        return wrapped.clone();
    }
}
