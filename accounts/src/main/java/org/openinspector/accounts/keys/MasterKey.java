package org.openinspector.accounts.keys;

import java.time.Duration;

/// Wraps data keys. It lies outside of the database: in a file, or in a key management service.
/// Safe for use by many threads.
public interface MasterKey {
    /// What wraps from now on, with its version: `local:2`, `kms:arn:aws:kms:…`.
    String name();

    /// True if this one, perhaps by an earlier version, unwraps what `name` wrapped.
    boolean opens(String name);

    /// A new data key, wrapped.
    ///
    /// @param owner whose it is; it unwraps for nobody else
    /// @throws org.openinspector.accounts.SecretException if the key cannot be used, saying why
    WrappedKey generate(String owner);

    /// Wraps a data key that another master key had.
    WrappedKey wrap(String owner, byte[] key);

    /// Unwraps.
    ///
    /// @throws org.openinspector.accounts.SecretException if it was wrapped for another owner or by
    ///   another key, was changed, or the key cannot be used now
    byte[] unwrap(String owner, byte[] wrapped);

    /// Wraps with the newest version what an earlier one wrapped.
    WrappedKey rewrap(String owner, byte[] wrapped);

    /// How long an unwrapped data key is used before it is unwrapped again: then this key must
    /// still be allowed to.
    Duration keep();
}
