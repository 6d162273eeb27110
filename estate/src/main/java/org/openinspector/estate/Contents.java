package org.openinspector.estate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.SecretException;

/// Seals stored contents, and opens them. They belong to no account: many share an inventory. What
/// an older release stored is deflated and not sealed; a sealed content begins with a byte that no
/// deflate stream begins with.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc1951#section-3.2.3">RFC 1951: block type 3 is
///   reserved</a>
final class Contents {
    /// Seals nothing: for a database that has no keys.
    static final Contents PLAIN = new Contents(null);

    private static final byte SEALED = 7;

    /// What a content is; opened as another kind, it does not open.
    enum Kind {
        INVENTORY("inventory"),
        RESULT("match-result"),
        INDEX("inventory-index");

        private final String purpose;

        Kind(String purpose) {
            this.purpose = purpose;
        }
    }

    private final @Nullable DataKeys keys;

    Contents(@Nullable DataKeys keys) {
        this.keys = keys;
    }

    /// The bytes to store.
    byte[] sealed(Kind kind, byte[] content) {
        if (keys == null) {
            return content;
        }
        byte[] sealed = keys.seal(DataKeys.SHARED, kind.purpose, content);
        byte[] out = new byte[sealed.length + 1];
        out[0] = SEALED;
        System.arraycopy(sealed, 0, out, 1, sealed.length);
        return out;
    }

    /// The content of stored bytes.
    byte[] opened(Kind kind, byte[] stored) {
        if (stored.length == 0 || stored[0] != SEALED) {
            return stored;
        }
        if (keys == null) {
            throw new SecretException("an " + kind.purpose + " is sealed, and no keys were given");
        }
        return keys.open(
                DataKeys.SHARED, kind.purpose, Arrays.copyOfRange(stored, 1, stored.length));
    }

    /// @param stored at least the first six bytes
    boolean stale(byte[] stored) {
        return keys != null
                && (stored.length == 0
                        || stored[0] != SEALED
                        || keys.stale(
                                DataKeys.SHARED, Arrays.copyOfRange(stored, 1, stored.length)));
    }
}
